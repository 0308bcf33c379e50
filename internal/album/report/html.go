package report

import (
	"bytes"
	_ "embed"
	"errors"
	"fmt"
	"html/template"
	"io"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/latent-go/latent/internal/album/charts"
	"github.com/latent-go/latent/internal/album/decimals"
	"github.com/latent-go/latent/internal/figure"
)

//go:embed report.html.tmpl
var htmlText string

var htmlTemplate = template.Must(template.New("report").Funcs(template.FuncMap{
	"sentence": func(s string) string { r, n := utf8.DecodeRuneInString(s); return string(unicode.ToUpper(r)) + s[n:] },
	"heading":  func(caption string) string { return strings.TrimSuffix(caption, ".") },
	"right":    isRight,
	"cell": func(columns []Column, j int, text string) string {
		if isRight(columns, j) {
			return decimals.Eye(text)
		}
		return text
	},
}).Parse(htmlText))

func isRight(columns []Column, j int) bool { return j < len(columns) && columns[j].Right }

// WriteHTML writes the report as one file that needs nothing beside it: no
// script, no font, no picture from elsewhere. Long tables of single parameters
// stay in their CSV files. The figures are all charts that the data have.
func WriteHTML(w io.Writer, c *Content, d *charts.Data) error {
	data := struct {
		Content     *Content
		Reliability string
		Tables      []*Table
		Figures     []topic
	}{Content: c, Reliability: strings.ReplaceAll(reliability(c), "**", "")}
	for _, t := range Tables(c) {
		if t.Name != "coefficients" && t.Name != "diagnostics" {
			data.Tables = append(data.Tables, t)
		}
	}
	data.Tables = append(data.Tables, surprises(d)...)
	var err error
	if data.Figures, err = topics(d); err != nil {
		return err
	}
	return htmlTemplate.Execute(w, data)
}

// topic is a heading with the charts that are about it.
type topic struct {
	Name   charts.Topic
	Charts []drawn
}

type drawn struct {
	Name string
	SVG  template.HTML
}

// topics draws the charts in the order of their declaration, those of a topic
// under one heading. What the run has no data for is left out.
func topics(d *charts.Data) ([]topic, error) {
	var out []topic
	for _, c := range charts.All() {
		svg, err := inline(c, d)
		if errors.Is(err, charts.ErrNoData) {
			continue
		}
		if err != nil {
			return nil, fmt.Errorf("figure %s: %w", c.Name, err)
		}
		if len(out) == 0 || out[len(out)-1].Name != c.Topic {
			out = append(out, topic{Name: c.Topic})
		}
		last := &out[len(out)-1]
		last.Charts = append(last.Charts, drawn{c.Name, svg})
	}
	return out, nil
}

// inline draws a chart as an element of a page. The figure's own writer has
// escaped every text; the declaration of an XML file has no place inside HTML.
func inline(c charts.Chart, d *charts.Data) (template.HTML, error) {
	f, err := c.Figure(d, charts.Query{})
	if err != nil {
		return "", err
	}
	var b bytes.Buffer
	if err := f.SVG(&b, figure.Options{}); err != nil {
		return "", err
	}
	text := b.String()
	if i := strings.Index(text, "<svg"); i > 0 {
		text = text[i:]
	}
	return template.HTML(text), nil
}
