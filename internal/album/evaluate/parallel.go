package evaluate

import (
	"context"
	"runtime"
	"sync/atomic"

	"github.com/latent-go/latent/internal/crew"
)

// watcher is the key of a context's listener.
type watcher struct{}

// Watched returns a context whose loops over artists tell how far they are, from any
// goroutine.
func Watched(ctx context.Context, told func(done, total int)) context.Context {
	return context.WithValue(ctx, watcher{}, told)
}

// forEach calls f(scratch, i) for i in [0, n) on all cores, each worker with its
// own scratch. f must write only to what belongs to i, so that the result does
// not depend on the number of workers. It stops early with the error of ctx.
func forEach[S any](ctx context.Context, n int, scratch func() S, f func(s S, i int)) error {
	var next, done atomic.Int64
	told, _ := ctx.Value(watcher{}).(func(done, total int))
	var wg crew.Group
	for range min(n, runtime.GOMAXPROCS(0)) {
		wg.Go(func() {
			s := scratch()
			for ctx.Err() == nil {
				i := int(next.Add(1)) - 1
				if i >= n {
					return
				}
				f(s, i)
				if told != nil {
					told(int(done.Add(1)), n)
				}
			}
		})
	}
	wg.Wait()
	return ctx.Err()
}
