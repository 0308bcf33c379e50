package fitting

import (
	"errors"
	"slices"
	"sync"
	"testing"

	"go.uber.org/goleak"

	"github.com/latent-go/latent/internal/ptycho/network/physics"
)

// Whatever is made ahead and by whom, the groups are those of the epoch; only
// the number of goroutines differs.
func TestGroupSource(t *testing.T) {
	defer goleak.VerifyNone(t)
	for _, c := range []struct {
		ahead, workers int
		persistent     bool
		goroutines     int
		last           int // epoch that is made although nobody asked
	}{
		{0, 0, false, 0, 4},
		{0, 2, true, 0, 4},
		{3, 2, true, 2, 7},
		{3, 2, false, 7, 7},
	} {
		var mu sync.Mutex
		var made []int
		s := newGroupSource(c.ahead, c.workers, c.persistent, func(epoch int) ([]physics.Group, error) {
			mu.Lock()
			defer mu.Unlock()
			made = append(made, epoch)
			if epoch == 3 {
				return nil, errors.New("three")
			}
			return make([]physics.Group, epoch+1), nil
		})
		for epoch := range 5 {
			g, err := s.at(epoch)
			if epoch == 3 {
				if err == nil {
					t.Errorf("%+v: the error of epoch 3 is lost", c)
				}
			} else if err != nil || len(g) != epoch+1 {
				t.Errorf("%+v: epoch %d has %d groups, %v", c, epoch, len(g), err)
			}
		}
		s.close()
		slices.Sort(made)
		if s.started != c.goroutines || len(made) != c.last+1 || made[len(made)-1] != c.last {
			t.Errorf("%+v: %d goroutines made %v", c, s.started, made)
		}
	}
}

// What measures before or after the epochs asks for one out of turn: nothing is made for it.
func TestGroupSourceOutOfTurn(t *testing.T) {
	defer goleak.VerifyNone(t)
	s := newGroupSource(2, 2, false, func(epoch int) ([]physics.Group, error) { return make([]physics.Group, epoch+1), nil })
	for _, epoch := range []int{0, 1, 2, 0} {
		if g, err := s.at(epoch); err != nil || len(g) != epoch+1 {
			t.Errorf("epoch %d has %d groups, %v", epoch, len(g), err)
		}
	}
	s.close()
	if s.started != 4 {
		t.Errorf("%d goroutines for epochs 1 to 4", s.started)
	}
}
