package crew

import (
	"errors"
	"strings"
	"sync/atomic"
	"testing"
)

// recovered runs f and returns what it panicked with.
func recovered(f func()) (p *Panic) {
	defer func() {
		if r := recover(); r != nil {
			p = Caught(r)
		}
	}()
	f()
	return nil
}

// blow has a name that its stack shows.
func blow() { panic(errors.New("boom")) }

// TestGroup: all goroutines end before Wait passes the panic on, with the stack of
// the one that panicked, through any number of groups.
func TestGroup(t *testing.T) {
	var ended atomic.Int64
	p := recovered(func() {
		var outer Group
		outer.Go(func() {
			var inner Group
			for i := range 8 {
				inner.Go(func() {
					if i == 3 {
						blow()
					}
					ended.Add(1)
				})
			}
			inner.Wait()
		})
		outer.Wait()
	})
	if p == nil || p.Error() != "boom" || !strings.Contains(string(p.Stack), "crew.blow") {
		t.Errorf("panic %v", p)
	}
	if ended.Load() != 7 {
		t.Errorf("%d of 7 ended", ended.Load())
	}
	if p := recovered(func() {
		var g Group
		g.Go(func() { ended.Add(1) })
		g.Wait()
	}); p != nil || ended.Load() != 8 {
		t.Errorf("panic %v after nothing", p)
	}
}

// TestBackground tells whoever ends the program.
func TestBackground(t *testing.T) {
	told := make(chan *Panic)
	forever := make(chan struct{})
	OnPanic(func(p *Panic) { told <- p; <-forever })
	Background(blow)
	if p := <-told; p.Error() != "boom" || !strings.Contains(string(p.Stack), "crew.blow") {
		t.Errorf("panic %v", p)
	}
}
