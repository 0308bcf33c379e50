package dashboard

import (
	_ "embed"
	"errors"
	"html/template"
	"math"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/latent-go/latent/internal/album/charts"
	"github.com/latent-go/latent/internal/album/decimals"
	"github.com/latent-go/latent/internal/safetext"
	"github.com/latent-go/latent/internal/web"
)

//go:embed page.html
var pageText string

var pageTemplate = template.Must(template.New("page").Funcs(template.FuncMap{
	"asset":  func(name string) string { return web.Shared().URL(name) },
	"headed": headed,
}).Parse(pageText))

// page is what the template shows. Text from data goes through shown first.
type page struct {
	Up string // from the page to the first one: "" or "../", once for each folder

	Run, Status, Title, Lead string
	Nav                      []navItem
	Notices                  []notice
	Cards                    []card
	Sections                 []section
}

type navItem struct {
	Href, Title string
	Here        bool
}

type notice struct {
	Text string
	Good bool
	Mild bool // worth knowing, no reason for doubt
}

type card struct{ Name, Value, Note, Class string }

type section struct {
	Title, Lead, More string
	Form              *form
	Live              string // address of the events
	Running           bool   // a table of parameters that the events fill
	Charts            []chartRef
	Table             *table
}

// fields returns the fields of the form, if there is one.
func (s section) fields() []formField {
	if s.Form == nil {
		return nil
	}
	return s.Form.Fields
}

type form struct {
	Action string
	Fields []formField
}

type formField struct {
	Name, Label, Value, Type string
	Options                  []option
}

type option struct{ Value, Text string }

// chartRef is a chart in a page.
type chartRef struct {
	Name, Title, Src, Points string
	Save                     []saveLink
	None                     string // why there is nothing to draw now
}

type saveLink struct{ Href, Text string }

type table struct {
	Name, Caption string // Name makes it sortable
	Columns       []column
	Rows          [][]cell
}

// headed reports whether the columns have titles.
func headed(t *table) bool {
	return slices.ContainsFunc(t.Columns, func(c column) bool { return c.Title != "" })
}

type column struct {
	Title string
	Num   bool
}

type cell struct {
	Text, Href string
	Sort       string // number to sort by
	Num, Bad   bool
	Keep       bool // on one line
}

// shown makes text of the data harmless to the eye: html/template sees to the
// markup, this to control and direction characters.
func shown(s string) string { return safetext.TerminalSafe(s) }

func text(s string) cell { return cell{Text: shown(s)} }

// day is a date, which is not broken at its hyphens.
func day(s string) cell { return cell{Text: shown(s), Keep: true} }

func link(s, href string) cell { return cell{Text: shown(s), Href: href} }

func artistLink(name string) cell {
	if lower(shown(name)) == "" {
		return cell{Text: nameless}
	}
	return link(name, artistHref(name))
}

// nameless stands for a name of which nothing can be shown.
const nameless = "(no name)"

func artistHref(name string) string { return "artist?name=" + url.QueryEscape(name) }

// num is a number with so many decimals, and its exact value to sort by.
func num(x float64, places int) cell {
	if math.IsNaN(x) || math.IsInf(x, 0) {
		return cell{Text: "–", Num: true, Sort: "NaN"}
	}
	return cell{Text: decimals.Display(x, places), Num: true, Sort: strconv.FormatFloat(x, 'g', -1, 64)}
}

// place is a number of a row, which counts nothing: no thousands are set apart.
func place(row int) cell {
	s := strconv.Itoa(row)
	return cell{Text: s, Num: true, Sort: s}
}

func percent(x float64) string { return decimals.Display(100*x, 1) + "%" }

// ref refers to a chart with the given query.
func ref(name string, query url.Values) chartRef {
	c, ok := drawingCalled(name)
	if !ok {
		panic("dashboard: no chart is called " + name)
	}
	r := chartRef{Name: name, Title: c.Title, Src: address("chart/"+name, query)}
	for _, f := range append(slices.Clone(charts.Formats), "csv") {
		q := url.Values{"format": {f}}
		for k, v := range query {
			q[k] = v
		}
		r.Save = append(r.Save, saveLink{address("export/"+name, q), strings.ToUpper(f)})
	}
	return r
}

// drawable says in place of the chart why it cannot be drawn: a frame around
// nothing, with links that lead nowhere, would look like a mistake.
func (r chartRef) drawable(s *Snapshot, q query) chartRef {
	if c, ok := drawingCalled(r.Name); ok {
		if _, err := c.figure(s, q); errors.Is(err, charts.ErrNoData) {
			r.None = shown(err.Error())
		}
	}
	return r
}

// drawables are the charts, with sentences in place of those without data.
func drawables(s *Snapshot, list []chartRef) []chartRef {
	for i := range list {
		list[i] = list[i].drawable(s, query{})
	}
	return list
}

func refs(names ...string) []chartRef {
	out := make([]chartRef, len(names))
	for i, n := range names {
		out[i] = ref(n, nil)
	}
	return out
}

// about refers to all charts of a topic with the given query, in their order.
func about(t charts.Topic, query url.Values) []chartRef {
	var out []chartRef
	for _, c := range charts.Of(t) {
		out = append(out, ref(c.Name, query))
	}
	return out
}

func address(path string, q url.Values) string {
	if len(q) == 0 {
		return path
	}
	return path + "?" + q.Encode()
}
