package evaluate

import (
	"context"
	"runtime"
	"sync"
	"sync/atomic"
)

// forEach calls f(scratch, i) for i in [0, n) on all cores, each worker with its
// own scratch. f must write only to what belongs to i, so that the result does
// not depend on the number of workers. It stops early with the error of ctx.
func forEach[S any](ctx context.Context, n int, scratch func() S, f func(s S, i int)) error {
	var next atomic.Int64
	var wg sync.WaitGroup
	for range min(n, runtime.GOMAXPROCS(0)) {
		wg.Go(func() {
			s := scratch()
			for ctx.Err() == nil {
				i := int(next.Add(1)) - 1
				if i >= n {
					return
				}
				f(s, i)
			}
		})
	}
	wg.Wait()
	return ctx.Err()
}
