package dashboard

import (
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/latent-go/latent/internal/web"
)

var linked = regexp.MustCompile(`(?:href|src|action|data-chart|data-points|data-events|data-search)="([^"#]*)"`)

// TestEveryLinkWorksBelowAPath follows all links of all pages as a browser does
// that sees the dashboard below a path: whether the proxy takes the path off or
// not, nothing leads out of it.
func TestEveryLinkWorksBelowAPath(t *testing.T) {
	const base = "/hub/user/proxy/8050"
	s := synthetic(40, plainName)
	inner := New(t.Context(), s, t.TempDir(), quiet())
	for name, h := range map[string]http.Handler{
		"path left in":   web.Protect(inner, web.Door{Bound: "127.0.0.1", Base: base}),
		"path taken off": http.StripPrefix(base, web.Protect(inner, web.Door{Bound: "127.0.0.1"})),
	} {
		seen := map[string]bool{}
		var follow func(at *url.URL)
		follow = func(at *url.URL) {
			if seen[at.Path] {
				return
			}
			seen[at.Path] = true
			if !strings.HasPrefix(at.Path, base+"/") {
				t.Errorf("%s: a link leads to %s", name, at)
				return
			}
			w := get(t, h, at.String())
			if w.Code >= 400 && !strings.Contains(w.Body.String(), "no data") && !strings.HasSuffix(at.Path, "/nothing") {
				t.Errorf("%s: %s answers %d %.80s", name, at, w.Code, w.Body)
			}
			if !strings.HasPrefix(w.Header().Get("Content-Type"), "text/html") {
				return
			}
			for _, m := range linked.FindAllStringSubmatch(w.Body.String(), -1) {
				to, err := at.Parse(strings.ReplaceAll(m[1], "&amp;", "&"))
				if err != nil {
					t.Fatal(err)
				}
				follow(to)
			}
		}
		follow(&url.URL{Path: base + "/"})
		follow(&url.URL{Path: base + "/deep/er/nothing"})
		for _, must := range []string{"/live", "/artist", "/api/live", "/api/points", "/chart/trace", "/export/trace", "/api/artists"} {
			if !seen[base+must] {
				t.Errorf("%s: no link leads to %s", name, must)
			}
		}
	}
}

// TestLiveStateIsAskedFor: the page's question is answered at once and holds no
// connection; the stream of a run that does not work ends by itself.
func TestLiveStateIsAskedFor(t *testing.T) {
	r, dir := working(t)
	if err := errors.Join(r.Finish(nil), r.Close()); err != nil {
		t.Fatal(err)
	}
	s, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	h := handler(t, s)
	w := get(t, h, "/api/live")
	var state struct {
		Text    string
		Running bool
		Chains  []any
	}
	if err := json.Unmarshal(w.Body.Bytes(), &state); err != nil || state.Running || state.Text == "" {
		t.Errorf("%+v, %v: %s", state, err, w.Body)
	}
	answer := httptest.NewRecorder()
	ask := httptest.NewRequest(http.MethodGet, "/events", nil)
	ask.Host = "127.0.0.1"
	h.ServeHTTP(answer, ask) // returns
	if !strings.Contains(answer.Body.String(), "event: end") {
		t.Errorf("the stream of a finished run has no end: %s", answer.Body)
	}
}
