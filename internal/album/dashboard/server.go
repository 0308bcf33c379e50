package dashboard

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"math"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"sync"
	"time"

	"github.com/latent-go/latent/internal/figure"
	"github.com/latent-go/latent/internal/runs"
	"github.com/latent-go/latent/internal/web"
)

// Server shows a run. It only reads.
type Server struct {
	root  string // of the runs, for the comparison
	log   *slog.Logger
	cache *web.Cache
	mux   *http.ServeMux

	mu     sync.Mutex
	run    *Snapshot
	stamp  time.Time            // of the manifest when run was read
	others map[string]*Snapshot // compared runs by id

	liveMu  sync.Mutex
	lively  *Live // what all who look at the chains are shown
	livelyT time.Time
}

// Limits of what the server keeps and does.
const (
	cacheBytes = 64 << 20
	workers    = 1 // answers made at a time; a running sampler keeps the rest
	maxOthers  = 4
	pace       = 500 * time.Millisecond // of the live view
)

// New returns the server of a run; root is the directory of the other runs.
func New(s *Snapshot, root string, log *slog.Logger) *Server {
	d := &Server{root: root, log: log, cache: web.NewCache(cacheBytes, workers), mux: http.NewServeMux(), run: s, stamp: s.Manifest.Updated, others: map[string]*Snapshot{}}
	d.mux.Handle("/assets/", web.Shared())
	d.mux.HandleFunc("/{$}", d.start)
	for _, v := range views {
		d.mux.HandleFunc(v.path, func(w http.ResponseWriter, r *http.Request) { d.view(w, r, v) })
	}
	d.mux.HandleFunc("/artist", d.artist)
	d.mux.HandleFunc("/chart/{name}", d.chart)
	d.mux.HandleFunc("/export/{name}", d.export)
	d.mux.HandleFunc("/api/artists", d.findArtists)
	d.mux.HandleFunc("/api/points", d.points)
	d.mux.HandleFunc("/events", d.events)
	d.mux.HandleFunc("/health", func(w http.ResponseWriter, _ *http.Request) { sendJSON(w, map[string]string{"status": "ok"}) })
	return d
}

// ServeHTTP answers a request. Wrap the server in web.Protect.
func (d *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) { d.mux.ServeHTTP(w, r) }

// snapshot returns the run as it is now: a run that goes on is read again when
// its manifest has changed.
func (d *Server) snapshot() *Snapshot {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.run.finished() {
		return d.run
	}
	m, err := runs.ReadManifest(d.run.Dir)
	if err != nil || m.Updated.Equal(d.stamp) {
		return d.run
	}
	fresh, err := Open(d.run.Dir)
	if err != nil {
		d.log.Warn("run_not_read", "run", d.run.ID, "error", err)
		return d.run
	}
	if err := fresh.PredictNext(context.Background()); err != nil && !errors.Is(err, ErrNoData) {
		d.log.Warn("next_albums_not_predicted", "run", d.run.ID, "error", err)
	}
	d.run, d.stamp = fresh, m.Updated
	return fresh
}

// other returns the run of an id that is in the list of runs: the id of a
// request is compared, never used as a path.
func (d *Server) other(id string) (*Snapshot, []runs.Info) {
	list, err := runs.List(d.root)
	if err != nil {
		d.log.Warn("runs_not_listed", "error", err)
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	i := slices.IndexFunc(list, func(i runs.Info) bool { return i.ID == id && i.Err == nil })
	if id == "" || i < 0 {
		return nil, list
	}
	if s := d.others[id]; s != nil && s.finished() {
		return s, list
	}
	s, err := Open(list[i].Dir)
	if err != nil {
		return nil, list
	}
	if len(d.others) >= maxOthers {
		clear(d.others)
	}
	d.others[id] = s
	return s, list
}

// live returns what the run is doing. The checkpoints are read once for all who
// look, however many they are.
func (d *Server) live(s *Snapshot) (*Live, error) {
	d.liveMu.Lock()
	defer d.liveMu.Unlock()
	if d.lively != nil && time.Since(d.livelyT) < pace {
		return d.lively, nil
	}
	l, err := s.Live()
	if err != nil {
		return nil, err
	}
	d.lively, d.livelyT = l, time.Now()
	return l, nil
}

// start is the first page; ?view= names another one, as in old links.
func (d *Server) start(w http.ResponseWriter, r *http.Request) {
	name := r.URL.Query().Get("view")
	for _, v := range views {
		if v.path == "/"+name || name == "" || name == "trace" && v.path == "/diagnostics" || name == "reliability" && v.path == "/calibration" {
			d.view(w, r, v)
			return
		}
	}
	http.Error(w, "there is no such view", http.StatusNotFound)
}

func (d *Server) view(w http.ResponseWriter, r *http.Request, v view) {
	q := r.URL.Query()
	in := &visit{s: d.snapshot(), q: q}
	if v.path == "/compare" {
		in.other, in.list = d.other(q.Get("with"))
	}
	p, err := v.build(in)
	if err != nil {
		d.fail(w, err)
		return
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
	d.render(w, status, in.s, p, "/artists")
}

func (d *Server) render(w http.ResponseWriter, status int, s *Snapshot, p page, here string) {
	p.Run, p.Status = s.ID, string(s.Manifest.Status)
	for _, v := range views {
		p.Nav = append(p.Nav, navItem{v.path, v.title, v.path == here})
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
	case errors.Is(err, ErrNoData):
		http.Error(w, shown(err.Error()), http.StatusNotFound)
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

func queryOf(q url.Values) Query {
	return Query{Artist: q.Get("artist"), Part: q.Get("part"), Group: q.Get("group"), Param: q.Get("param"), MissOnly: q.Get("missed") != ""}
}

// chart answers with the SVG that the pages show.
func (d *Server) chart(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	width, err := number(q, "width", 720, 200, 4000)
	if err != nil {
		d.fail(w, err)
		return
	}
	d.figure(w, r, "svg", ExportOptions{Width: width}, false)
}

// export answers with a file of the chart.
func (d *Server) export(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	format := q.Get("format")
	if format == "" {
		format = "png"
	}
	var o ExportOptions
	var errs [3]error
	o.Width, errs[0] = number(q, "width", 800, 100, 4000)
	o.Height, errs[1] = number(q, "height", 600, 100, 4000)
	o.Scale, errs[2] = number(q, "scale", 2, 0.1, 5)
	if err := errors.Join(errs[:]...); err != nil {
		d.fail(w, &badRequest{err.Error()})
		return
	}
	if _, ok := mediaTypes[format]; !ok {
		d.fail(w, &badRequest{"format must be svg, png, pdf or csv"})
		return
	}
	d.figure(w, r, format, o, true)
}

var mediaTypes = map[string]string{"svg": "image/svg+xml", "png": "image/png", "pdf": "application/pdf", "csv": "text/csv; charset=utf-8"}

func number(q url.Values, name string, fallback, lo, hi float64) (float64, error) {
	text := q.Get(name)
	if text == "" {
		return fallback, nil
	}
	x, err := strconv.ParseFloat(text, 64)
	if err != nil || !(x >= lo && x <= hi) {
		return 0, &badRequest{fmt.Sprintf("%s must be a number from %g to %g", name, lo, hi)}
	}
	return x, nil
}

// figure draws a chart, or takes it from the cache.
func (d *Server) figure(w http.ResponseWriter, r *http.Request, format string, o ExportOptions, save bool) {
	c, ok := ChartNamed(r.PathValue("name"))
	if !ok {
		http.Error(w, "there is no such chart", http.StatusNotFound)
		return
	}
	v := r.URL.Query()
	if t := v.Get("theme"); t != "" {
		var err error
		if o.Theme, err = figure.ParseTheme(t); err != nil {
			d.fail(w, &badRequest{err.Error()})
			return
		}
	}
	s, q := d.snapshot(), queryOf(v)
	with := v.Get("with")
	if c.Name == "live" {
		d.liveFigure(w, r, c, s, format, o)
		return
	}
	key := fmt.Sprintf("%s %d %s %s %v %v %v %v %t %q %q", s.ID, s.Manifest.Updated.UnixNano(), c.Name, format, o.Width, o.Height, o.Scale, o.Theme, save, with, fmt.Sprintf("%q", []string{q.Artist, q.Part, q.Group, q.Param, fmt.Sprint(q.MissOnly)}))
	b, err := d.cache.Get(r.Context(), key, func() (*web.Body, error) {
		if with != "" {
			q.Other, _ = d.other(with)
		}
		return body(s, c, q, format, o, save)
	})
	if err != nil {
		d.fail(w, err)
		return
	}
	b.ServeHTTP(w, r)
}

func (d *Server) liveFigure(w http.ResponseWriter, r *http.Request, c Chart, s *Snapshot, format string, o ExportOptions) {
	l, err := d.live(s)
	if err != nil {
		d.fail(w, err)
		return
	}
	b, err := body(s, c, Query{Live: l.Chains}, format, o, false)
	if err != nil {
		d.fail(w, err)
		return
	}
	b.ServeHTTP(w, r)
}

func body(s *Snapshot, c Chart, q Query, format string, o ExportOptions, save bool) (*web.Body, error) {
	q.Width, q.Height = o.Width, o.Height
	f, err := c.Figure(s, q)
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	if err := Write(&b, &f, format, o); err != nil {
		return nil, err
	}
	out := &web.Body{Type: mediaTypes[format], Data: b.Bytes()}
	if save {
		out.Filename = c.Name + "." + format
	}
	return out, nil
}

// maxFound is how many names a search returns.
const maxFound = 50

func (d *Server) findArtists(w http.ResponseWriter, r *http.Request) {
	out := []string{}
	for _, a := range d.snapshot().Search(r.URL.Query().Get("q"), maxFound) {
		out = append(out, a.Name)
	}
	sendJSON(w, out)
}

// points answers with the address behind every point of the predictions chart.
func (d *Server) points(w http.ResponseWriter, r *http.Request) {
	out := []string{}
	for _, p := range d.snapshot().held(queryOf(r.URL.Query())) {
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

func (d *Server) events(w http.ResponseWriter, r *http.Request) {
	web.Stream(w, r, "state", pace, func() ([]byte, bool) {
		l, err := d.live(d.snapshot())
		if err != nil {
			return []byte(`{"text":"The run cannot be read.","chains":[]}`), false
		}
		b, err := json.Marshal(stateOf(l))
		return b, err == nil
	})
}
