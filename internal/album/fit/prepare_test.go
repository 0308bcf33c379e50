package fit

import (
	"errors"
	"testing"
	"time"
)

// TestPreparing: what takes long before the chains move is told, once, and what does
// not is not.
func TestPreparing(t *testing.T) {
	t.Cleanup(func(was time.Duration) func() { return func() { patience = was } }(patience))
	told := make(chan string, 9)
	s := Sampling{Preparing: func(what string) { told <- what }}
	failed := errors.New("failed")
	patience = 0
	err := s.prepare("waiting", func() error {
		if what := <-told; what != "waiting" { // or the test hangs
			t.Errorf("told %q", what)
		}
		return failed
	})
	if !errors.Is(err, failed) {
		t.Errorf("got %v", err)
	}
	patience = time.Hour
	if err := s.prepare("at once", func() error { return nil }); err != nil || len(told) != 0 {
		t.Errorf("%v, told %d times", err, len(told))
	}
	if err := (&Sampling{}).prepare("for nobody", func() error { return nil }); err != nil {
		t.Error(err)
	}
}
