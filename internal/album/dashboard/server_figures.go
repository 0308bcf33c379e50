package dashboard

import (
	"bytes"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/latent-go/latent/internal/album/charts"
	"github.com/latent-go/latent/internal/figure"
	"github.com/latent-go/latent/internal/runs"
	"github.com/latent-go/latent/internal/safetext"
	"github.com/latent-go/latent/internal/term"
	"github.com/latent-go/latent/internal/web"
)

// chart answers with the SVG that the pages show.
func (d *Server) chart(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	width, err := number(q, "width", 720, 200, 4000)
	if err != nil {
		d.fail(w, err)
		return
	}
	d.figure(w, r, "svg", charts.Options{Width: width}, false)
}

// export answers with a file of the chart.
func (d *Server) export(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	format := q.Get("format")
	if format == "" {
		format = "png"
	}
	var o charts.Options
	var errs [3]error
	o.Width, errs[0] = number(q, "width", 800, 100, 4000)
	o.Height, errs[1] = number(q, "height", 600, 100, 4000)
	o.Scale, errs[2] = number(q, "scale", 2, 0.1, 5)
	if err := errors.Join(errs[:]...); err != nil {
		d.fail(w, &badRequest{err.Error()})
		return
	}
	if pixels(format, o) > maxPixels {
		d.fail(w, &badRequest{fmt.Sprintf("the image would have more than %s pixels: ask for a smaller width, height or scale", term.Count(maxPixels))})
		return
	}
	if _, ok := mediaTypes[format]; !ok {
		d.fail(w, &badRequest{"format must be svg, png, pdf or csv"})
		return
	}
	o.PerInch = charts.OnPaper
	d.figure(w, r, format, o, true)
}

// pixels is how many an image has; drawings have none.
func pixels(format string, o charts.Options) float64 {
	if format != "png" {
		return 0
	}
	return o.Width * o.Height * o.Scale * o.Scale
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
func (d *Server) figure(w http.ResponseWriter, r *http.Request, format string, o charts.Options, save bool) {
	c, ok := drawingCalled(r.PathValue("name"))
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
	gone := s.gone()
	if gone != nil && (save || c.live != nil) { // what leaves the house is of a run that there is
		d.fail(w, gone)
		return
	}
	with := v.Get("with")
	state := fmt.Sprint(s.Manifest.Updated.UnixNano())
	if c.live != nil {
		l, err := d.live()
		if err != nil {
			d.fail(w, err)
			return
		}
		q.Live, state = l, fmt.Sprint(state, "-", l.Iterations())
	}
	key := fmt.Sprintf("%s %s %s %s %v %v %v %v %t %t %t %q", s.ID, state, c.Name, format, o.Width, o.Height, o.Scale, o.Theme, save, s.next.Load() != nil, gone != nil,
		[]string{with, q.Artist, q.Part, q.Group, q.Param, q.Fit, fmt.Sprint(q.MissOnly)})
	get := d.cache.Get
	if pixels(format, o) > manyPixels {
		get = d.cache.GetLarge
	}
	b, err := get(r.Context(), key, func() (*web.Body, error) {
		if with != "" {
			if o, _, _ := d.other(with); o != nil { // the view says what is wrong
				q.Other = &o.Data
			}
		}
		b, err := body(s, c, q, format, o, gone)
		if err == nil && save {
			b.Filename = fileName(s, c, q) + "." + format
		}
		return b, err
	})
	if err != nil {
		d.fail(w, err)
		return
	}
	b.ServeHTTP(w, r)
}

// body draws a chart in a format; gone is the reason why there is no such run any
// more, or nil.
func body(s *Snapshot, c drawing, q query, format string, o charts.Options, gone error) (*web.Body, error) {
	q.Width, q.Height = o.Width, o.Height
	f, err := c.figure(s, q)
	if err != nil {
		return nil, err
	}
	if gone != nil {
		f.Caption = strings.TrimSpace("Of a run that was deleted or moved since it was read. " + f.Caption)
	}
	var b bytes.Buffer
	if err := charts.Write(&b, &f, format, o); err != nil {
		return nil, err
	}
	return &web.Body{Type: mediaTypes[format], Data: b.Bytes()}, nil
}

// fileName names a saved chart by what it shows: a folder of downloads has charts
// of several runs and artists. Nothing of it comes from the data as it is.
func fileName(s *Snapshot, c drawing, q query) string {
	parts := []string{safeID(s.ID), c.Name}
	if q.Other != nil {
		parts = append(parts, safeID(q.Other.ID))
	}
	if q.Artist != "" {
		parts = append(parts, safetext.Slug(q.Artist))
	}
	return strings.Join(parts, "-")
}

// safeID is the id of a run; that of a directory somebody renamed may be any text.
func safeID(id string) string {
	if runs.ValidID(id) {
		return id
	}
	return safetext.Slug(id)
}
