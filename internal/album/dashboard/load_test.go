//go:build load

package dashboard

import (
	"context"
	"flag"
	"testing"
	"time"

	"github.com/latent-go/latent/internal/album/dashboard/load"
	"github.com/latent-go/latent/internal/web"
)

var (
	clients  = flag.Int("clients", 20, "clients at once")
	duration = flag.Duration("for", time.Minute, "how long they ask")
	every    = flag.Duration("every", 2*time.Second, "a client asks once in this time")
	limit    = flag.Duration("p99", 200*time.Millisecond, "slowest that the 99th percentile may be")
)

// TestLoad: 20 clients, each one view or call every two seconds for a minute, on
// a run of 10,000 test albums. Run it with go test -tags load -run Load on a quiet
// machine; benchmarks/dashboard does the same with the program, also while it
// trains.
func TestLoad(t *testing.T) {
	s := synthetic(10_000, plainName)
	l, err := web.Listen(t.Context(), "127.0.0.1", 0)
	if err != nil {
		t.Fatal(err)
	}
	go web.Serve(t.Context(), l, handler(t, s)) //nolint:errcheck // the end of the test ends it
	ctx, cancel := context.WithTimeout(t.Context(), *duration)
	defer cancel()
	p := load.Plan{Base: web.URL(l, "127.0.0.1"), Paths: load.Paths, Clients: *clients, Every: *every}
	r := p.Ask(ctx)
	t.Log(r)
	for _, f := range r.Failures {
		t.Error(f)
	}
	if p99 := r.At(0.99); p99 > *limit || len(r.Took) == 0 {
		t.Errorf("p99 is %v, the limit %v", p99, *limit)
	}
}
