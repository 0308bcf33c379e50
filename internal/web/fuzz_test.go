package web

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
)

// FuzzDoor: whatever a request says of its host, its proxy and where it comes from,
// it is answered under all rules, and a redirection stays on this server.
func FuzzDoor(f *testing.F) {
	f.Add("/node/8050", "q=1", "127.0.0.1:80", "/hub", "none", "navigate", "document")
	f.Add("/hub", "", "localhost", "/hub/", "cross-site", "navigate", "iframe")
	f.Add("//evil.example", "", "[::1]:8050", "//evil.example", "same-site", "no-cors", "image")
	f.Add("/\\evil.example", "", "a.localhost", "/\\evil.example", "", "", "")
	reached := false
	h := Protect(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { reached = true }), Door{Bound: "127.0.0.1", Base: "/node/8050", Hosts: []string{"hub.example.org"}})
	f.Fuzz(func(t *testing.T, path, query, host, prefix, site, mode, dest string) {
		asked, err := url.ParseRequestURI(path + "?" + query) // as a server reads it
		if err != nil {
			return
		}
		path = asked.Path
		r := &http.Request{Method: http.MethodGet, URL: asked, Host: host, Header: http.Header{}}
		for key, value := range map[string]string{"X-Forwarded-Prefix": prefix, "Sec-Fetch-Site": site, "Sec-Fetch-Mode": mode, "Sec-Fetch-Dest": dest} {
			r.Header.Set(key, value)
		}
		reached = false
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r.WithContext(t.Context()))
		for key := range headers {
			if w.Header().Get(key) == "" {
				t.Errorf("no %s", key)
			}
		}
		if to := w.Header().Get("Location"); to != "" {
			u, err := url.Parse(to)
			if err != nil || u.Host != "" || u.Scheme != "" || !strings.HasPrefix(to, "/") || strings.HasPrefix(to, "//") || strings.HasPrefix(to, "/\\") {
				t.Errorf("%q behind %q leads to %q", path, prefix, to)
			}
		}
		if reached && (site == "cross-site" || site == "same-site") && (mode != "navigate" || dest != "" && dest != "document" || strings.Contains(path, "/export/")) {
			t.Errorf("%s %s %s reached %q", site, mode, dest, path)
		}
	})
}
