// Package load asks a dashboard what many readers at once would, and tells how
// long the answers took.
package load

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"
)

// Paths are views and calls of a run whose artists are called "Artist 00042".
var Paths = []string{
	"/", "/diagnostics", "/calibration", "/predictions", "/coefficients", "/loo", "/artists?q=0042", "/artist?name=Artist+00042", "/data", "/compare", "/live", "/health",
	"/api/artists?q=artist+01", "/api/points", "/chart/predictions?width=720&theme=dark", "/chart/reliability?width=460", "/chart/pareto_k?width=720", "/chart/trace?width=460",
	"/chart/trajectory?artist=Artist+00077", "/export/predictions?format=csv", "/export/pit?format=png",
}

// LivePaths are asked for besides while a run trains.
var LivePaths = []string{"/live", "/chart/live?width=720", "/chart/live_trace?width=720", "/chart/live_trace?width=720&param=rho"}

// Pending are the charts of a run that trains which have nothing to show before
// the first draw, or before the new fit is whole: to say so is their answer.
var Pending = []string{"/chart/live", "/chart/trace"}

// Plan says who asks for what.
type Plan struct {
	Base    string // address of the server, ending in a slash
	Paths   []string
	Clients int           // at once, each at another place of the paths
	Every   time.Duration // a client asks once in this time
	Pending []string      // beginnings of paths that may have no data yet
}

// Result tells how the answers were.
type Result struct {
	Took     []time.Duration // in ascending order
	Failures []string        // the paths, and what went wrong
}

// At returns the time within which the given part of the answers came.
func (r *Result) At(part float64) time.Duration {
	if len(r.Took) == 0 {
		return 0
	}
	return r.Took[int(part*float64(len(r.Took)-1))]
}

// String says it in a line.
func (r *Result) String() string {
	round := func(p float64) time.Duration { return r.At(p).Round(100 * time.Microsecond) }
	return fmt.Sprintf("%d requests, %d failed: median %v, p90 %v, p99 %v, slowest %v", len(r.Took), len(r.Failures), round(0.5), round(0.9), round(0.99), round(1))
}

// Ask lets the clients ask until the context ends.
func (p *Plan) Ask(ctx context.Context) *Result {
	var mu sync.Mutex
	var wg sync.WaitGroup
	r := &Result{}
	for c := range p.Clients {
		wg.Go(func() {
			// Like readers who did not begin at the same moment.
			if !wait(ctx, time.Duration(c)*p.Every/time.Duration(p.Clients)) {
				return
			}
			for k := c; ctx.Err() == nil; k++ {
				path := p.Paths[k%len(p.Paths)]
				began := time.Now()
				err := p.fetch(ctx, path)
				took := time.Since(began)
				if ctx.Err() != nil {
					return // the answer was not waited for
				}
				mu.Lock()
				if r.Took = append(r.Took, took); err != nil {
					r.Failures = append(r.Failures, fmt.Sprintf("%s: %v", path, err))
				}
				mu.Unlock()
				wait(ctx, p.Every-took)
			}
		})
	}
	wg.Wait()
	slices.Sort(r.Took)
	return r
}

// wait reports whether the time passed before the context ended.
func wait(ctx context.Context, d time.Duration) bool {
	select {
	case <-ctx.Done():
		return false
	case <-time.After(d):
		return true
	}
}

// fetch asks for one address. Where data may be pending, the sentence that there
// are none is an answer too.
func (p *Plan) fetch(ctx context.Context, path string) error {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, strings.TrimSuffix(p.Base, "/")+path, nil)
	if err != nil {
		return err
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	switch {
	case err != nil:
		return err
	case answer.StatusCode == http.StatusNotFound && strings.HasPrefix(string(body), "no data") && p.pending(path):
		return nil
	case answer.StatusCode != http.StatusOK:
		return fmt.Errorf("%s", answer.Status)
	case len(body) == 0:
		return fmt.Errorf("no bytes")
	}
	return nil
}

func (p *Plan) pending(path string) bool {
	return slices.ContainsFunc(p.Pending, func(begin string) bool { return strings.HasPrefix(path, begin) })
}
