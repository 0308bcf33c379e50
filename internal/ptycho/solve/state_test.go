package solve

import (
	"bytes"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/latent-go/latent/internal/filetest"
	"github.com/latent-go/latent/internal/npz"
	"github.com/latent-go/latent/internal/ptycho/config"
	"github.com/latent-go/latent/ptychography"
)

func example(t testing.TB) *saved {
	t.Helper()
	sim := ptychography.DefaultSimulation()
	sim.N, sim.Points, sim.Step, sim.Radius = 16, 9, 3, 4
	d, truth, err := ptychography.Simulate(sim)
	if err != nil {
		t.Fatal(err)
	}
	return &saved{
		State: &ptychography.State{
			Object: truth, Probe: d.Probe, Running: []float64{0.5, 0.25}, Checked: []float64{0.5, 0.125}, Best: 1, Start: 0.75,
			BestObject: truth.Clone(), BestProbe: d.Probe.Clone(), BestLight: []complex64{1, 0.5}, BestPlaces: []complex64{1i, 2}, BestVaried: []complex64{2, 3i}, Drift: ptychography.Position{Y: 0.5, X: -1},
			Memory: map[string][]complex64{"object velocity": {1, 2i}, "probe velocity 0": {3}},
		},
		data: "abc", recipe: "lsqml:1 seed 42",
	}
}

// A state that is written is read again, with and without a best pass of its own.
func TestStateRoundTrip(t *testing.T) {
	for _, best := range []bool{true, false} {
		want := example(t)
		if !best {
			want.BestObject, want.BestProbe, want.BestLight, want.BestPlaces, want.BestVaried = nil, nil, nil, nil, nil
		}
		path := filepath.Join(t.TempDir(), stateFile)
		if err := want.write(filetest.Root(t, filepath.Dir(path))); err != nil {
			t.Fatal(err)
		}
		got, err := readState(path)
		if err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("best %v: %+v, %v; want %+v", best, got, err, want)
		}
	}
}

func TestOtherFilesAreNoStates(t *testing.T) {
	path := filepath.Join(t.TempDir(), stateFile)
	if err := os.WriteFile(path, []byte("PK"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := readState(path); err == nil {
		t.Error("a broken archive is a state")
	}
	s := example(t)
	s.Probe.Modes[0] = s.Probe.Modes[0][:4]
	s.Probe.N = 2
	if err := s.write(filetest.Root(t, filepath.Dir(path))); err != nil {
		t.Fatal(err)
	}
	if _, err := readState(path); err != nil {
		t.Errorf("a small probe: %v", err)
	}
}

// Parts of objects that do not meet are an error, others land where they belong.
func TestPaste(t *testing.T) {
	o := example(t).Object
	frame := ptychography.NewObject(ptychography.Scan{{Y: 0, X: 0}, {Y: 5, X: 5}}, 16)
	share, err := paste(frame, o)
	if err != nil || share <= 0 || share > 1 {
		t.Fatal(share, err)
	}
	at := func(o *ptychography.Object, y, x float64) complex64 {
		return o.Row(int(y - o.Origin.Y))[int(x-o.Origin.X)]
	}
	if at(frame, 0, 0) != at(o, 0, 0) || at(frame, 2, -3) != at(o, 2, -3) {
		t.Error("pixels moved")
	}
	far := o.Clone()
	far.Origin.Y = 1000
	if _, err := paste(frame, far); err == nil || !strings.Contains(err.Error(), "beside the scan") {
		t.Errorf("an object far away: %v", err)
	}
}

// Whatever a file holds, reading it ends with a state or an error.
func FuzzReadState(f *testing.F) {
	path := filepath.Join(f.TempDir(), stateFile)
	if err := example(f).write(filetest.Root(f, filepath.Dir(path))); err != nil {
		f.Fatal(err)
	}
	whole, err := os.ReadFile(path)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(whole)
	f.Add(bytes.Replace(whole, []byte("best"), []byte("rest"), 4))
	f.Add([]byte("PK"))
	f.Fuzz(func(t *testing.T, data []byte) {
		path := filepath.Join(t.TempDir(), stateFile)
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
		if s, err := readState(path); err == nil && (s.Object == nil || s.Probe == nil) {
			t.Error("a state without object or probe")
		}
	})
}

// A kill costs a minute at most where nothing else is asked for.
func TestStateIsSavedInTime(t *testing.T) {
	for _, c := range []struct {
		every, pass int
		ago         time.Duration
		due         bool
	}{{0, 1, 0, false}, {0, 1, 2 * often, true}, {5, 4, 2 * often, false}, {5, 10, 0, true}} {
		r := &run{s: &config.ReconstructSettings{SaveEvery: c.every}, saved: time.Now().Add(-c.ago)}
		if r.due(c.pass) != c.due {
			t.Errorf("%+v", c)
		}
	}
}

// FuzzReadStart: whatever the arrays of a start are, it is refused, or there is an
// object and a probe to start from.
func FuzzReadStart(f *testing.F) {
	npy := func(a *npz.Array) []byte {
		var b bytes.Buffer
		filetest.Must(f, npz.WriteNPY(&b, a))
		return b.Bytes()
	}
	f.Add(npy(npz.New(make([]complex64, 6), 2, 3)), npy(npz.New([]float64{1, 2}, 2)), npy(npz.New(make([]complex64, 16), 1, 4, 4)))
	f.Add(npy(npz.New(make([]float64, 16), 4, 4)), npy(npz.New([]float64{1e300, -1e300}, 2)), npy(npz.New(make([]complex64, 32), 2, 4, 4)))
	f.Add(npy(npz.New([]complex64{}, 0, 3)), npy(npz.New([]float64{1, 2}, 2)), npy(npz.New([]complex64{}, 0, 4, 4)))
	f.Fuzz(func(t *testing.T, object, origin, probe []byte) {
		path := filepath.Join(t.TempDir(), "x.npz")
		filetest.Write(t, path, string(filetest.Zip(t, "object.npy", object, "origin_xy.npy", origin, "probe.npy", probe)))
		o, p, err := readStart(path)
		if err != nil {
			return
		}
		if len(o.Data) != o.Rows*o.Cols || len(p.Modes) == 0 {
			t.Fatalf("%d pixels of %d x %d, %d modes", len(o.Data), o.Rows, o.Cols, len(p.Modes))
		}
		_, _ = paste(ptychography.NewObject(ptychography.Scan{{Y: 0, X: 0}, {Y: 5, X: 5}}, 4), o)
	})
}
