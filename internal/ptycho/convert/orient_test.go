package convert

import (
	"context"
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/latent-go/latent/internal/evidence"
	"github.com/latent-go/latent/internal/npz"
	"github.com/latent-go/latent/internal/ptycho/npzdata"
	"github.com/latent-go/latent/ptychography"
)

// star is a simulated scan with a known orientation: none.
func star(t testing.TB) *npzdata.Data {
	t.Helper()
	s := ptychography.DefaultSimulation()
	s.Sample, s.N, s.Points, s.Step, s.Photons, s.Seed = "star", 32, 225, 2.5, 1e6, 4
	d, _, err := ptychography.Simulate(s)
	if err != nil {
		t.Fatal(err)
	}
	return &npzdata.Data{Patterns: d.Patterns, Scan: d.Scan, Probe: d.Probe}
}

// apart is the angle between two directions that half a turn does not change, in
// degrees.
func apart(a, b float64) float64 {
	return math.Abs(math.Remainder((a-b)*180/math.Pi, 180))
}

// All eight ways to lay a raster on a detector, and five angles, are found again.
func TestOrientationsOfTheStar(t *testing.T) {
	d := star(t)
	truth := d.Scan
	worst := 0.
	for _, swapped := range []bool{false, true} {
		for _, degrees := range []float64{0, 90, 180, 270, 17, 33, 58, 122, -71} {
			// The file holds positions that lay has to bring back to the truth.
			want := orientation{swapped: swapped, angle: degrees * math.Pi / 180}
			sin, cos := math.Sincos(-want.angle)
			file := make(ptychography.Scan, len(truth))
			for i, p := range truth {
				q := ptychography.Position{Y: cos*p.Y - sin*p.X, X: sin*p.Y + cos*p.X}
				if swapped {
					q.Y, q.X = q.X, q.Y
				}
				file[i] = q
			}
			d.Scan = file
			got, err := orientationOf(d)
			if err != nil {
				t.Fatal(err)
			}
			off := apart(got.angle, want.angle)
			worst = max(worst, off)
			if got.swapped != swapped || off > 7 || got.curl > 0.3 || got.other < leastMargin*got.curl {
				t.Errorf("swapped %v, %v degrees: found %+v, %.1f degrees off", swapped, degrees, got, off)
			}
		}
	}
	t.Logf("at most %.2f degrees off", worst)
}

// The half turn is settled by a few passes, and the patterns are then explained.
func TestOrientedConversion(t *testing.T) {
	d := star(t)
	counts := make([]float32, len(d.Patterns.Amplitude))
	for i, a := range d.Patterns.Amplitude {
		counts[i] = float32(math.Round(float64(a) * float64(a)))
	}
	var pairs []float64
	for _, p := range (orientation{angle: -122 * math.Pi / 180}).lay(d.Scan) {
		pairs = append(pairs, p.X, p.Y)
	}
	path := store(t, t.TempDir(), "turned.npz", map[string]*npz.Array{"data": npz.New(counts, len(d.Scan), 32, 32), "scan": npz.New(pairs, len(d.Scan), 2), "probe": npz.New(d.Probe.Modes[0], 32, 32)})
	o := defaults()
	o.N, o.Orient, o.Centre = 32, AutoOrient, AtMidpoint
	auto := mustFile(t, path, o)
	o.Orient, o.Swap, o.Rotation = "", true, 122
	typed := mustFile(t, path, o)
	off := 0.
	for i, p := range auto.Scan {
		q := typed.Scan[i]
		off = max(off, math.Hypot(p.Y-auto.Scan[0].Y-q.Y+typed.Scan[0].Y, p.X-auto.Scan[0].X-q.X+typed.Scan[0].X))
	}
	if off > 1.5 { // of a scan that is 50 pixels across, less than two degrees
		t.Errorf("positions differ by %.2f pixels; %q", off, auto.Metadata.Transformations)
	}
	t.Logf("positions differ by at most %.2f pixels; %q", off, auto.Metadata.Transformations)
}

// Nothing is found where patterns and positions have nothing to do with each other,
// nor in few patterns; the remedy helps.
func TestOrientationOfNothing(t *testing.T) {
	d := star(t)
	rand.New(rand.NewPCG(1, 2)).Shuffle(len(d.Scan), func(i, j int) { d.Scan[i], d.Scan[j] = d.Scan[j], d.Scan[i] })
	c := &converter{d: d, o: Options{Orient: AutoOrient}}
	says(t, "shuffled", c.orient(), "do not tell the orientation of the scan", "--rotation")
	a := rawArrays()
	_, err := tried(t, a, func(o *Options) { o.Orient = AutoOrient })
	says(t, "few", err, "12 patterns are too few to tell the orientation", "--rotation")
	if _, err := tried(t, a, func(o *Options) { o.Rotation = 30 }); err != nil {
		t.Error(err)
	}
}

// Real electrons: 400 patterns at low dose, whose scan is exchanged and turned by
// 122 (or -58) degrees against the detector in the axes of the authors, who give x
// first and count angles from x to y: 58 degrees here.
func TestOrientationOfElectrons(t *testing.T) {
	path := evidence.File(t, "ptycho/cryo400.npz")
	o := defaults()
	o.N, o.Probe, o.Defocus = 128, GuessProbe, new(float64)
	d, err := File(context.Background(), path, withUnit(o))
	if err != nil {
		t.Fatal(err)
	}
	begin := time.Now()
	got, err := orientationOf(d)
	if err != nil {
		t.Fatal(err)
	}
	took := time.Since(begin)
	if off := apart(got.angle, 58*math.Pi/180); got.swapped || off > 3 {
		t.Errorf("found %+v: %.1f degrees, %.1f off", got, got.angle*180/math.Pi, off)
	}
	t.Logf("%.1f degrees, curl %.3f, %.3f for the other handedness, %v", got.angle*180/math.Pi, got.curl, got.other, took.Round(time.Millisecond))
}

func withUnit(o Options) Options {
	o.Unit, o.Voltage, o.Distance, o.Pixel = Metres, 300e3, 1, 1e-4
	return o
}
