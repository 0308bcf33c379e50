package solve

import (
	"errors"
	"testing"
	"time"

	"github.com/latent-go/latent/internal/filetest"
	"github.com/latent-go/latent/internal/ptycho/config"
	"github.com/latent-go/latent/internal/ptycho/output"
	"github.com/latent-go/latent/ptychography"
)

// Without any flag but the passes, 50 as in the table of issue 18, the faults that made
// nonsense of a picture leave at least so many decibels of amplitude and phase over the
// best constant.
func TestFaultsWithoutFlags(t *testing.T) {
	for i, least := range [][2]float64{{17, 25}, {17, 25}, {17, 25}, {17, 25}} {
		s := rows[i]
		s.sim = func(m *made) { m.Points = 225 }
		d := s.built(t, uint64(201+i))
		c, err := config.NewReconstruct(nil)
		filetest.Must(t, err)
		c.Recipe, err = ptychography.ParseRecipe(c.Engine, 50)
		filetest.Must(t, err)
		r := &run{Notices: output.NewNotices(nil, nil, output.Begin("test", nil, time.Time{})), s: c, solver: solver(c)}
		truth := d.Object
		set, err := r.dataset("file", &d)
		filetest.Must(t, err)
		r.illumination()
		filetest.Must(t, errors.Join(r.open(set), r.modes(set), r.hidden(set)))
		result, err := r.solver.Run(t.Context(), set, nil)
		filetest.Must(t, err)
		made, err := output.New(result.Object, result.Probe, set.Scan, nil)
		filetest.Must(t, err)
		m, err := made.Compare(truth)
		filetest.Must(t, err)
		a, p := float64(m.Amplitude.Gain), float64(m.Phase.Gain)
		t.Logf("%s: %.1f and %.1f dB, error %.4f", s.name, a, p, result.Residual)
		if a < least[0] || p < least[1] {
			t.Errorf("%s: %.1f and %.1f dB, want %v", s.name, a, p, least)
		}
	}
}
