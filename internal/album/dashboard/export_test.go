package dashboard

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"image/png"
	"math"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/latent-go/latent/internal/album/charts"
	"github.com/latent-go/latent/internal/figure"
	"github.com/latent-go/latent/internal/figure/scene/scenetest"
	"github.com/latent-go/latent/internal/web"
)

// whole is a query that gives every chart what it needs.
func whole() query {
	return query{Query: charts.Query{Artist: plainName(1), Other: &synthetic(40, plainName).Data}, Live: fakeLive(60)}
}

// TestExportedBytes: a chart of any kind is a file that other programs can read,
// of the size that was asked for, with its title as text and its numbers.
func TestExportedBytes(t *testing.T) {
	s := synthetic(40, plainName)
	for _, c := range drawings() {
		f, err := c.figure(s, whole())
		if err != nil {
			t.Errorf("%s: %v", c.Name, err)
			continue
		}
		file := func(format string) []byte {
			b, err := body(s, c, whole(), format, charts.Options{Width: 500, Height: 420, Scale: 1.5, PerInch: charts.OnPaper}, nil)
			if err != nil || b.Type != mediaTypes[format] {
				t.Fatalf("%s as %s: %v", c.Name, format, err)
			}
			return b.Data
		}
		if img, err := png.Decode(bytes.NewReader(file("png"))); err != nil || img.Bounds().Dx() != 750 || img.Bounds().Dy() != 630 {
			t.Errorf("%s: no PNG of 750 x 630: %v", c.Name, err)
		}
		checkSVG(t, c.Name, file("svg"))
		drawn, err := scenetest.SVGText(bytes.NewReader(file("svg")))
		checkTitle(t, c.Name+".svg", f.Title, drawn, err)
		if !bytes.Contains(file("svg"), []byte(`width="500" height="420"`)) {
			t.Errorf("%s: the SVG has another size", c.Name)
		}
		checkPDF(t, c.Name, f.Title, file("pdf"))
		checkNumbers(t, c.Name, &f, file("csv"))
	}
}

// checkTitle: a title may be on several lines.
func checkTitle(t *testing.T, name, title string, texts []string, err error) {
	t.Helper()
	bare := func(s string) string { return strings.ReplaceAll(s, " ", "") }
	if err != nil || !strings.Contains(bare(strings.Join(texts, "")), bare(title)) {
		t.Errorf("%s: the title %q is not in it: %v, %q", name, title, err, texts)
	}
}

func checkPDF(t *testing.T, name, title string, b []byte) {
	t.Helper()
	if !bytes.HasPrefix(b, []byte("%PDF-1.")) || !bytes.HasSuffix(b, []byte("%%EOF\n")) {
		t.Errorf("%s: no PDF from beginning to end", name)
	}
	// The last lines say where the table of objects is.
	tail := strings.Fields(string(b[bytes.LastIndex(b, []byte("startxref")):]))
	at, err := strconv.Atoi(tail[1])
	if err != nil || at <= 0 || at >= len(b) || !bytes.HasPrefix(b[at:], []byte("xref")) {
		t.Errorf("%s: there is no table of objects at %v of %d: %v", name, tail, len(b), err)
	}
	if w, h, err := scenetest.PDFSize(b); err != nil || math.Abs(w-240) > 0.01 || math.Abs(h-201.6) > 0.01 {
		t.Errorf("%s: %v x %v points, want 240 x 201.6: %v", name, w, h, err)
	}
	texts, err := scenetest.PDFText(b)
	checkTitle(t, name+".pdf", title, texts, err)
}

// checkNumbers: the CSV has exactly the numbers that are drawn, to the last bit.
func checkNumbers(t *testing.T, name string, f *figure.Figure, b []byte) {
	t.Helper()
	rows, err := csv.NewReader(bytes.NewReader(b)).ReadAll()
	if err != nil || len(rows) < 2 {
		t.Errorf("%s: %d rows, %v", name, len(rows), err)
		return
	}
	var got, want []float64
	for _, row := range rows[1:] {
		for _, c := range row[3:9] {
			if x, err := strconv.ParseFloat(c, 64); err == nil {
				got = append(got, x)
			}
		}
	}
	for i := range f.Panels {
		for _, l := range f.Panels[i].Layers {
			want = append(want, numbers(t, &f.Panels[i], l)...)
		}
	}
	slices.Sort(got)
	slices.Sort(want)
	if len(want) == 0 || !slices.Equal(got, want) {
		t.Errorf("%s: the CSV has %d numbers, the figure %d, or other ones", name, len(got), len(want))
	}
}

// numbers lists what a layer draws along axes of numbers.
func numbers(t *testing.T, p *figure.Panel, l figure.Layer) []float64 {
	t.Helper()
	var x, y []float64
	switch l := l.(type) {
	case figure.Line:
		x, y = l.X, l.Y
	case figure.Scatter:
		x, y = l.X, l.Y
	case figure.Band:
		x, y = l.X, slices.Concat(l.Lo, l.Hi)
	case figure.Rug:
		x = l.X
	case figure.Histogram:
		x, y = slices.Concat(l.Edges[:len(l.Counts)], l.Edges[1:]), l.Counts
	case figure.ErrorBars:
		x, y = l.X, l.Y
		if l.Vertical {
			y = slices.Concat(y, l.Lo, l.Hi)
		} else {
			x = slices.Concat(x, l.Lo, l.Hi)
		}
	case figure.Bars:
		base := l.Base
		if base == nil {
			base = make([]float64, len(l.X))
		}
		x, y = l.X, slices.Concat(l.Y, base)
		if l.Horizontal {
			x, y = y, x
		}
	case figure.Interval:
		x, y = slices.Concat(l.Mid, l.Lo, l.Hi, l.InnerLo, l.InnerHi), l.Pos
		if l.Vertical {
			x, y = y, x
		}
	case figure.Rule:
		switch l.Direction {
		case figure.Vertical:
			x = []float64{l.At}
		case figure.Horizontal:
			y = []float64{l.At}
		}
	case figure.Text:
		if !l.Frac {
			x, y = []float64{l.X}, []float64{l.Y}
		}
	default:
		t.Errorf("%T: say here what it draws", l)
	}
	if p.X.Scale == figure.Category {
		x = nil
	}
	if p.Y.Scale == figure.Category {
		y = nil
	}
	return slices.DeleteFunc(slices.Concat(x, y), math.IsNaN)
}

// TestLargeImagesWait: while large images are made and waited for, charts are shown,
// and one more large image is refused with a time to come back.
func TestLargeImagesWait(t *testing.T) {
	d := New(t.Context(), synthetic(10, plainName), t.TempDir(), quiet())
	end, asked := make(chan struct{}), make(chan error)
	const many = 20
	for i := range many {
		go func() {
			_, err := d.cache.GetLarge(t.Context(), fmt.Sprint(i), func() (*web.Body, error) { <-end; return &web.Body{}, nil })
			asked <- err
		}()
	}
	if err := <-asked; !errors.Is(err, web.ErrBusy) { // the queue is full when one is sent away
		t.Fatal(err)
	}
	w := get(t, d, "/export/trace?width=2000&height=1000&scale=2")
	if w.Code != http.StatusServiceUnavailable || w.Header().Get("Retry-After") == "" || !strings.Contains(w.Body.String(), "large images") {
		t.Errorf("one too many: %d %s", w.Code, w.Body)
	}
	for _, path := range []string{"/chart/trace", "/export/trace?format=svg&width=4000&height=4000", "/export/trace?width=200&height=200&scale=1"} {
		if w := get(t, d, path); w.Code != 200 {
			t.Errorf("%s waits behind large images: %d %s", path, w.Code, w.Body)
		}
	}
	close(end)
	for range many - 1 {
		<-asked
	}
	if w := get(t, d, "/export/trace?width=2000&height=1000&scale=1.5"); w.Code != 200 {
		t.Errorf("afterwards: %d %s", w.Code, w.Body)
	}
}

// TestExportedPredictions: the numbers are those of the run.
func TestExportedPredictions(t *testing.T) {
	s := synthetic(40, plainName)
	text := get(t, handler(t, s), "/export/predictions?format=csv").Body.String()
	for _, p := range s.Predictions {
		for _, x := range []float64{p.Mean, p.Actual, charts.Ninety(&p).Lo, charts.Ninety(&p).Hi} {
			if !strings.Contains(text, fmt.Sprint(x)) {
				t.Errorf("%s: %v is not in the file", p.Artist, x)
			}
		}
	}
}

// TestHostileCharts: also what only compared and training runs show.
func TestHostileCharts(t *testing.T) {
	s := synthetic(2*len(hostile), hostileName)
	for i := range hostile {
		q := query{Query: charts.Query{Artist: hostileName(i), Other: &synthetic(30, hostileName).Data, Param: "genre_" + hostile[0]}, Live: fakeLive(60)}
		for _, c := range drawings()[len(charts.All()):] { // the others are asked for in TestHostileText
			for _, format := range []string{"svg", "csv", "pdf", "png"} {
				b, err := body(s, c, q, format, charts.Options{Width: 400}, nil)
				if err != nil {
					t.Fatalf("%s of %q as %s: %v", c.Name, q.Artist, format, err)
				}
				switch format {
				case "svg":
					checkSVG(t, c.Name, b.Data)
				case "csv":
					checkCSV(t, c.Name, b.Data)
				default:
					continue
				}
				if bytes.ContainsAny(b.Data, "\u202e\u202c\u2066\u2069\x00\x07\x1b") {
					t.Errorf("%s of %q as %s: control or direction characters", c.Name, q.Artist, format)
				}
			}
		}
	}
}
