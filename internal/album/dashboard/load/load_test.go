package load

import (
	"context"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

// Every client asks, failures are named, and a live chart without draws is an
// answer.
func TestAsk(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	var asked atomic.Int32
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if asked.Add(1) > 40 {
			cancel()
		}
		switch r.URL.Path {
		case "/good":
			w.Write([]byte("something"))
		case "/empty":
		default:
			http.NotFound(w, r)
		}
	}))
	defer srv.Close()
	p := Plan{Base: srv.URL + "/", Paths: []string{"/good", "/empty", "/missing", "/chart/live"}, Clients: 4, Every: time.Millisecond}
	r := p.Ask(ctx)
	if len(r.Took) < 20 || !slices.IsSorted(r.Took) || r.At(0) > r.At(1) {
		t.Errorf("%d answers", len(r.Took))
	}
	seen := map[string]bool{}
	for _, f := range r.Failures {
		path, _, _ := strings.Cut(f, ":")
		seen[path] = true
	}
	if len(seen) != 2 || !seen["/empty"] || !seen["/missing"] {
		t.Errorf("failed: %v", seen)
	}
}
