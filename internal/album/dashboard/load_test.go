//go:build load

package dashboard

import (
	"flag"
	"io"
	"net/http"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/latent-go/latent/internal/web"
)

var (
	clients  = flag.Int("clients", 20, "clients at once")
	duration = flag.Duration("for", time.Minute, "how long they ask")
	every    = flag.Duration("every", 2*time.Second, "pause of a client between two requests")
	limit    = flag.Duration("p99", 200*time.Millisecond, "slowest that the 99th percentile may be; 1s while something trains")
)

// asked are the views and calls that the clients go through, each at a place of
// its own.
var asked = []string{
	"/", "/diagnostics", "/calibration", "/predictions", "/coefficients", "/loo", "/artists?q=0042", "/artist?name=Artist+00042", "/data", "/compare", "/live", "/health",
	"/api/artists?q=artist+01", "/api/points", "/chart/predictions?width=720&theme=dark", "/chart/reliability?width=460", "/chart/pareto_k?width=720", "/chart/trace?width=460",
	"/chart/trajectory?artist=Artist+00077", "/export/predictions?format=csv", "/export/pit?format=png",
}

// TestLoad: 20 clients, each one view or call every two seconds for a minute, on
// a run of 10,000 test albums. Run it with go test -tags load -run Load.
func TestLoad(t *testing.T) {
	s := synthetic(10_000, plainName)
	l, err := web.Listen(t.Context(), "127.0.0.1", 0)
	if err != nil {
		t.Fatal(err)
	}
	go web.Serve(t.Context(), l, handler(t, s)) //nolint:errcheck // the end of the test ends it
	base := web.URL(l, "127.0.0.1")
	var mu sync.Mutex
	var took []time.Duration
	var wg sync.WaitGroup
	end := time.Now().Add(*duration)
	for c := range *clients {
		wg.Go(func() {
			time.Sleep(time.Duration(c) * *every / time.Duration(*clients))
			for k := c; time.Now().Before(end); k++ {
				path := asked[k%len(asked)]
				began := time.Now()
				n, err := fetch(base + path[1:])
				d := time.Since(began)
				mu.Lock()
				if took = append(took, d); err != nil || n == 0 {
					t.Errorf("%s: %d bytes, %v", path, n, err)
				}
				mu.Unlock()
				time.Sleep(*every - d)
			}
		})
	}
	wg.Wait()
	slices.Sort(took)
	at := func(p float64) time.Duration { return took[int(p*float64(len(took)-1))] }
	t.Logf("%d requests: median %v, p90 %v, p99 %v, slowest %v", len(took), at(0.5), at(0.9), at(0.99), at(1))
	if at(0.99) > *limit {
		t.Errorf("p99 is %v, the limit %v", at(0.99), *limit)
	}
}

func fetch(url string) (int64, error) {
	answer, err := http.Get(url)
	if err != nil {
		return 0, err
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		return 0, &badRequest{answer.Status}
	}
	return io.Copy(io.Discard, answer.Body)
}
