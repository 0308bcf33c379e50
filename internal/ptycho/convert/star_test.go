package convert

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"math"
	"strings"
	"testing"

	"github.com/latent-go/latent/internal/evidence"
	"github.com/latent-go/latent/internal/ptycho/npzdata"
	"github.com/latent-go/latent/ptychography"
)

// The real Siemens star, 516 patterns of 128 x 128 pixels, is not part of this
// repository: see package evidence. realStar converts it.
func realStar(t *testing.T, change func(*Options)) *npzdata.Data {
	t.Helper()
	o := defaults()
	change(&o)
	return mustFile(t, evidence.File(t, "ptycho/siemens-star-raw.npz", "siemens-star/siemens-star-raw.npz", "datasets/siemens-star/siemens-star-raw.npz"), o)
}

func side(n int) func(*Options) { return func(o *Options) { o.N = n } }

// What convert makes of the raw star with its default options: amplitudes and
// positions bit for bit as when the figures were first measured.
func TestRealStarConvertsAsEver(t *testing.T) {
	d := realStar(t, side(64))
	for name, c := range map[string]struct {
		values any
		want   string
	}{
		"amplitudes": {d.Patterns.Amplitude, "cde842c7ab2b8232603200df69617feaa9ec02ac4da10f96fbf590b0f8fbdfa3"},
		"positions":  {d.Scan, "692588430bfd2cb44bcbda0aeb92e63e5671104aca8059fad374fafe14fd2c69"},
	} {
		h := sha256.New()
		if err := binary.Write(h, binary.LittleEndian, c.values); err != nil {
			t.Fatal(err)
		}
		if got := hex.EncodeToString(h.Sum(nil)); got != c.want {
			t.Errorf("%s have the hash %s, want %s", name, got, c.want)
		}
	}
	evidence.Figure(t, "star.counts.crop64", d.Patterns.MeanCounts(), "440557.118")
	evidence.Figure(t, "star.counts.raw128", realStar(t, side(128)).Patterns.MeanCounts(), "461212.893")
	evidence.Figure(t, "star.probe.radius.crop64", radius(d.Probe), "10.7754")
}

// radius is the root mean square distance of the light from the centre, in pixels.
func radius(p *ptychography.Probe) float64 {
	var sum, light float64
	for i, l := range p.Intensity() {
		y, x := float64(i/p.N-p.N/2), float64(i%p.N-p.N/2)
		sum += float64(l) * (y*y + x*x)
		light += float64(l)
	}
	return math.Sqrt(sum / light)
}

// The anchors: plain ePIE, ten passes, object step 1, probe step 0.5 from the
// third pass. NumPy reaches 0.0159 at full size with whole pixels.
func TestRealStarByEPIE(t *testing.T) {
	for _, c := range []struct {
		name, want string
		n, bin     int
		positions  ptychography.Subpixel
	}{
		{"star.epie.raw128", "0.014554", 128, 1, ptychography.Bilinear},
		{"star.epie.raw128.nearest", "0.015308", 128, 1, ptychography.Nearest},
		{"star.epie.crop64", "0.010174", 64, 1, ptychography.Bilinear},
		{"star.epie.crop64.nearest", "0.012019", 64, 1, ptychography.Nearest},
		{"star.epie.bin64", "0.014100", 64, 2, ptychography.Bilinear},
	} {
		e := ptychography.NewSolver(ptychography.EPIE(), 10)
		e.Subpixel = c.positions
		d := realStar(t, func(o *Options) { o.N, o.Bin = c.n, c.bin })
		evidence.Figure(t, c.name, scaled(t, d, d.Probe.Clone(), e), c.want)
	}
}

// Wrong axes or signs are at least 1.5 times worse after three passes.
func TestRealStarConvention(t *testing.T) {
	for _, n := range []int{64, 128} {
		run := func(change func(*Options)) float64 {
			e := ptychography.NewSolver(ptychography.EPIE(), 3)
			return inverted(t, realStar(t, func(o *Options) { o.N = n; change(o) }), e)
		}
		right := run(func(*Options) {})
		for name, change := range wrongAxes {
			if wrong := run(change); wrong < 1.5*right {
				t.Errorf("N = %d, %s: residual %.4f, right %.4f", n, name, wrong, right)
			}
		}
	}
}

var wrongAxes = map[string]func(*Options){
	"swapped":      func(o *Options) { o.Swap = true },
	"rows flipped": func(o *Options) { o.FlipRow = true },
	"cols flipped": func(o *Options) { o.FlipCol = true },
	"both flipped": func(o *Options) { o.FlipRow, o.FlipCol = true, true },
}

// What the guide says of axes that contradict the data after ten passes.
func TestRealStarWrongAxes(t *testing.T) {
	for _, c := range [][2]string{{"swapped", "0.019"}, {"rows flipped", "0.046"}, {"cols flipped", "0.043"}} {
		d := realStar(t, wrongAxes[c[0]])
		evidence.Figure(t, "star.epie.crop64."+strings.ReplaceAll(c[0], " ", "-"), inverted(t, d, ptychography.NewSolver(ptychography.EPIE(), 10)), c[1])
	}
}

// The star with a probe that is guessed from its patterns: ten passes of ePIE get
// as far as from the measured probe. In the focus they do not.
func TestGuessedProbeOfTheRealStar(t *testing.T) {
	measured, guessed, focus := guesses(t, realStar(t, side(64)))
	evidence.Figure(t, "star.epie.crop64.guess", guessed, "0.01010")
	evidence.Figure(t, "star.epie.crop64.focus", focus, "0.06339")
	if guessed > 1.02*measured {
		t.Errorf("from the guess %.5f, from the measured probe %.5f", guessed, measured)
	}
	if focus < 3*measured {
		t.Errorf("the guess in focus reaches %.5f, so the search is not tested by this star", focus)
	}
}

// Two halves of the data, reconstructed apart, agree to a ring correlation of
// 1/2 up to some frequency: the picture is in the data, not in the engine.
func TestRealStarHalvesAgree(t *testing.T) {
	d := realStar(t, side(64))
	whole := ptychography.NewObject(d.Scan, d.Patterns.N)
	var images []ptychography.Image
	for half := range 2 {
		var indices []int
		for i := half; i < len(d.Scan); i += 2 {
			indices = append(indices, i)
		}
		data, err := d.Select(indices).Dataset()
		if err != nil {
			t.Fatal(err)
		}
		r, err := ptychography.NewSolver(ptychography.EPIE(), 10).Run(context.Background(), data, whole)
		if err != nil {
			t.Fatal(err)
		}
		images = append(images, r.Object.Crop(60, 60, 128, 128))
	}
	match, err := ptychography.MatchPhase(images[0], images[1], nil)
	if err != nil {
		t.Fatal(err)
	}
	match.Apply(images[1])
	curve, err := ptychography.RingCorrelation(images[0], images[1])
	if err != nil {
		t.Fatal(err)
	}
	// The lowest rings hold few pixels, and a star has little to show there.
	const low = 10
	ring := low + ptychography.FirstBelow(curve[low:], 0.5)
	evidence.Figure(t, "star.halves.correlation", match.Pearson, "0.968")
	evidence.Figure(t, "star.halves.ring", ring, "39.0")
	if match.Pearson < 0.9 || ring < 34 {
		t.Errorf("phase correlation %.3f, ring correlation over 1/2 up to ring %.1f of 64", match.Pearson, ring)
	}
}
