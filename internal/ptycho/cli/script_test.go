package cli_test

import (
	"flag"
	"maps"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/latent-go/latent/internal/atomicfile/flush"
	"github.com/latent-go/latent/internal/datasets/datatest"
	"github.com/latent-go/latent/internal/npz"
	"github.com/latent-go/latent/internal/program/programtest"
	"github.com/latent-go/latent/internal/ptycho/cli"
	"github.com/latent-go/latent/internal/ptycho/npzdata"
	"github.com/latent-go/latent/internal/ptycho/xla"
	"github.com/latent-go/latent/ptychography"
)

var update = flag.Bool("update", false, "rewrite the generated documents and the expected outputs; read the diff")

// The program of the scripts is this process: it leaves out the flushes to the disk,
// of which a run makes hundreds. A power cut would end the tests anyway.
func TestMain(m *testing.M) {
	flush.File = func(*os.File) error { return nil }
	testscript.Main(m, map[string]func(){cli.Program: func() { os.Exit(cli.Main()) }})
}

// TestScripts runs the program as a user would, each script in a directory of
// its own.
func TestScripts(t *testing.T) {
	pickled, err := filepath.Abs(filepath.Join("..", "npzdata", "testdata", "pickled_data.npz"))
	if err != nil {
		t.Fatal(err)
	}
	formats, err := filepath.Abs(filepath.Join("..", "convert", "testdata"))
	if err != nil {
		t.Fatal(err)
	}
	testscript.Run(t, testscript.Params{
		Dir:           filepath.Join("testdata", "script"),
		UpdateScripts: *update,
		Setup: func(e *testscript.Env) error {
			e.Setenv("PICKLED", pickled)
			e.Setenv("FORMATS", formats)
			e.Setenv("PLUGIN", os.Getenv(xla.PluginVariable))
			return nil
		},
		Cmds: commands(map[string]func(*testscript.TestScript, bool, []string){
			"exits": programtest.Exits, "best": bestKept, "mkdata": mkData, "same": sameBytes, "below": below, "count": countFiles, "mkraw": mkRaw, "samenumber": sameNumber, "waitfor": waitFor, "near": near, "sameobject": sameObject, "events": events, "lock": lockDir, "flip": programtest.Flip,
		}),
		Condition: condition,
	})
}

// commands adds those for public data sets.
func commands(m map[string]func(*testscript.TestScript, bool, []string)) map[string]func(*testscript.TestScript, bool, []string) {
	maps.Copy(m, datatest.Commands(cli.PublicFile))
	return m
}

// waitFor waits until a file is there: waitfor file.
func waitFor(ts *testscript.TestScript, _ bool, args []string) {
	for range 3000 {
		if _, err := os.Stat(ts.MkAbs(args[0])); err == nil {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	ts.Fatalf("no file %s after half a minute", args[0])
}

// simulate returns data with a known answer: 25 patterns of 64 x 64 pixels.
func simulate(ts *testscript.TestScript, n int, sample string) (*ptychography.Dataset, *ptychography.Object) {
	sim := ptychography.DefaultSimulation()
	sim.Sample, sim.N, sim.Points, sim.Photons, sim.Seed = sample, n, 25, 1e5, 3
	d, truth, err := ptychography.Simulate(sim)
	ts.Check(err)
	return d, truth
}

// mkData writes a data file: mkdata file [truth|blobs|nan|shape|noprobe|n32|counts|far|metres|empty|gap|floatcounts].
func mkData(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 1 {
		ts.Fatalf("usage: mkdata file [kind]")
	}
	kind := append(args, "")[1]
	n := 64
	if kind == "n32" {
		n = 32
	}
	sample := "star"
	if kind == "blobs" {
		sample = "blobs"
	}
	d, truth := simulate(ts, n, sample)
	data := &npzdata.Data{Patterns: d.Patterns, Scan: d.Scan, Probe: d.Probe}
	shape := []int{d.Patterns.Len(), n, n}
	values := d.Patterns.Amplitude
	switch kind {
	case "truth", "blobs":
		data.Object = truth
	case "noprobe":
		data.Probe = nil
	case "islands":
		for i := range data.Scan[:9] {
			data.Scan[i].Y -= 200
		}
	case "far":
		data.Scan[3].X = 1e12
	case "metres":
		for i := range data.Scan {
			data.Scan[i].X, data.Scan[i].Y = data.Scan[i].X*1e-8, data.Scan[i].Y*1e-8
		}
	case "empty":
		for i := range 5 * n * n {
			values[(i/(n*n)*5+2)*n*n+i%(n*n)] = 0
		}
	case "gap":
		for i := range values {
			if y, x := i/n%n, i%n; y >= 31 && y < 34 || x >= 31 && x < 34 {
				values[i] = 0
			}
		}
	case "floatcounts":
		for i, a := range values {
			values[i] = a * a // whole up to rounding
		}
	case "nan":
		values[7] = float32(math.NaN())
	case "shape":
		shape, values = []int{d.Patterns.Len(), n, n - 1}, values[:d.Patterns.Len()*n*(n-1)]
	case "counts":
		for i, a := range values {
			values[i] = float32(math.Round(float64(a) * float64(a)))
		}
	}
	f, err := os.Create(ts.MkAbs(args[0]))
	ts.Check(err)
	if kind == "nan" || kind == "shape" || kind == "counts" {
		ts.Check(writeRaw(f, values, shape, d))
	} else {
		ts.Check(npzdata.Write(f, data))
	}
	ts.Check(f.Close())
}

// writeRaw writes arrays that the writer of the contract would refuse.
func writeRaw(f *os.File, values []float32, shape []int, d *ptychography.Dataset) error {
	w := npz.NewWriter(f, true)
	var x, y []float64
	for _, p := range d.Scan {
		x, y = append(x, p.X), append(y, p.Y)
	}
	n := d.Probe.N
	for key, a := range map[string]*npz.Array{
		"diffraction": npz.New(values, shape...), "xcoords": npz.New(x, len(x)), "ycoords": npz.New(y, len(y)),
		"probeGuess": npz.New(d.Probe.Modes[0], n, n),
	} {
		if err := w.Write(key, a); err != nil {
			return err
		}
	}
	return w.Close()
}

// mkRaw writes raw counts as convert reads them: zero frequency in the corner,
// positions (row, column).
func mkRaw(ts *testscript.TestScript, neg bool, args []string) {
	d, _ := simulate(ts, 64, "star")
	const n = 64
	counts := make([]float32, len(d.Patterns.Amplitude))
	for i, a := range d.Patterns.Amplitude {
		m, y, x := i/n/n, i/n%n, i%n
		counts[m*n*n+(y+n/2)%n*n+(x+n/2)%n] = float32(math.Round(float64(a) * float64(a)))
	}
	const pixel = 1.23984198433e-6 / 8000 * 2 / (n * 55e-6) // wavelength x distance / (N x detector pixel)
	var scan, metres []float64
	for _, p := range d.Scan {
		scan, metres = append(scan, p.Y, p.X), append(metres, p.Y*pixel, p.X*pixel)
	}
	f, err := os.Create(ts.MkAbs(args[0]))
	ts.Check(err)
	w := npz.NewWriter(f, true)
	ts.Check(w.Write("data", npz.New(counts, len(d.Scan), n, n)))
	ts.Check(w.Write("scan", npz.New(scan, len(d.Scan), 2)))
	ts.Check(w.Write("metres", npz.New(metres, len(d.Scan), 2)))
	ts.Check(w.Write("probe", npz.New(d.Probe.Modes[0], n, n)))
	ts.Check(w.Close())
	ts.Check(f.Close())
}

// sameBytes compares two files: same a b.
func sameBytes(ts *testscript.TestScript, neg bool, args []string) {
	a, err := os.ReadFile(ts.MkAbs(args[0]))
	ts.Check(err)
	b, err := os.ReadFile(ts.MkAbs(args[1]))
	ts.Check(err)
	if (string(a) == string(b)) == neg {
		ts.Fatalf("%s and %s: same bytes is %v", args[0], args[1], !neg)
	}
}

// countFiles checks how many files match a pattern: count 2 dir/*.zip.
func countFiles(ts *testscript.TestScript, _ bool, args []string) {
	found, err := filepath.Glob(ts.MkAbs(args[1]))
	ts.Check(err)
	if strconv.Itoa(len(found)) != args[0] {
		ts.Fatalf("%s matches %q, want %s files", args[1], found, args[0])
	}
}

// below checks a number in a JSON file: below metrics.json relative_amplitude_error 0.0106.
func below(ts *testscript.TestScript, neg bool, args []string) {
	v := number(ts, args[0], args[1])
	limit, err := strconv.ParseFloat(args[2], 64)
	ts.Check(err)
	if (v <= limit) == neg {
		ts.Fatalf("%s in %s is %v, limit %v", args[1], args[0], v, limit)
	}
}

// sameNumber compares a number in two JSON files.
func sameNumber(ts *testscript.TestScript, neg bool, args []string) {
	if a, b := number(ts, args[0], args[2]), number(ts, args[1], args[2]); (a == b) == neg {
		ts.Fatalf("%s is %v in %s and %v in %s", args[2], a, args[0], b, args[1])
	}
}
