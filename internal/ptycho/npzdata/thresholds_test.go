package npzdata

import (
	"fmt"
	"strings"
	"testing"

	"github.com/latent-go/latent/ptychography"
)

// When amplitudes and the photons of the metadata disagree, at each border: a
// factor of ten in either direction, two between the sum and what is said, and one
// photon a pattern.
func TestPhotonBorders(t *testing.T) {
	for _, c := range []struct {
		name   string
		values []float32
		said   float64
		counts bool // the file has integers
		kind   Kind
		want   string
	}{
		{"ten times too many", []float32{20, 10}, 50, false, "", ""},
		{"more than that, and their sum is right", []float32{20, 10}, 49, false, "", "taken for counts"},
		{"the same, asked for as amplitudes", []float32{20, 10}, 49, false, Amplitude, "the counts are used"},
		{"the same, integers", []float32{20, 10}, 49, true, "", "the counts are used"},
		{"the sum is twice what is said", []float32{20.5}, 10.25, false, "", "the counts are used"},
		{"less than twice", []float32{20.5}, 10.5, false, "", "taken for counts"},
		{"the sum is half of what is said", []float32{20.5}, 41, false, "", "the counts are used"},
		{"more than half", []float32{20.5}, 40.5, false, "", "taken for counts"},
		{"ten times too few", []float32{20.5}, 4202.5, false, "", ""},
		{"fewer than that", []float32{20.5}, 4203, false, "", "they were normalised"},
		{"fewer than that, counts", []float32{20, 10}, 5001, false, "", "the counts are used"},
		{"ten times too few, counts", []float32{20, 10}, 5000, false, "", ""},
		{"one photon", []float32{1}, 0, false, "", ""},
		{"less than one", []float32{0.99}, 0, false, "", "were the amplitudes normalised?"},
		{"less than one, as is said", []float32{0.99}, 0.9, false, "", "were the amplitudes normalised?"},
	} {
		v := append(c.values, make([]float32, 4-len(c.values))...)
		r := &reader{o: Options{Kind: c.kind}, counts: c.counts, key: "diffraction", d: &Data{Patterns: &ptychography.Patterns{N: 2, Amplitude: v}}}
		r.d.Metadata.Physics.Photons = c.said
		r.judgePhotons()
		if got := notes(r.d); (got == "") != (c.want == "") || !strings.Contains(got, c.want) {
			t.Errorf("%s: notes %q, want %q", c.name, got, c.want)
		}
	}
}

// How many positions, how far and which share of them: what is wild and what is not.
func TestWildBorders(t *testing.T) {
	line := func(n int, others ...float64) ptychography.Scan { // n at one place
		s := make(ptychography.Scan, n)
		for _, x := range others {
			s = append(s, ptychography.Position{X: x})
		}
		return s
	}
	for name, c := range map[string]struct {
		scan ptychography.Scan
		want int
	}{
		"four":              {line(3, 1e6), 0},
		"five":              {line(4, 1e6), 1},
		"ten patterns off":  {line(19, 80), 0},
		"further":           {line(19, 80.5), 1},
		"to the other side": {line(19, -80.5), 1},
		"two of 40":         {line(38, 1e6, 2e6), 2},
		"two on one side":   {line(38, -1e6, -2e6), 2},
		"one on each":       {line(38, 1e6, -2e6), 2},
		"five, below":       {line(4, -1e6), 1},
		"two of 39":         {line(37, 1e6, 2e6), 0},
	} {
		text := Wild(c.scan, 8)
		if (text == "") != (c.want == 0) || c.want > 0 && !strings.HasPrefix(text, fmt.Sprintf("%d of %d positions", c.want, len(c.scan))) {
			t.Errorf("%s: %q", name, text)
		}
	}
	text := Wild(line(200, 1e6, 2e6, 3e6, 4e6, 5e6, 6e6), 8)
	if !strings.HasPrefix(text, "6 of 206") || strings.Count(text, " at (") != 5 {
		t.Errorf("five are named: %q", text)
	}
}

// Light leans all to the corner, all to the middle, or to neither side.
func TestLeanBorders(t *testing.T) {
	at := func(k int) []float64 { m := make([]float64, 16); m[k] = 16; return m }
	flat := make([]float64, 16)
	for i := range flat {
		flat[i] = 3
	}
	masked := at(0)
	masked[15] = -1
	for name, c := range map[string]struct {
		mean []float64
		y, x float64
	}{
		"corner": {at(0), 16. / 30, 16. / 30},
		"middle": {at(2*4 + 2), -16. / 30, -16. / 30},
		"below":  {at(2 * 4), -16. / 30, 16. / 30},
		"flat":   {flat, 0, 0},
		"dark":   {make([]float64, 16), 0, 0},
		// Fifteen pixels of mean 16/15: (16-m)+14m without the one that would add
		// m at cos(3 pi/2) = 0.
		"masked": {masked, 16. / (16 + 13*16./15), 16. / (16 + 13*16./15)},
	} {
		if y, x := Lean(c.mean, 4, 4); !close(y, c.y) || !close(x, c.x) {
			t.Errorf("%s: (%v, %v), want (%v, %v)", name, y, x, c.y, c.x)
		}
	}
	masked = []float64{-1, -1, -1, -1}
	if y, x := Lean(masked, 2, 2); y != 0 || x != 0 {
		t.Errorf("nothing seen leans to (%v, %v)", y, x)
	}
}

func close(a, b float64) bool { return a-b < 1e-12 && b-a < 1e-12 }
