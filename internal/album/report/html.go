package report

import (
	"bytes"
	_ "embed"
	"html/template"
	"io"
	"strings"
	"unicode"
	"unicode/utf8"

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
// stay in their CSV files.
func WriteHTML(w io.Writer, c *Content) error {
	type drawn struct {
		Name string
		SVG  template.HTML
	}
	data := struct {
		Content     *Content
		Reliability string
		Tables      []*Table
		Figures     []drawn
	}{Content: c, Reliability: strings.ReplaceAll(Reliability(c), "**", "")}
	for _, t := range Tables(c) {
		if t.Name != "coefficients" && t.Name != "diagnostics" {
			data.Tables = append(data.Tables, t)
		}
	}
	for _, n := range Figures(c) {
		var b bytes.Buffer
		if err := n.Figure.SVG(&b, figure.Options{}); err != nil {
			return err
		}
		// The figure's own writer has escaped every text; the declaration of an
		// XML file has no place inside HTML.
		text := b.String()
		if i := strings.Index(text, "<svg"); i > 0 {
			text = text[i:]
		}
		data.Figures = append(data.Figures, drawn{n.Name, template.HTML(text)})
	}
	return htmlTemplate.Execute(w, data)
}
