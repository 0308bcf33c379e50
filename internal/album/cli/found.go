package cli

import (
	"fmt"
	"path/filepath"
	"strings"

	"github.com/latent-go/latent/internal/album/catalog"
	"github.com/latent-go/latent/internal/album/report"
	"github.com/latent-go/latent/internal/album/results"
	"github.com/latent-go/latent/internal/album/splits"
	"github.com/latent-go/latent/internal/runs"
)

// found says in sentences what a finished run found: how near the predictions
// came, whether every fit converged, and where to look next.
func (s *session) found(r *runs.Run) []string {
	var out []string
	for _, t := range s.cfg.Model.Targets {
		if line := accuracy(r.Dir(), catalog.Target(t)); line != "" {
			out = append(out, line)
		}
	}
	if line := converged(r.Dir(), s.cfg.Model.Targets); line != "" {
		out = append(out, line)
	}
	run := "--run " + r.ID()
	forecasts := run
	if t := results.Shown(r.Dir()); t != catalog.User { // the default of predict
		forecasts += " --target " + string(t)
	}
	if s.ui.Live() { // a line each, to be copied
		return append(out, "next:", "  "+filepath.Join(r.Dir(), results.HTMLReport), "  aoty-pipeline visualize "+run, "  aoty-pipeline predict "+forecasts+" --all")
	}
	return append(out, fmt.Sprintf("next: open %s/%s, or: aoty-pipeline visualize %s; aoty-pipeline predict %s --all", r.Dir(), results.HTMLReport, run, forecasts))
}

// accuracy says how near the predictions of the test albums came.
func accuracy(dir string, t catalog.Target) string {
	all, err := results.Of(catalog.User).Metrics.Read(dir)
	if err != nil {
		return ""
	}
	m := all.Of(t)
	if m == nil || m.KnownArtists == nil {
		return ""
	}
	return fmt.Sprintf("%s score: %s; %s", t, report.Covers(m.KnownArtists), report.Claim(m))
}

// converged names every fit of a run, those that did not converge with their
// reasons.
func converged(dir string, targets []string) string {
	fits := 0
	var failed []string
	for _, t := range targets {
		for _, s := range splits.Strategies {
			d, err := results.Of(catalog.Target(t)).Convergence(s).Read(dir)
			if err != nil {
				continue
			}
			if fits++; !d.Passed {
				failed = append(failed, results.FitName(catalog.Target(t), s)+": "+strings.Join(d.Reasons, ", "))
			}
		}
	}
	switch {
	case fits == 0:
		return ""
	case len(failed) == 0:
		return fmt.Sprintf("the chains of all %d fits converged", fits)
	}
	return fmt.Sprintf("NOT CONVERGED: %d of %d fits (%s): treat the numbers with care, and run again with more --num-warmup and --num-samples or a higher --target-accept", len(failed), fits, strings.Join(failed, "; "))
}

// doubtOf says why forecasts from a run deserve care, or nothing.
func doubtOf(dir string, t catalog.Target) string {
	d, err := results.Of(t).Diagnostics.Read(dir)
	if err != nil || d.Passed {
		return ""
	}
	return "the chains of this run did not converge (" + strings.Join(d.Reasons, ", ") + "): treat the forecasts with care"
}
