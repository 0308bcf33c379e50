package web

import (
	"io"
	"net/http"
	"net/http/httptest"
	"testing"
)

// TestBelow: a server is reached under the path that its proxy leaves in requests,
// names in a header, or takes off, and no header makes it redirect elsewhere.
func TestBelow(t *testing.T) {
	h := Protect(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { io.WriteString(w, r.URL.Path) }), Door{Bound: "127.0.0.1", Base: "/node/8050"})
	for _, c := range []struct {
		path, header string
		code         int
		want         string // the path that the handler sees, or the place it is sent to
	}{
		{"/node/8050/live", "", 200, "/live"},
		{"/node/8050/", "", 200, "/"},
		{"/node/8050", "", 307, "/node/8050/"},
		{"/node/8050?run=1", "", 307, "/node/8050/?run=1"},
		{"/node/80501/live", "", 200, "/node/80501/live"},
		{"/live", "", 200, "/live"}, // the proxy took it off
		{"/hub/live", "/hub", 200, "/live"},
		{"/hub", "/hub/", 307, "/hub/"},
		{"/live", "/hub", 200, "/live"},
		{"//evil.example", "//evil.example", 200, "//evil.example"},
		{"/x", "https://evil.example", 200, "/x"},
	} {
		r := httptest.NewRequest(http.MethodGet, "http://127.0.0.1"+c.path, nil)
		r.Header.Set("X-Forwarded-Prefix", c.header)
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		got := w.Body.String()
		if c.code == 307 {
			got = w.Header().Get("Location")
		}
		if w.Code != c.code || got != c.want {
			t.Errorf("%s with %q: %d %q, want %d %q", c.path, c.header, w.Code, got, c.code, c.want)
		}
	}
}

func TestCleanBase(t *testing.T) {
	for base, want := range map[string]string{"": "", "/": "", "/a": "/a", "/a/": "/a", "/a//b/../c/": "/a/c"} {
		if got, err := CleanBase(base); got != want || err != nil {
			t.Errorf("%q: %q, %v, want %q", base, got, err, want)
		}
	}
	for _, base := range []string{"a", "//a", "/a?b", "/a#b", "/a b", "/%2f", `/a\b`, "http://a/"} {
		if got, err := CleanBase(base); err == nil {
			t.Errorf("%q is taken as %q", base, got)
		}
	}
}

// TestAllowedHosts: a proxy's name is answered when it was allowed, and no other.
func TestAllowedHosts(t *testing.T) {
	h := Protect(http.HandlerFunc(hello), Door{Bound: "127.0.0.1", Hosts: []string{"hub.example.org", "Other.Example."}})
	for host, want := range map[string]int{"hub.example.org": 200, "HUB.example.org:443": 200, "other.example": 200, "x.hub.example.org": 421, "hub.example.org.evil": 421, "example.org": 421} {
		r := httptest.NewRequest(http.MethodGet, "/", nil)
		r.Host = host
		w := httptest.NewRecorder()
		if h.ServeHTTP(w, r); w.Code != want {
			t.Errorf("%s: %d, want %d", host, w.Code, want)
		}
	}
}
