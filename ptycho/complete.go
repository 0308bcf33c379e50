package ptycho

import (
	"errors"
	"fmt"
	"math"

	"github.com/latent-go/latent/ptychography"
)

// complete fails for data that no file can hold: what reading refuses is not written.
func complete(d *Data) error {
	if d == nil || d.Patterns == nil || d.Patterns.Amplitude == nil {
		return errors.New("ptycho: there are no patterns in memory to save")
	}
	set := ptychography.Dataset{Patterns: d.Patterns, Scan: d.Scan, Probe: d.Probe}
	m, n := d.Patterns.Len(), d.Patterns.N
	if set.Probe == nil && m > 0 { // Check wants one
		one := make([]complex64, n*n)
		one[0] = 1
		set.Probe = &ptychography.Probe{N: n, Modes: [][]complex64{one}}
	}
	if err := set.Check(); err != nil {
		return err
	}
	if o := d.Object; o != nil && (o.Rows < 1 || o.Cols < 1 || len(o.Data) != o.Rows*o.Cols || !finite(ptychography.Scan{o.Origin})) {
		return fmt.Errorf("ptycho: an object of %d x %d at (%v, %v) with %d pixels", o.Rows, o.Cols, o.Origin.Y, o.Origin.X, len(o.Data))
	}
	for what, sizes := range map[string][2]int{
		"labels": {len(d.Labels), m * n * n}, "starting positions": {len(d.Start), m}, "true positions": {len(d.True), m}, "indices": {len(d.Index), m},
	} {
		if sizes[0] != 0 && sizes[0] != sizes[1] {
			return fmt.Errorf("ptycho: %d %s for %d patterns of %d x %d", sizes[0], what, m, n, n)
		}
	}
	for what, scan := range map[string]ptychography.Scan{"starting": d.Start, "true": d.True} {
		if !finite(scan) {
			return fmt.Errorf("ptycho: %s positions that are no numbers", what)
		}
	}
	return nil
}

func finite(s ptychography.Scan) bool {
	for _, p := range s {
		if v := math.Abs(p.Y) + math.Abs(p.X); math.IsNaN(v) || math.IsInf(v, 0) {
			return false
		}
	}
	return true
}
