package solve

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/latent-go/latent/internal/atomicfile"
	"github.com/latent-go/latent/internal/npz"
	"github.com/latent-go/latent/internal/ptycho/npzdata"
	"github.com/latent-go/latent/ptychography"
)

// stateFile is the name of the file that a run continues from.
const stateFile = "state.npz"

// saved is a state with what it belongs to.
type saved struct {
	*ptychography.State
	data   string // SHA-256 of the data file
	recipe string // and the other settings that the result depends on
}

const memoryPrefix = "memory: "

// write stores a state in the directory that dir holds open; a file that is there is
// replaced in one step.
func (s *saved) write(dir *os.Root) error {
	return atomicfile.WriteIn(dir, stateFile, 0o644, func(w io.Writer) error {
		z := npz.NewWriter(w, true)
		put := func(key string, a *npz.Array) error { return z.Write(key, a) }
		err := errors.Join(
			put("data_sha256", npz.Text(s.data)), put("settings", npz.Text(s.recipe)),
			putFields(put, "", s.Object, s.Probe),
			put("running", npz.New(s.Running, len(s.Running))), put("checked", npz.New(s.Checked, len(s.Checked))),
			put("best", npz.New([]int64{int64(s.Best)}, 1)), put("start_error", npz.New([]float64{s.Start}, 1)), put("drift_yx", npz.New([]float64{s.Drift.Y, s.Drift.X}, 2)),
		)
		if s.BestObject != nil {
			err = errors.Join(err, putFields(put, "best_", s.BestObject, s.BestProbe))
			if s.BestLight != nil {
				err = errors.Join(err, put("best_illumination", npz.New(s.BestLight, len(s.BestLight))))
			}
			if s.BestPlaces != nil {
				err = errors.Join(err, put("best_positions", npz.New(s.BestPlaces, len(s.BestPlaces))))
			}
			if s.BestVaried != nil {
				err = errors.Join(err, put("best_relaxation", npz.New(s.BestVaried, len(s.BestVaried))))
			}
		}
		for name, v := range s.Memory {
			err = errors.Join(err, put(memoryPrefix+name, npz.New(v, len(v))))
		}
		return errors.Join(err, z.Close())
	})
}

func putFields(put func(string, *npz.Array) error, prefix string, o *ptychography.Object, p *ptychography.Probe) error {
	var modes []complex64
	for _, m := range p.Modes {
		modes = append(modes, m...)
	}
	return errors.Join(
		put(prefix+"object", npz.New(o.Data, o.Rows, o.Cols)),
		put(prefix+"origin_xy", npz.New([]float64{o.Origin.X, o.Origin.Y}, 2)),
		put(prefix+"probe", npz.New(modes, len(p.Modes), p.N, p.N)),
	)
}

// readState reads what write stored.
func readState(path string) (*saved, error) {
	f, err := npz.Open(path, npz.Limits{})
	if err != nil {
		return nil, err
	}
	defer f.Close()
	if !f.Has("running") || !f.Has("data_sha256") {
		return nil, fmt.Errorf("%s is no state of a reconstruction: name a %s", path, stateFile)
	}
	s := &saved{State: &ptychography.State{Memory: map[string][]complex64{}}}
	r := reader{f: f}
	s.data, s.recipe = r.text("data_sha256"), r.text("settings")
	s.Object, s.Probe = r.fields("")
	s.Running, s.Checked = r.floats("running"), r.floats("checked")
	if best := r.floats("best"); len(best) == 1 {
		s.Best = int(best[0])
	}
	if e := r.floats("start_error"); len(e) == 1 {
		s.Start = e[0]
	}
	if d := r.floats("drift_yx"); len(d) == 2 {
		s.Drift = ptychography.Position{Y: d[0], X: d[1]}
	}
	if f.Has("best_object") {
		s.BestObject, s.BestProbe = r.fields("best_")
		if f.Has("best_illumination") {
			s.BestLight = r.complexes("best_illumination")
		}
		if f.Has("best_positions") {
			s.BestPlaces = r.complexes("best_positions")
		}
		if f.Has("best_relaxation") {
			s.BestVaried = r.complexes("best_relaxation")
		}
	}
	for _, key := range f.Keys() {
		if name, ok := strings.CutPrefix(key, memoryPrefix); ok {
			s.Memory[name] = r.complexes(key)
		}
	}
	if r.err != nil {
		return nil, fmt.Errorf("%s: %w", path, r.err)
	}
	return s, nil
}

// reader keeps the first error of many reads.
type reader struct {
	f   *npz.File
	err error
}

func (r *reader) array(key string) *npz.Array {
	a, err := r.f.Read(key)
	r.err = errors.Join(r.err, err)
	return a
}

func (r *reader) text(key string) string {
	a := r.array(key)
	if a == nil {
		return ""
	}
	t, ok := a.Data().([]string)
	if !ok || len(t) != 1 {
		r.err = errors.Join(r.err, fmt.Errorf("%s is no text", key))
		return ""
	}
	return t[0]
}

func (r *reader) floats(key string) []float64 {
	a := r.array(key)
	if a == nil {
		return nil
	}
	v, err := npz.Floats[float64](a)
	r.err = errors.Join(r.err, err)
	return v
}

func (r *reader) complexes(key string) []complex64 {
	a := r.array(key)
	if a == nil {
		return nil
	}
	v, err := npz.Complexes[complex64](a)
	r.err = errors.Join(r.err, err)
	return v
}

// fields reads an object with its origin, and a probe.
func (r *reader) fields(prefix string) (*ptychography.Object, *ptychography.Probe) {
	if r.err != nil {
		return nil, nil
	}
	o, err := npzdata.ReadObject(r.f, prefix)
	if r.err = err; err != nil {
		return nil, nil
	}
	probe := r.array(prefix + "probe")
	switch {
	case r.err != nil:
		return nil, nil
	case len(probe.Shape) != 3 || probe.Shape[1] != probe.Shape[2]:
		r.err = fmt.Errorf("shape %s of %sprobe: need (modes, N, N)", npz.FormatShape(probe.Shape), prefix)
		return nil, nil
	}
	n, values := probe.Shape[1], r.complexes(prefix+"probe")
	if r.err != nil {
		return nil, nil
	}
	var modes [][]complex64
	for k := range probe.Shape[0] {
		modes = append(modes, values[k*n*n:][:n*n:n*n])
	}
	p, err := ptychography.NewProbe(n, modes...)
	r.err = err
	return o, p
}
