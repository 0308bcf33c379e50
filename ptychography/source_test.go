package ptychography

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
)

// kept is a source that has its patterns in memory after all.
type kept struct {
	*Patterns
	fail int // the pattern that cannot be read, or -1
}

func (k kept) Len() int { return k.Patterns.Len() }

func (k kept) Read(dst []float32, i int) error {
	copy(dst, k.At(i))
	if i == k.fail {
		return errors.New("the disk is gone")
	}
	return nil
}

func (k kept) Masked() bool { return k.OwnMasks() }

func (k kept) ReadMask(dst []bool, i int) error {
	copy(dst, k.MaskAt(i))
	return nil
}

func stored(p *Patterns, fail int) *Patterns {
	mask := p.Mask
	if p.OwnMasks() {
		mask = nil
	}
	return NewStored(p.N, kept{p, fail}, mask)
}

// Patterns that are read give the same bits as those in memory, to every engine, by
// any number of threads, with masks of any kind.
func TestStoredPatternsGiveTheSameBits(t *testing.T) {
	for name, mask := range map[string]func(p *Patterns) []bool{
		"no mask":  func(*Patterns) []bool { return nil },
		"one mask": func(p *Patterns) []bool { return everySeventh(p.N * p.N) },
		"own mask": func(p *Patterns) []bool { return everySeventh(len(p.Amplitude)) },
	} {
		for _, engine := range []Engine{EPIE(), NewLSQML()} {
			d := few(t)
			d.Patterns.Mask = mask(d.Patterns)
			onDisk := *d
			onDisk.Patterns = stored(d.Patterns, -1)
			s := NewSolver(engine, 3)
			s.LeftOut = 0.1
			want, err := s.Run(context.Background(), d, nil)
			if err != nil {
				t.Fatal(err)
			}
			for _, s.Threads = range []int{1, 3} {
				got, err := s.Run(context.Background(), &onDisk, nil)
				if err != nil {
					t.Fatal(err)
				}
				if !slices.Equal(got.Object.Data, want.Object.Data) || got.Residual != want.Residual || !slices.Equal(got.Running, want.Running) {
					t.Errorf("%s, %s, %d threads: another reconstruction", name, engine.Name(), s.Threads)
				}
			}
			a, errA := onDisk.Seen()
			if b, errB := d.Seen(); errA != nil || errB != nil || a != b {
				t.Errorf("%s: %v of the light is seen, want %v: %v, %v", name, a, b, errA, errB)
			}
			if a, b := onDisk.Patterns.AreCounts(), d.Patterns.AreCounts(); a != b {
				t.Errorf("%s: counts: %v, want %v", name, a, b)
			}
		}
	}
}

func everySeventh(n int) []bool {
	m := make([]bool, n)
	for i := range m {
		m[i] = i%7 != 3
	}
	return m
}

// A pattern that cannot be read ends the run: nothing is made of zeros.
func TestPatternsThatCannotBeRead(t *testing.T) {
	d := few(t)
	whole := d.Patterns
	d.Patterns = stored(whole, 5)
	if _, err := NewSolver(EPIE(), 1).Run(context.Background(), d, nil); err == nil || !strings.Contains(err.Error(), "the disk is gone") {
		t.Errorf("%v", err)
	}
	d.Patterns = stored(whole, -1)
	scene, err := NewScene(d, nil, Bilinear)
	if err != nil {
		t.Fatal(err)
	}
	src := d.Patterns.store.src.(kept)
	src.fail = 5
	d.Patterns.store.src = src
	if _, err := scene.Residual(context.Background()); err == nil {
		t.Error("the error of a pattern that is gone is known")
	}
}

// The window holds no more patterns than it may, forgets those of an order that was
// given up, and every pattern comes out of it once.
func TestWindow(t *testing.T) {
	const n, m = 4, 3 * window
	p := &Patterns{N: n, Amplitude: make([]float32, m*n*n)}
	for i := range m {
		p.At(i)[0] = float32(i)
	}
	s := stored(p, -1)
	var order []int
	for i := range m {
		order = append(order, (i*7)%m)
	}
	s.expect(order)
	room := make([]float32, n*n)
	for k, i := range order[:2*window] {
		if got := s.store.take(room, i); got[0] != float32(i) {
			t.Fatalf("pattern %d is %v", i, got[0])
		}
		if held := len(s.store.ahead); held > window {
			t.Fatalf("after %d: %d held", k, held)
		}
	}
	s.expect(order[:3])
	if len(s.store.ahead) != 3 {
		t.Errorf("%d are held of a new order of 3", len(s.store.ahead))
	}
	if got := s.store.take(room, order[5]); got[0] != float32(order[5]) {
		t.Error("one that nobody expected")
	}
}

func TestSelectPatterns(t *testing.T) {
	p := few(t).Patterns
	p.Mask = everySeventh(len(p.Amplitude))
	a, b := p.Select([]int{4, 1}), stored(p, -1).Select([]int{4, 1})
	for i, k := range []int{4, 1} {
		for _, q := range []*Patterns{a, b} {
			if q.Len() != 2 || !slices.Equal(q.At(i), p.At(k)) || !slices.Equal(q.MaskAt(i), p.MaskAt(k)) {
				t.Errorf("pattern %d of the selection", i)
			}
		}
	}
	if a.Source() != nil || b.Source() == nil {
		t.Error("a selection stays where it was")
	}
	for _, wrong := range []*Patterns{
		NewStored(p.N, kept{&Patterns{N: p.N}, -1}, nil), NewStored(p.N, kept{p, -1}, p.Mask[:p.N*p.N]), NewStored(p.N, kept{p, -1}, p.Mask[:3]),
	} {
		if wrong.check() == nil {
			t.Error("patterns that do not fit together pass")
		}
	}
}

// few is an experiment with photon noise.
func few(t *testing.T) *Dataset {
	t.Helper()
	d, _ := simulated(t, func(s *Simulation) { s.Points, s.Photons = 36, 1e4 })
	return d
}
