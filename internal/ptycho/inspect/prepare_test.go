package inspect

import (
	"strings"
	"testing"
	"time"

	"github.com/latent-go/latent/internal/ptycho/config"
	"github.com/latent-go/latent/internal/ptycho/input"
	"github.com/latent-go/latent/internal/ptycho/npzdata"
	"github.com/latent-go/latent/internal/ptycho/output"
	"github.com/latent-go/latent/ptychography"
)

// gains reconstructs and returns the decibels of amplitude and phase over the best
// constant.
func gains(t *testing.T, d *npzdata.Data, decay float64, truth *ptychography.Object) (amplitude, phase float64) {
	t.Helper()
	set, err := input.Dataset("file", d)
	if err != nil {
		t.Fatal(err)
	}
	e := ptychography.NewLSQML()
	e.Decay = decay
	s := ptychography.NewSolver(e, 25)
	s.Hold = true
	res, err := s.Run(t.Context(), set, nil)
	if err != nil {
		t.Fatal(err)
	}
	r, err := output.New(res.Object, res.Probe, d.Scan, nil)
	if err != nil {
		t.Fatal(err)
	}
	m, err := r.Compare(truth)
	if err != nil {
		t.Fatal(err)
	}
	return float64(m.Amplitude.Gain), float64(m.Phase.Gain)
}

// What the look takes out saves the picture, and without it there is none.
func TestMended(t *testing.T) {
	base := simulated(t, func(s *ptychography.Simulation) { s.Points = 225 })
	all := config.Inspection{Look: true, Mask: true, Frames: true}
	for _, name := range []string{"beam-stop", "module-gap", "stuck-pixels hot", "empty-frames"} {
		d := wrong[name](clone(base))
		var told []string
		n := output.NewNotices(nil, func(format string, args ...any) { told = append(told, format) }, output.Begin("test", nil, time.Time{}))
		mended, _ := Prepare("file", d, all, n)
		decay := ptychography.NewLSQML().Decay
		if name == "module-gap" { // it hides the brightest part, see solve.hidden
			decay = 0.05
		}
		a, p := gains(t, mended, decay, base.Object)
		t.Logf("%s: %.1f and %.1f dB", name, a, p)
		if a < 17 || p < 25 {
			t.Errorf("%s: %.1f and %.1f dB", name, a, p)
		}
		if len(told) == 0 || len(n.Run.Warnings) != len(told) {
			t.Errorf("%s: told %q, recorded %q", name, told, n.Run.Warnings)
		}
		kept, _ := Prepare("file", d, config.Inspection{Look: true}, n)
		if kept.Patterns.Len() != d.Patterns.Len() || len(kept.Patterns.Mask) != len(d.Patterns.Mask) {
			t.Errorf("%s: mended although it was refused", name)
		}
		if w := n.Run.Warnings[len(n.Run.Warnings)-1]; !strings.Contains(w, "or would be without that flag") {
			t.Errorf("%s: %s", name, w)
		}
	}
}

// Without a look the data are the same, and nothing is said.
func TestNoLook(t *testing.T) {
	d := wrong["beam-stop"](clone(simulated(t, nil)))
	n := output.NewNotices(nil, func(string, ...any) { t.Error("told") }, output.Begin("test", nil, time.Time{}))
	if got, _ := Prepare("file", d, config.Inspection{Mask: true, Frames: true}, n); got != d {
		t.Error("changed")
	}
}

// A mask of the data is kept, and saturation makes one for every pattern.
func TestMasksAreJoined(t *testing.T) {
	d := simulated(t, func(s *ptychography.Simulation) { s.Gap, s.Points = 3, 36 })
	counts(d, func(_, y, x int, k float64) float64 {
		if y == 30 && x == 31 {
			return 0
		}
		return min(k, 3000)
	})
	r := Look(d)
	mask := r.mask(d)
	if !r.has("saturated") || !r.has("dead-pixels") || r.has("module-gap") || len(mask) != len(d.Patterns.Amplitude) {
		t.Fatalf("%v, a mask of %d", names(r), len(mask))
	}
	for i, a := range d.Patterns.Amplitude {
		j := i % (64 * 64)
		want := d.Patterns.Mask[j] && j != 30*64+31 && a*a < 2999.9
		if mask[i] != want {
			t.Fatalf("pattern %d, pixel %d: %v", i/(64*64), j, mask[i])
		}
	}
}
