package report

import (
	_ "embed"
	"fmt"
	"io"
	"strings"
	"text/template"

	"github.com/latent-go/latent/internal/album/decimals"
	"github.com/latent-go/latent/internal/album/evaluate"
	"github.com/latent-go/latent/internal/safetext"
	"github.com/latent-go/latent/internal/term"
)

//go:embed card.md.tmpl
var cardText string

var cardTemplate = template.Must(template.New("card").Funcs(template.FuncMap{
	"md":    safetext.MarkdownCell,
	"num":   decimals.Display,
	"numN":  func(x evaluate.Number, d int) string { return decimals.Display(float64(x), d) },
	"count": term.Count, "counted": term.Counted, "pct": percent, "join": func(s []string) string { return strings.Join(s, "; ") },
	"reliability": reliability, "calibration": calibration, "fitted": func(c *Content) int { return c.Train + c.Validation },
	"methods": func(c *Content) []Method { return Compared(c.Evaluation) },
	"levels":  coverageLines,
	"error":   Error,
	"error2":  func(d evaluate.Difference) string { return Error(&d) },
	"word":    func(d evaluate.Difference) string { return d.Verdict().Words() },
	"truths":  truthRows,
}).Parse(cardText))

// WriteCard writes the model card as Markdown.
func WriteCard(w io.Writer, c *Content) error { return cardTemplate.Execute(w, c) }

func percent(x float64) string { return decimals.Display(100*x, 1) + "%" }

type coverageLine struct {
	Name            string
	Coverage, Width float64
	Verdict         string
}

func coverageLines(m *evaluate.Metrics) []coverageLine {
	var out []coverageLine
	for _, l := range levels {
		out = append(out, coverageLine{l.name, l.of(&m.Coverage), l.of(&m.IntervalWidth), evaluate.JudgeCoverage(l.of(&m.Coverage), l.nominal, m.N).Fits()})
	}
	return out
}

// calibration says in a sentence which intervals cover what they should.
func calibration(m *evaluate.Metrics) string {
	if m.N < evaluate.LeastAlbums {
		return fmt.Sprintf("With %s, fewer than %d, nothing is claimed about what the intervals cover.", term.Counted(m.N, "test album"), evaluate.LeastAlbums)
	}
	var wide, narrow []string
	for _, l := range levels {
		switch evaluate.JudgeCoverage(l.of(&m.Coverage), l.nominal, m.N) {
		case evaluate.Higher:
			wide = append(wide, l.name)
		case evaluate.Lower:
			narrow = append(narrow, l.name)
		}
	}
	beyond := fmt.Sprintf("Beyond two standard errors of %s albums, the intervals of ", term.Count(m.N))
	switch {
	case len(wide)+len(narrow) == 0:
		return fmt.Sprintf("All intervals cover what they should, within two standard errors of %s albums.", term.Count(m.N))
	case len(narrow) == 0:
		return beyond + strings.Join(wide, ", ") + " are too wide: they cover more than they should."
	case len(wide) == 0:
		return beyond + strings.Join(narrow, ", ") + " are too narrow: they cover less than they should."
	default:
		return beyond + strings.Join(wide, ", ") + " are too wide and those of " + strings.Join(narrow, ", ") + " too narrow."
	}
}

// reliability sums up in one line how far the run can be trusted.
func reliability(c *Content) string {
	var parts []string
	known, unseen := c.Diagnostics.Passed, c.NewFit == nil || c.NewFit.Passed
	switch {
	case known && unseen:
		parts = append(parts, "the sampler converged")
	case unseen:
		parts = append(parts, "**the sampler did not pass its checks, treat all numbers with care**")
	case known:
		parts = append(parts, "**the fit for new artists did not pass its checks, treat its numbers with care**")
	default:
		parts = append(parts, "**no fit passed its checks, treat all numbers with care**")
	}
	if k := c.Evaluation.KnownArtists; k != nil {
		parts = append(parts, Covers(k), Claim(c.Evaluation))
	}
	if l := c.Evaluation.LOO; l != nil && l.NHighK > 0 {
		parts = append(parts, "leave-one-out is unreliable for "+term.Counted(l.NHighK, "album"))
	}
	return strings.Join(parts, "; ")
}
