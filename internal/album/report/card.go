package report

import (
	_ "embed"
	"fmt"
	"io"
	"math"
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
	"count": term.Count, "pct": percent, "join": func(s []string) string { return strings.Join(s, "; ") },
	"reliability": reliability, "calibration": calibration, "fitted": func(c *Content) int { return c.Train + c.Validation },
	"methods": func(c *Content) []Method { return Compared(c.Evaluation) },
	"levels":  coverageLines,
	"truths":  truthRows,
}).Parse(cardText))

// WriteCard writes the model card as Markdown.
func WriteCard(w io.Writer, c *Content) error { return cardTemplate.Execute(w, c) }

func percent(x float64) string { return decimals.Display(100*x, 1) + "%" }

type coverageLine struct {
	Name            string
	Coverage, Width float64
}

func coverageLines(m *evaluate.Metrics) []coverageLine {
	var out []coverageLine
	for _, l := range levels {
		out = append(out, coverageLine{l.name, l.of(&m.Coverage), l.of(&m.IntervalWidth)})
	}
	return out
}

// coverageError is the sampling error to allow for in a coverage: three
// standard deviations of a binomial share.
func coverageError(p float64, n int) float64 { return 3 * math.Sqrt(p*(1-p)/float64(n)) }

// calibration says in a sentence which intervals cover what they should.
func calibration(m *evaluate.Metrics) string {
	var wide, narrow []string
	for _, l := range levels {
		off := l.of(&m.Coverage) - l.nominal
		switch {
		case off > coverageError(l.nominal, m.N):
			wide = append(wide, l.name)
		case off < -coverageError(l.nominal, m.N):
			narrow = append(narrow, l.name)
		}
	}
	switch {
	case len(wide)+len(narrow) == 0:
		return fmt.Sprintf("All intervals cover what they should, within the sampling error of %s albums.", term.Count(m.N))
	case len(narrow) == 0:
		return fmt.Sprintf("Beyond the sampling error of %s albums, the intervals of %s are too wide: they cover more than they should.", term.Count(m.N), strings.Join(wide, ", "))
	case len(wide) == 0:
		return fmt.Sprintf("Beyond the sampling error of %s albums, the intervals of %s are too narrow: they cover less than they should.", term.Count(m.N), strings.Join(narrow, ", "))
	default:
		return fmt.Sprintf("Beyond the sampling error of %s albums, the intervals of %s are too wide and those of %s too narrow.", term.Count(m.N), strings.Join(wide, ", "), strings.Join(narrow, ", "))
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
		parts = append(parts, "90% intervals covered "+percent(k.Coverage.P90)+" of "+term.Count(k.N)+" test albums")
		if b := c.Evaluation.Baselines; b != nil {
			_, best := b.Best()
			word := "better than"
			if k.RMSE >= best {
				word = "**no better than**"
			}
			parts = append(parts, fmt.Sprintf("RMSE %s is %s the best baseline (%s)", decimals.Text(k.RMSE, 2), word, decimals.Text(best, 2)))
		}
	}
	if k := worstK(c); k > evaluate.HighK {
		parts = append(parts, "leave-one-out is unreliable for "+term.Count(c.Evaluation.LOO.NHighK)+" albums")
	}
	return strings.Join(parts, "; ")
}
