package ptychography

import (
	"context"
	"errors"
	"math"
	"strings"
	"testing"
)

func TestPatternsFromCounts(t *testing.T) {
	nan := float32(math.NaN())
	p, err := NewPatterns(2, []float32{0, 1, 4, 9, 16, nan, 2, 3}, []bool{true, true, true, true, true, false, true, true})
	if err != nil || p.Len() != 2 || p.At(0)[3] != 3 || p.At(1)[0] != 4 || p.At(1)[1] != 0 || p.Counts(1) < 20.99 {
		t.Errorf("%+v, %v", p, err)
	}
	for text, c := range map[string]struct {
		n      int
		counts []float32
		mask   []bool
	}{
		"side 0":                       {0, []float32{1}, nil},
		"side 1000000":                 {1000000, []float32{1}, nil},
		"3 amplitudes are no patterns": {2, make([]float32, 3), nil},
		"0 amplitudes":                 {2, nil, nil},
		"a mask of 3 pixels":           {2, make([]float32, 4), make([]bool, 3)},
		"pixel (1, 0): -1 counts":      {2, []float32{0, 0, -1, 0}, nil},
		"NaN counts":                   {2, []float32{nan, 0, 0, 0}, nil},
	} {
		_, err := NewPatterns(c.n, c.counts, c.mask)
		var typed *DataError
		if !errors.As(err, &typed) || !strings.Contains(err.Error(), text) {
			t.Errorf("%v, want %q", err, text)
		}
	}
}

// What is missing or absurd is a typed error, never a panic.
func TestMissingAndAbsurdData(t *testing.T) {
	for want, change := range map[string]func(d *Dataset){
		"no probe":       func(d *Dataset) { d.Probe = nil },
		"no patterns":    func(d *Dataset) { d.Patterns = nil },
		"are no patt":    func(d *Dataset) { d.Patterns = &Patterns{N: 32}; d.Scan = nil },
		"side -3":        func(d *Dataset) { d.Patterns.N = -3 },
		"the scan spans": func(d *Dataset) { d.Scan[0].Y = 1e12 },
		"has no modes":   func(d *Dataset) { d.Probe.Modes = nil },
	} {
		d, _ := simulated(t, nil)
		change(d)
		for _, e := range Engines() {
			_, err := NewSolver(e, 1).Run(context.Background(), d, nil)
			var typed *DataError
			if !errors.As(err, &typed) || !strings.Contains(err.Error(), want) {
				t.Errorf("%s: %v, want %q", e.Name(), err, want)
			}
		}
	}
	var none *Dataset
	if _, err := NewScene(none, nil, Nearest); err == nil {
		t.Error("no data at all")
	}
	d, _ := simulated(t, nil)
	shape := new(ShapeError)
	if _, err := NewScene(d, &Object{}, Bilinear); !errors.As(err, &shape) {
		t.Errorf("an empty object: %v", err)
	}
}
