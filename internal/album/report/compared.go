package report

import (
	"fmt"

	"github.com/latent-go/latent/internal/album/decimals"
	"github.com/latent-go/latent/internal/album/evaluate"
	"github.com/latent-go/latent/internal/term"
)

// Method is one line of the comparison with the baselines.
type Method struct {
	Name            string
	RMSE, MAE, CRPS float64

	// The model less this method on the same albums; nil for the model itself, and
	// where a run has not kept them.
	ByRMSE, ByCRPS *evaluate.Difference
}

// Compared lists the model and then the baselines on the test albums.
func Compared(e *evaluate.Evaluation) []Method {
	k, b := e.KnownArtists, e.Baselines
	if k == nil {
		return nil
	}
	out := []Method{{Name: "Model", RMSE: k.RMSE, MAE: k.MAE, CRPS: k.CRPS}}
	if b == nil {
		return out
	}
	for _, m := range []struct {
		name string
		b    *evaluate.Baseline
	}{{"Ridge on the same features", &b.Ridge}, {"Last score", &b.LastScore}, {"Artist mean", &b.ArtistMean}, {"Global mean", &b.GlobalMean}} {
		line := Method{Name: m.name, RMSE: m.b.RMSE, MAE: m.b.MAE, CRPS: m.b.CRPS}
		if v := m.b.Model; v != nil {
			byRMSE := v.RMSE(k.RMSE, m.b.RMSE)
			line.ByRMSE, line.ByCRPS = &byRMSE, &v.CRPS
		}
		out = append(out, line)
	}
	return out
}

// Verdict says what may be said of the model beside the method.
func (m *Method) Verdict() string {
	if m.ByRMSE == nil {
		return ""
	}
	r, c := m.ByRMSE.Verdict(), m.ByCRPS.Verdict()
	if r == c {
		return r.Words()
	}
	return fmt.Sprintf("RMSE %s, CRPS %s", r.Words(), c.Words())
}

// Error writes a difference with its standard error, for the eye.
func Error(d *evaluate.Difference) string {
	if d == nil {
		return ""
	}
	n := decimals.For(float64(d.SE))
	return fmt.Sprintf("%s (%s)", decimals.Display(d.Mean, n), decimals.Text(float64(d.SE), n))
}

// Claim says how near the predictions of test albums came, and what may be said of
// them beside the best of the baselines.
func Claim(e *evaluate.Evaluation) string {
	k := e.KnownArtists
	said := fmt.Sprintf("RMSE %s, CRPS %s", decimals.Display(k.RMSE, 2), decimals.Display(k.CRPS, 2))
	if e.Baselines == nil {
		return said
	}
	name, best := e.Baselines.Best()
	beside := fmt.Sprintf("%s, the best of four baselines, has %s and %s", name, decimals.Display(best.RMSE, 2), decimals.Display(best.CRPS, 2))
	if best.Model == nil {
		return said + "; " + beside + ", and the run has not kept what would tell whether that is a difference (stage evaluate does)"
	}
	byRMSE, byCRPS := best.Model.RMSE(k.RMSE, best.RMSE), best.Model.CRPS
	if byRMSE.Verdict() == evaluate.Unclaimed {
		return said + "; " + beside + fmt.Sprintf("; nothing is claimed of fewer than %d test albums", evaluate.LeastAlbums)
	}
	return fmt.Sprintf("%s; %s: RMSE %s, CRPS %s", said, beside, judged(byRMSE), judged(byCRPS))
}

// judged is the verdict on the model, with the difference behind it.
func judged(d evaluate.Difference) string {
	n := decimals.For(float64(d.SE))
	return fmt.Sprintf("%s (difference %s, standard error %s)", d.Verdict().Words(), decimals.Display(d.Mean, n), decimals.Text(float64(d.SE), n))
}

// Covers says how many of the scores the 90% intervals hold, and what that means.
func Covers(m *evaluate.Metrics) string {
	return fmt.Sprintf("90%% intervals cover %s of %s: %s",
		percent(m.Coverage.P90), term.Counted(m.N, "test album"), evaluate.JudgeCoverage(m.Coverage.P90, 0.9, m.N).Fits())
}
