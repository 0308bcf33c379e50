package npzdata

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"reflect"
	"strings"

	"github.com/latent-go/latent/internal/npz"
	"github.com/latent-go/latent/ptychography"
)

// Write stores data in the form of the contract, deflated. The same data give
// the same bytes.
func Write(w io.Writer, d *Data) error {
	out := writer{w: npz.NewWriter(w, true)}
	if d.Object != nil {
		out.frame = d.Object.Origin // positions are relative to its pixel (0, 0)
	}
	n, m := d.Patterns.N, d.Patterns.Len()
	out.put("diffraction", npz.New(d.Patterns.Amplitude, m, n, n))
	out.scan("xcoords", "ycoords", d.Scan)
	for _, s := range d.otherScans() {
		if *s.scan != nil {
			out.scan("xcoords"+s.suffix, "ycoords"+s.suffix, *s.scan)
		}
	}
	if d.Probe != nil {
		out.probe(d.Probe)
	}
	if d.Object != nil {
		out.put("objectGuess", npz.New(d.Object.Data, d.Object.Rows, d.Object.Cols))
	}
	switch len(d.Patterns.Mask) {
	case 0:
	case n * n:
		out.put("mask", npz.New(d.Patterns.Mask, n, n))
	default:
		out.put("mask", npz.New(d.Patterns.Mask, m, n, n))
	}
	if d.Labels != nil {
		out.put("Y", npz.New(d.Labels, m, n, n))
	}
	if d.Index != nil {
		out.put("scan_index", npz.New(d.Index, m))
	}
	out.metadata(d.Metadata)
	if out.err != nil {
		return out.err
	}
	return out.w.Close()
}

// writer keeps the first error.
type writer struct {
	w     *npz.Writer
	frame ptychography.Position
	err   error
}

func (w *writer) put(key string, a *npz.Array) {
	if w.err == nil {
		w.err = w.w.Write(key, a)
	}
}

func (w *writer) scan(xkey, ykey string, s ptychography.Scan) {
	x, y := make([]float64, len(s)), make([]float64, len(s))
	for i, p := range s {
		x[i], y[i] = p.X-w.frame.X, p.Y-w.frame.Y
	}
	w.put(xkey, npz.New(x, len(x)))
	w.put(ykey, npz.New(y, len(y)))
}

// probe writes a single mode without the axis of the modes.
func (w *writer) probe(p *ptychography.Probe) {
	if len(p.Modes) == 1 {
		w.put("probeGuess", npz.New(p.Modes[0], p.N, p.N))
		return
	}
	var all []complex64
	for _, m := range p.Modes {
		all = append(all, m...)
	}
	w.put("probeGuess", npz.New(all, len(p.Modes), p.N, p.N))
}

func (w *writer) metadata(m Metadata) {
	if m.Schema == "" {
		m.Schema = "1.0.0"
	}
	text, err := json.Marshal(m)
	if err != nil {
		err = cmp.Or(m.Physics.check(), err)
	}
	if err != nil && w.err == nil {
		w.err = err
	}
	w.put("_metadata", npz.Text(string(text)))
}

// check returns an error that names the first number that JSON has no form of.
func (p Physics) check() error {
	v := reflect.ValueOf(p)
	for i := range v.NumField() {
		if f := v.Field(i); f.CanFloat() && !finite(f.Float()) {
			key, _, _ := strings.Cut(v.Type().Field(i).Tag.Get("json"), ",")
			return fmt.Errorf("_metadata: physics_parameters.%s is %v: store a finite number, or 0 where it is not known", key, f.Float())
		}
	}
	return nil
}
