package dashboard

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"math"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/latent-go/latent/internal/album/charts"
	"github.com/latent-go/latent/internal/album/live"
	"github.com/latent-go/latent/internal/crew"
	"github.com/latent-go/latent/internal/host"
	"github.com/latent-go/latent/internal/web"
)

// Server shows a run. It only reads.
type Server struct {
	ctx   context.Context
	root  string // of the runs, for the comparison
	log   *slog.Logger
	cache *web.Cache
	mux   *http.ServeMux

	mu      sync.Mutex
	run     *Snapshot
	stamp   time.Time // of the manifest when run was read
	looked  time.Time // when the manifest was last looked at
	reading bool      // the run is being read again
	failed  string    // why it last could not be

	othersMu sync.Mutex           // its own: reading another run must not stop the pages of this one
	others   map[string]*Snapshot // compared runs by id

	liveMu  sync.Mutex
	watcher *live.Watcher
	lively  *live.State // what all who look at the chains are shown
	livelyT time.Time
}

// Limits of what the server keeps and does.
const (
	cacheBytes = 64 << 20
	workers    = 1 // answers made at a time; a running sampler keeps the rest
	maxOthers  = 4
	pace       = 500 * time.Millisecond // of the live view
	runPace    = 2 * time.Second        // of looking whether the run has changed
	donePace   = 10 * time.Second       // of a finished run, in which a stage may run again
	maxPixels  = 40_000_000             // of an exported image, 160 MB and a few seconds while it is made
	manyPixels = 4_000_000              // beyond, an image waits in the queue of large ones
)

// New returns the server of a run; root is the directory of the other runs. What
// the server does in the background ends with ctx.
func New(ctx context.Context, s *Snapshot, root string, log *slog.Logger) *Server {
	d := &Server{
		ctx: ctx, root: root, log: log, cache: web.NewCache(cacheBytes, workers), mux: http.NewServeMux(),
		run: s, stamp: s.Manifest.Updated, others: map[string]*Snapshot{}, watcher: live.NewWatcher(s.Dir),
	}
	crew.Background(func() { d.predictNext(s) })
	d.mux.Handle("/assets/", web.Shared())
	d.mux.HandleFunc("/{$}", d.start)
	d.mux.HandleFunc("/", d.noPage)
	for _, v := range views {
		d.mux.HandleFunc(v.path, func(w http.ResponseWriter, r *http.Request) { d.view(w, r, v) })
	}
	d.mux.HandleFunc("/artist", d.artist)
	d.mux.HandleFunc("/chart/{name}", d.chart)
	d.mux.HandleFunc("/export/{name}", d.export)
	d.mux.HandleFunc("/api/artists", d.findArtists)
	d.mux.HandleFunc("/api/points", d.points)
	d.mux.HandleFunc("/api/live", d.liveNow)
	d.mux.HandleFunc("/events", d.events)
	d.mux.HandleFunc("/health", func(w http.ResponseWriter, _ *http.Request) { sendJSON(w, map[string]string{"status": "ok"}) })
	return d
}

// ServeHTTP answers a request. Wrap the server in web.Protect.
func (d *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) { d.mux.ServeHTTP(w, r) }

// start is the first page; ?view= names another one, as in old links.
func (d *Server) start(w http.ResponseWriter, r *http.Request) {
	name := r.URL.Query().Get("view")
	for _, v := range views {
		if v.path == "/"+name || name == "" || name == "trace" && v.path == "/diagnostics" || name == "reliability" && v.path == "/calibration" {
			d.view(w, r, v)
			return
		}
	}
	d.noPage(w, r)
}

// noPage answers an address that leads nowhere, with the way to the views.
func (d *Server) noPage(w http.ResponseWriter, r *http.Request) {
	p := page{Up: strings.Repeat("../", strings.Count(r.URL.Path, "/")-1), Title: "No such page", Notices: []notice{{Text: "This address leads nowhere. The views of the run are in the list."}}}
	d.render(w, http.StatusNotFound, d.snapshot(), p, "")
}

func (d *Server) view(w http.ResponseWriter, r *http.Request, v view) {
	q := r.URL.Query()
	in := &visit{s: d.snapshot(), q: q}
	switch v.path {
	case "/compare":
		in.other, in.list, in.unread = d.other(q.Get("with"))
	case "/live":
		if l, err := d.live(); err == nil { // the view says what is wrong
			in.now = l
		}
		in.working = OtherRunning(in.s, d.root)
	}
	p, err := v.build(in)
	if err != nil {
		d.fail(w, err)
		return
	}
	if v.path != "/live" {
		p.Notices = append(in.s.stale(), p.Notices...)
	}
	d.render(w, http.StatusOK, in.s, p, v.path)
}

func (d *Server) artist(w http.ResponseWriter, r *http.Request) {
	in := &visit{s: d.snapshot(), q: r.URL.Query()}
	p, found := artist(in)
	status := http.StatusOK
	if !found {
		status = http.StatusNotFound
	}
	p.Notices = append(in.s.stale(), p.Notices...)
	d.render(w, status, in.s, p, "/artists")
}

func (d *Server) render(w http.ResponseWriter, status int, s *Snapshot, p page, here string) {
	p.Run, p.Status = s.ID, string(s.Status)
	if err := s.gone(); err != nil {
		p.Notices = append([]notice{{Text: shown("This run is not on the disk any more. What is shown was read before: " + err.Error())}}, p.Notices...)
	}
	for _, v := range views {
		p.Nav = append(p.Nav, navItem{v.path[1:], v.title, v.path == here})
	}
	for _, x := range p.Sections {
		for i := range x.fields() {
			x.Form.Fields[i].Value = shown(x.Form.Fields[i].Value)
		}
	}
	var b bytes.Buffer
	if err := pageTemplate.Execute(&b, p); err != nil {
		d.fail(w, err)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	w.Write(b.Bytes()) //nolint:errcheck // the reader has gone
}

// fail answers with an error: what is missing is said, what is broken is logged.
func (d *Server) fail(w http.ResponseWriter, err error) {
	var bad *badRequest
	switch {
	case errors.Is(err, charts.ErrNoData):
		http.Error(w, shown(err.Error()), http.StatusNotFound)
	case errors.Is(err, web.ErrBusy), errors.As(err, new(*host.RoomError)):
		w.Header().Set("Retry-After", "60")
		http.Error(w, shown(err.Error()), http.StatusServiceUnavailable)
	case errors.Is(err, errGone):
		http.Error(w, shown(err.Error()), http.StatusGone)
	case errors.As(err, &bad):
		http.Error(w, shown(err.Error()), http.StatusBadRequest)
	default:
		d.log.Error("page_failed", "error", err)
		http.Error(w, "this page failed; the log of the program says why", http.StatusInternalServerError)
	}
}

// badRequest is a mistake in an address.
type badRequest struct{ text string }

func (e *badRequest) Error() string { return e.text }

func queryOf(q url.Values) query {
	return query{
		Query: charts.Query{Artist: q.Get("artist"), Part: q.Get("part"), Group: q.Get("group"), Param: q.Get("param"), MissOnly: q.Get("missed") != ""},
		Fit:   q.Get("fit"),
	}
}

// maxFound is how many names a search returns.
const maxFound = 50

func (d *Server) findArtists(w http.ResponseWriter, r *http.Request) {
	out := []string{}
	for _, a := range d.snapshot().Search(r.URL.Query().Get("q"), maxFound) {
		out = append(out, shown(a.Name)) // by which it is found again
	}
	sendJSON(w, out)
}

// points answers with the address behind every point of the predictions chart.
func (d *Server) points(w http.ResponseWriter, r *http.Request) {
	out := []string{}
	for _, p := range d.snapshot().Held(queryOf(r.URL.Query()).Query) {
		if !math.IsNaN(p.Mean) && !math.IsNaN(p.Actual) {
			out = append(out, artistHref(p.Artist))
		}
	}
	sendJSON(w, out)
}

func sendJSON(w http.ResponseWriter, v any) {
	w.Header().Set("Content-Type", "application/json")
	json.NewEncoder(w).Encode(v) //nolint:errcheck // the reader has gone
}
