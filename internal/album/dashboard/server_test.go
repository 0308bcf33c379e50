package dashboard

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"encoding/xml"
	"errors"
	"image/png"
	"io"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/latent-go/latent/internal/album/charts"
)

// hostile names try to get out of HTML, SVG, JSON, CSV and of the line.
var hostile = []string{
	`<script>window.pwned=1</script>`, `"><img src=x onerror="window.pwned=1">`, `' onmouseover='window.pwned=1`,
	"\u202egnp.exe\u202c", "\x1b[31mred\x1b[0m\x00\x07", `]]></svg><script>window.pwned=1</script>`, `{{.}} ${1} </title></textarea>`,
	"=cmd()|calc", "../../../../etc/passwd", "שלום עליכם", "Sigur Rós \u2066(\u2069", "%3Cscript%3E", "a\nb\r\nc",
}

func hostileName(i int) string { return hostile[i%len(hostile)] }

// everything lists every page and every chart of a run.
func everything(s *Snapshot) []string {
	var out []string
	for _, v := range views {
		out = append(out, v.path)
	}
	for _, c := range charts.All() {
		out = append(out, "/chart/"+c.Name, "/chart/"+c.Name+"?theme=dark&width=320", "/export/"+c.Name+"?format=csv")
	}
	for _, a := range s.Artists {
		name := url.QueryEscape(a.Name)
		out = append(out, "/artist?name="+name, "/chart/trajectory?artist="+name, "/predictions?artist="+name, "/artists?q="+name)
	}
	for _, h := range hostile {
		name := url.QueryEscape(h)
		out = append(out, "/?view="+name, "/artist?name="+name+"x", "/compare?with="+name, "/diagnostics?param="+name, "/coefficients?group="+name, "/chart/"+url.PathEscape(h), "/chart/trace?theme="+name, "/chart/trace?width="+name)
	}
	return append(out, "/api/artists", "/api/points")
}

// TestHostileText: whatever the names of artists, albums, genres and settings
// are, a page has the elements that it was written with, a drawing those of a
// drawing, and no answer has characters that turn or hide text.
func TestHostileText(t *testing.T) {
	s := synthetic(2*len(hostile), hostileName)
	h := handler(t, s)
	for _, path := range everything(s) {
		w := get(t, h, path)
		body, kind := w.Body.String(), w.Header().Get("Content-Type")
		if w.Code >= 500 {
			t.Errorf("%s: %d %s", path, w.Code, body)
		}
		if !strings.HasPrefix(kind, "text/csv") && !strings.HasPrefix(kind, "application/json") && strings.ContainsAny(body, "\u202e\u202c\u2066\u2069\x00\x07\x1b") {
			t.Errorf("%s: control or direction characters in %s", path, kind)
		}
		switch {
		case strings.HasPrefix(kind, "text/html"):
			checkPage(t, path, body)
		case kind == "image/svg+xml":
			checkSVG(t, path, w.Body.Bytes())
		case kind == "application/json":
			if strings.Contains(body, "<") {
				t.Errorf("%s: JSON with <", path)
			}
		case strings.HasPrefix(kind, "text/csv"):
			checkCSV(t, path, w.Body.Bytes())
		}
	}
}

func checkPage(t *testing.T, path, body string) {
	t.Helper()
	low := strings.ToLower(body)
	if n := strings.Count(low, "<script"); n != 2 {
		t.Errorf("%s: %d script elements, want the 2 of the page", path, n)
	}
	if images, own := strings.Count(low, "<img"), strings.Count(low, "<noscript><img"); images != own {
		t.Errorf("%s: %d foreign images", path, images-own)
	}
	for _, bad := range []string{"<b>", "</svg>", " onmouseover='", `onerror="`, " style=", "javascript:"} {
		if strings.Contains(low, bad) {
			t.Errorf("%s: it contains %q", path, bad)
		}
	}
}

func checkSVG(t *testing.T, path string, b []byte) {
	t.Helper()
	known := []string{"svg", "desc", "path", "title", "text", "g", "circle", "clipPath", "rect", "image"}
	dec := xml.NewDecoder(bytes.NewReader(b))
	for {
		tok, err := dec.Token()
		if errors.Is(err, io.EOF) {
			return
		}
		if err != nil {
			t.Fatalf("%s: %v", path, err)
		}
		e, ok := tok.(xml.StartElement)
		if !ok {
			continue
		}
		if !slices.Contains(known, e.Name.Local) {
			t.Errorf("%s: element %s", path, e.Name.Local)
		}
		for _, a := range e.Attr {
			if strings.HasPrefix(strings.ToLower(a.Name.Local), "on") || a.Name.Local == "style" {
				t.Errorf("%s: attribute %s", path, a.Name.Local)
			}
		}
	}
}

func checkCSV(t *testing.T, path string, b []byte) {
	t.Helper()
	rows, err := csv.NewReader(bytes.NewReader(b)).ReadAll()
	if err != nil || len(rows) < 2 {
		t.Fatalf("%s: %d rows, %v", path, len(rows), err)
	}
	for _, row := range rows {
		for _, c := range row {
			if strings.HasPrefix(c, "=") || strings.HasPrefix(c, "@") {
				t.Errorf("%s: a spreadsheet would run %q", path, c)
			}
		}
	}
}

// TestExport: the bytes are what the format and size say.
func TestExport(t *testing.T) {
	h := handler(t, synthetic(40, plainName))
	for _, c := range charts.All() {
		w := get(t, h, "/export/"+c.Name+"?format=png&width=500&height=400&scale=1.5")
		img, err := png.Decode(w.Body)
		if err != nil || img.Bounds().Dx() != 750 || img.Bounds().Dy() != 600 {
			t.Errorf("%s: %v, %v", c.Name, img.Bounds(), err)
		}
		if d := w.Header().Get("Content-Disposition"); d != `attachment; filename="2026-01-19_143052-`+c.Name+`.png"` {
			t.Errorf("%s: %s", c.Name, d)
		}
		if w := get(t, h, "/export/"+c.Name+"?format=pdf"); !bytes.HasPrefix(w.Body.Bytes(), []byte("%PDF-1")) {
			t.Errorf("%s: no PDF", c.Name)
		}
	}
	if w := get(t, h, "/export/calibration"); w.Code != 200 || w.Header().Get("Content-Type") != "image/png" {
		t.Errorf("calibration, the other name of reliability: %d %s", w.Code, w.Header().Get("Content-Type"))
	}
	for path, code := range map[string]int{
		"/export/nothing": 404, "/export/trace?format=gif": 400, "/export/trace?width=0": 400, "/export/trace?width=1e9": 400, "/export/trace?scale=NaN": 400,
		"/chart/trace?theme=blue": 400, "/chart/trajectory?artist=nobody": 404, "/chart/live": 404, "/?view=nothing": 404, "/?view=trace": 200, "/?view=coefficients": 200,
		"/artist?name=nobody": 404, "/artist?name=ARTIST%2000007": 200, "/compare?with=../..": 200, "/health": 200, "/..%2f..%2fetc/passwd": 404, "/chart/..%2f..%2fmanifest": 404,
	} {
		if w := get(t, h, path); w.Code != code {
			t.Errorf("%s: %d, want %d: %s", path, w.Code, code, w.Body)
		}
	}
}

// An image that would be too large is made smaller, in another form, or of a size
// that the message allows; a format that nobody writes is another one.
func TestRemediesOfExport(t *testing.T) {
	h := handler(t, synthetic(40, plainName))
	const large = "/export/trace?width=4000&height=4000&scale=5"
	if w := get(t, h, large); w.Code != 400 || !strings.Contains(w.Body.String(), "ask for a smaller width, height or scale") {
		t.Errorf("%d %s", w.Code, w.Body)
	}
	for _, path := range []string{"/export/trace?width=400&height=400&scale=5", "/export/trace?width=4000&height=400&scale=1", "/export/trace?width=4000&height=4000&scale=0.2", large + "&format=svg"} {
		if w := get(t, h, path); w.Code != 200 {
			t.Errorf("%s: %d", path, w.Code)
		}
	}
}

// TestPointsMatchTheChart: the i-th address belongs to the i-th point.
func TestPointsMatchTheChart(t *testing.T) {
	s := synthetic(60, plainName)
	h := handler(t, s)
	for _, q := range []string{"", "?artist=0001", "?missed=1", "?part=new"} {
		var hrefs []string
		if err := json.Unmarshal(get(t, h, "/api/points"+q).Body.Bytes(), &hrefs); err != nil {
			t.Fatal(err)
		}
		svg := get(t, h, "/chart/predictions"+q).Body.String()
		var names []string
		for _, part := range strings.Split(svg, "<circle")[1:] {
			if _, tip, ok := strings.Cut(part, "<title>"); ok {
				name, _, _ := strings.Cut(tip, ": ")
				names = append(names, artistHref(name))
			}
		}
		if len(hrefs) == 0 || !slices.Equal(hrefs, names) {
			t.Errorf("%q: %d addresses, %d points", q, len(hrefs), len(names))
		}
	}
}

// TestSearch: a name that begins with the text comes before one that contains it.
func TestSearch(t *testing.T) {
	s := synthetic(6, func(i int) string {
		return []string{"Zebra", "Art of Noise", "The Art", "ART", "Björk", "Étienne"}[i%6]
	})
	var got []string
	for _, a := range s.Search(" art ", 10) {
		got = append(got, a.Name)
	}
	if want := []string{"ART", "Art of Noise", "The Art"}; !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
	if s.Artist("björk") == nil || s.Artist("BJÖRK ") == nil || s.Artist("bjork") != nil {
		t.Error("names are found whatever their case, and only their case")
	}
	if n := len(s.Search("", 4)); n != 4 {
		t.Errorf("%d artists, want 4", n)
	}
}
