package dashboard

import (
	"bytes"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/latent-go/latent/internal/album/catalog"
	"github.com/latent-go/latent/internal/album/evaluate"
	"github.com/latent-go/latent/internal/album/features"
	"github.com/latent-go/latent/internal/album/results"
	"github.com/latent-go/latent/internal/album/splits"
	"github.com/latent-go/latent/internal/filetest"
	"github.com/latent-go/latent/internal/runs"
	"github.com/latent-go/latent/internal/web"
)

// listener is a server whose log can be read.
type listener struct {
	http.Handler
	log bytes.Buffer
}

func listened(t testing.TB, s *Snapshot) *listener {
	l := &listener{}
	log := slog.New(slog.NewTextHandler(&l.log, nil))
	l.Handler = web.Protect(New(t.Context(), s, t.TempDir(), log), web.Door{Bound: "127.0.0.1", Log: log})
	return l
}

// asked answers a request, and reports one that failed: a mistake of whoever asks
// is told, and none is a fault of the page.
func (l *listener) asked(t *testing.T, u *url.URL) *httptest.ResponseRecorder {
	t.Helper()
	l.log.Reset()
	r := &http.Request{Method: http.MethodGet, URL: u, Host: "127.0.0.1:8050", Header: http.Header{}}
	w := httptest.NewRecorder()
	l.ServeHTTP(w, r.WithContext(t.Context()))
	if w.Code >= 500 || strings.Contains(l.log.String(), "page_failed") {
		t.Errorf("%q?%q: %d %.500s %.2000s", u.Path, u.RawQuery, w.Code, w.Body, l.log.String())
	}
	if w.Header().Get("Content-Security-Policy") == "" {
		t.Errorf("%q is answered without rules", u.Path)
	}
	return w
}

// FuzzAddress: whatever stands in an address, it is answered, if with a refusal, and
// no answer sends the reader to another place.
func FuzzAddress(f *testing.F) {
	for _, v := range views {
		f.Add(v.path, "")
	}
	for _, c := range drawings() {
		f.Add("/chart/"+c.Name, "width=300&theme=dark")
		f.Add("/export/"+c.Name, "format=csv")
	}
	for path, query := range map[string]string{
		"/": "view=trace", "/artist": "name=Artist+00001", "/api/artists": "q=art", "/api/points": "part=new&missed=1&artist=1",
		"/compare": "with=2026-01-19_143052", "/export/trace": "format=png&width=100&height=100&scale=0.5&param=rho", "/live": "fit=a&param=b", "/assets/app.css": "",
		"/export/coefficients": "format=pdf&group=genre", "/api/live": "fit=x", "/diagnostics": "param=rho", "/coefficients": "group=genre",
	} {
		f.Add(path, query)
	}
	l := listened(f, synthetic(12, plainName))
	f.Fuzz(func(t *testing.T, path, query string) {
		if !strings.HasPrefix(path, "/") || path == "/events" || large(query) {
			return
		}
		w := l.asked(t, &url.URL{Path: path, RawQuery: query})
		if to := w.Header().Get("Location"); strings.Contains(to, "//") {
			t.Errorf("%q leads to %q", path, to)
		}
	})
}

// large tells images whose pixels would take the time of a thousand other answers.
func large(query string) bool {
	q, _ := url.ParseQuery(query)
	area := 1.0
	for key, otherwise := range map[string]float64{"width": 800, "height": 600, "scale": 2} {
		x, err := strconv.ParseFloat(q.Get(key), 64)
		if err != nil {
			x = otherwise
		}
		if area *= x; key == "scale" {
			area *= x
		}
	}
	return area > 500_000 && (q.Get("format") == "png" || q.Get("format") == "")
}

// kept writes a run as its stages leave it, without what they recorded of its
// files, and lists those that are texts.
func kept(t testing.TB) (dir string, texts []string) {
	t.Helper()
	s, files := synthetic(6, plainName), results.Of(catalog.User)
	r, err := runs.Create(t.TempDir(), time.Date(2026, 1, 19, 14, 30, 52, 0, time.UTC))
	filetest.Must(t, err)
	filetest.Must(t, r.Close())
	dir = r.Dir()
	texts = append(texts, runs.ManifestName)
	for _, put := range []func() string{
		store(t, dir, files.Albums, s.Albums), store(t, dir, files.Paths, s.Paths), store(t, dir, files.Summary, s.Summary),
		store(t, dir, files.Exclusions, s.Exclusions), store(t, dir, files.Metrics, &evaluate.Evaluations{User: s.Metrics}),
		store(t, dir, files.Training, &results.Training{Features: []string{"release_year"}, FeatureMean: []float64{2001}, FeatureSD: []float64{1}, ScoreSD: 8}),
		store(t, dir, files.Diagnostics, s.Diagnostics), store(t, dir, files.NewDiagnostics, s.Diagnostics), store(t, dir, files.Predictions, s.Predictions),
		store(t, dir, files.NewPredictions, s.NewArtists), store(t, dir, files.LOO, s.LOO), store(t, dir, files.Split(splits.TemporalStrategy).Features, &features.Manifest{}),
	} {
		if name := put(); filepath.Ext(name) != ".parquet" {
			texts = append(texts, name)
		}
	}
	return dir, texts
}

// store returns a function that writes a result and names its file.
func store[T any](t testing.TB, dir string, f results.File[T], v T) func() string {
	return func() string {
		t.Helper()
		filetest.Must(t, os.MkdirAll(filepath.Dir(f.Path(dir)), 0o777))
		filetest.Must(t, f.Write(dir, v))
		return f.Name
	}
}

// FuzzOpen: whatever is put in the place of a piece of a text file of a run, the run
// is refused, or every page and chart of it is shown or says what is missing.
func FuzzOpen(f *testing.F) {
	dir, texts := kept(f)
	whole := map[string]string{}
	for i, name := range texts {
		whole[name] = filetest.Read(f, filepath.Join(dir, name))
		for k, piece := range []string{"1e308", "-1", "null", "[]", "{}", "\"\"", ",", "2.5"} {
			f.Add(byte(i), uint16(k*len(whole[name])/8), uint8(1+k), piece)
		}
	}
	if s, err := Open(dir); err != nil || len(s.Problems) > 0 || len(s.Predictions) == 0 || s.Metrics == nil {
		f.Fatal("the run itself cannot be read: ", err, s)
	}
	f.Fuzz(func(t *testing.T, which byte, at uint16, cut uint8, piece string) {
		name := texts[int(which)%len(texts)]
		text := whole[name]
		from := min(int(at), len(text))
		filetest.Write(t, filepath.Join(dir, name), text[:from]+piece+text[min(from+int(cut), len(text)):])
		defer filetest.Write(t, filepath.Join(dir, name), text)
		s, err := Open(dir)
		if err != nil {
			return
		}
		l := listened(t, s)
		for _, v := range views {
			l.asked(t, &url.URL{Path: v.path})
		}
		l.asked(t, &url.URL{Path: "/artist", RawQuery: url.Values{"name": {plainName(1)}}.Encode()})
		all := drawings()
		for _, c := range all {
			l.asked(t, &url.URL{Path: "/export/" + c.Name, RawQuery: "format=csv&artist=00001"})
		}
		l.asked(t, &url.URL{Path: "/chart/" + all[int(at)%len(all)].Name})
	})
}
