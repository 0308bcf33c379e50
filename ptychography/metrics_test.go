package ptychography

import (
	"errors"
	"math"
	"math/cmplx"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// scene is an image with structure everywhere.
func scene(rows, cols int, seed uint64) Image {
	m := NewImage(rows, cols)
	PaintBlobs(m, 3, seed)
	return m
}

func TestMatchPhaseFindsOffsetAndRamp(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		reference := scene(60, 45, 1)
		want := PhaseMatch{
			Offset: rapid.Float64Range(-3, 3).Draw(t, "offset"),
			Ramp:   [2]float64{rapid.Float64Range(-2, 2).Draw(t, "ramp y"), rapid.Float64Range(-2, 2).Draw(t, "ramp x")},
		}
		moved := reference.Crop(0, 0, 60, 45)
		for i := range moved.Data {
			moved.Data[i] *= complex64(cmplx.Conj(want.factor(i/45, i%45)))
		}
		got, err := MatchPhase(reference, moved, nil)
		if err != nil {
			t.Fatal(err)
		}
		if got.Pearson < 0.99999 || math.Abs(got.Ramp[0]-want.Ramp[0]) > 1e-4 || math.Abs(got.Ramp[1]-want.Ramp[1]) > 1e-4 {
			t.Errorf("got %+v, want %+v", got, want)
		}
		got.Apply(moved)
		for i, v := range moved.Data {
			if d := v - reference.Data[i]; abs2(d) > 1e-4 {
				t.Fatalf("pixel %d: %v is not %v again", i, v, reference.Data[i])
			}
		}
	})
}

// Unrelated images do not correlate, opposite phases anti-correlate, and pixels
// outside the mask do not count.
func TestMatchPhaseTellsImagesApart(t *testing.T) {
	a, b := scene(128, 128, 1), scene(128, 128, 2)
	if m, _ := MatchPhase(a, b, nil); math.Abs(m.Pearson) > 0.3 {
		t.Errorf("unrelated images: %v", m.Pearson)
	}
	twin, mask := a.Crop(0, 0, 128, 128), make([]bool, len(a.Data))
	for i, v := range twin.Data {
		twin.Data[i] = conj(v)
	}
	if m, _ := MatchPhase(a, twin, nil); m.Pearson > -0.9 {
		t.Errorf("opposite phases: %v", m.Pearson)
	}
	half := b.Crop(0, 0, 128, 128)
	for i := range mask {
		if mask[i] = i%128 < 64; mask[i] {
			half.Data[i] = a.Data[i]
		}
	}
	if m, _ := MatchPhase(a, half, mask); m.Pearson < 0.9999 {
		t.Errorf("under the mask: %v", m.Pearson)
	}
}

func TestRegisterFindsAShift(t *testing.T) {
	big := scene(140, 140, 4)
	reference := big.Crop(20, 20, 96, 90)
	for _, want := range [][2]int{{0, 0}, {3, -5}, {-11, 7}} {
		moved := big.Crop(20-want[0], 20-want[1], 96, 90)
		dy, dx, err := Register(reference, moved)
		if err != nil || math.Abs(dy-float64(want[0])) > 0.3 || math.Abs(dx-float64(want[1])) > 0.3 {
			t.Errorf("shift %v: got (%.3f, %.3f), %v", want, dy, dx, err)
		}
	}
	periodic, n := scene(64, 64, 5), 64
	p, _ := NewProbe(n, slices.Clone(periodic.Data))
	m, _ := NewModel(p)
	m.Shift(0.4, -1.3)
	moved := Image{n, n, slices.Clone(m.shown[0])}
	modulate(moved.Data, n)
	if dy, dx, err := Register(periodic, moved); err != nil || math.Abs(dy-0.4) > 0.05 || math.Abs(dx+1.3) > 0.05 {
		t.Errorf("fraction of a pixel: (%.3f, %.3f), %v", dy, dx, err)
	}
}

// ssimPair are the images for which scikit-image 0.25 gave the numbers below
// (structural_similarity with its defaults, peak_signal_noise_ratio).
func ssimPair(level float64) (a, b []float32) {
	for i := range 340 {
		x := float64(i)
		v := float32(math.Sin(0.7*x) + math.Cos(0.013*x*x))
		a = append(a, v)
		b = append(b, float32(float64(v)+0.3*math.Sin(1.9*x)+0.1))
	}
	for i := range a {
		a[i], b[i] = a[i]+float32(level), b[i]+float32(level)
	}
	return a, b
}

func TestSSIMAndPSNRAgainstScikitImage(t *testing.T) {
	a, b := ssimPair(0)
	const dynamic = 3.9912497997283936
	if got, err := SSIM(a, b, 20, 17, dynamic); err != nil || math.Abs(got-0.3768184105380362) > 2e-6 {
		t.Errorf("SSIM %v", got)
	}
	if got, err := PSNR(a, b, nil); err != nil || math.Abs(got-24.619244768144664) > 1e-4 {
		t.Errorf("PSNR %v", got)
	}
	a, b = ssimPair(1000) // float32 itself costs digits here
	if got, err := SSIM(a, b, 20, 17, dynamic); err != nil || math.Abs(got-0.9773029765634454) > 1e-4 {
		t.Errorf("SSIM at a high level %v", got)
	}
	if got, err := SSIM(a, a, 20, 17, dynamic); err != nil || got != 1 {
		t.Errorf("SSIM of an image with itself %v", got)
	}
}

func TestMSEAndPSNR(t *testing.T) {
	a, b := []float32{0, 1, 2, 3}, []float32{1, 1, 2, 99}
	mask := []bool{true, true, true, false}
	if got, err := MSE(a, b, mask); err != nil || math.Abs(got-1.0/3) > 1e-12 {
		t.Errorf("MSE %v", got)
	}
	want := 10 * math.Log10(4*3)
	if got, err := PSNR(a, b, mask); err != nil || math.Abs(got-want) > 1e-9 {
		t.Errorf("PSNR %v, want %v", got, want)
	}
}

func TestRingCorrelation(t *testing.T) {
	a, b := Image{64, 70, randomField(64*70, 1, 1)}, Image{64, 70, randomField(64*70, 1, 2)}
	same, err := RingCorrelation(a, a)
	if err != nil || len(same) != 33 {
		t.Fatal(len(same), err)
	}
	other, _ := RingCorrelation(a, b)
	turned := a.Crop(0, 0, 64, 70)
	for i := range turned.Data {
		turned.Data[i] *= 2i
	}
	scaled, _ := RingCorrelation(a, turned)
	for r := range same {
		if math.Abs(same[r]-1) > 1e-6 || math.Abs(scaled[r]-1) > 1e-6 {
			t.Errorf("ring %d: an image with itself %v, with a multiple %v", r, same[r], scaled[r])
		}
		// Independent noise: about 1/sqrt(independent pixels in the ring).
		if r > 8 && other[r] > 6/math.Sqrt(2*math.Pi*float64(r)/2) {
			t.Errorf("ring %d: independent images correlate by %v", r, other[r])
		}
	}
}

// A low-pass copy correlates up to its cut-off and no further.
func TestRingCorrelationSeesTheCutOff(t *testing.T) {
	noise, blurred := NewImage(128, 128), NewImage(128, 128)
	copy(noise.Data, randomField(len(noise.Data), 1, 3))
	copy(blurred.Data, noise.Data)
	m, _ := NewModel(&Probe{128, [][]complex64{blurred.Data}})
	m.plan.Forward(m.work, m.probe[0])
	fresh := randomField(len(m.work), 1, 4)
	for i := range m.work {
		if math.Hypot(float64(i/128-64), float64(i%128-64)) > 30 {
			m.work[i] = fresh[i]
		}
	}
	m.plan.Inverse(blurred.Data, m.work)
	modulate(blurred.Data, 128)
	curve, err := RingCorrelation(noise, blurred)
	if err != nil {
		t.Fatal(err)
	}
	if r := FirstBelow(curve, 0.5); math.Abs(r-30) > 2 {
		t.Errorf("cut-off at ring %v, want 30", r)
	}
}

func TestFirstBelow(t *testing.T) {
	for _, c := range []struct {
		curve []float64
		want  float64
	}{{[]float64{1, 1, 0}, 1.5}, {[]float64{1, 0.75, 0.25}, 1.5}, {[]float64{0.1, 1}, 0}, {[]float64{1, 1}, 2}, {nil, 0}} {
		if got := FirstBelow(c.curve, 0.5); got != c.want {
			t.Errorf("%v: %v, want %v", c.curve, got, c.want)
		}
	}
}

func TestBestScale(t *testing.T) {
	a := scene(20, 20, 1)
	b := a.Crop(0, 0, 20, 20)
	for i := range b.Data {
		b.Data[i] *= 2i
	}
	got, err := BestScale(a, b, nil)
	if err != nil || cmplx.Abs(got-(-0.5i)) > 1e-6 {
		t.Errorf("factor %v, %v", got, err)
	}
	if _, err := BestScale(a, NewImage(20, 20), nil); err == nil || !strings.Contains(err.Error(), "dark") {
		t.Errorf("dark image: error %v", err)
	}
}

func TestOverlap(t *testing.T) {
	a := &Object{Image: scene(10, 12, 1), Origin: Position{-3, 2}}
	b := &Object{Image: NewImage(8, 8), Origin: Position{1, 0}}
	for y := range 8 {
		for x := range 8 {
			if ay, ax := y+4, x-2; ay < 10 && ax >= 0 && ax < 12 {
				b.Row(y)[x] = a.Row(ay)[ax]
			}
		}
	}
	ia, ib, err := Overlap(a, b)
	if err != nil || ia.Rows != 6 || ia.Cols != 6 || !slices.Equal(ia.Data, ib.Data) {
		t.Errorf("%d x %d, %v", ia.Rows, ia.Cols, err)
	}
	b.Origin.Y = 100
	if _, _, err := Overlap(a, b); err == nil {
		t.Error("objects far apart overlap")
	}
}

func TestCoverage(t *testing.T) {
	one := make([]complex64, small*small)
	one[small/2*small+small/2] = 3 // a probe of one pixel
	scan := Scan{{0, 0}, {0, 0.2}, {2, 1}}
	o := NewObject(scan, small)
	got, err := Coverage(o, scan, &Probe{small, [][]complex64{one}}, 0.5)
	if err != nil {
		t.Fatal(err)
	}
	at := func(y, x float64) int { return got[int(y-o.Origin.Y)*o.Cols+int(x-o.Origin.X)] }
	if at(0, 0) != 2 || at(2, 1) != 1 || at(1, 1) != 0 {
		t.Errorf("coverage %v", got)
	}
	if _, err := Coverage(NewObject(scan[:1], small), scan, &Probe{small, [][]complex64{one}}, 0.5); err == nil {
		t.Error("a position outside was accepted")
	}
}

func TestImagesOfDifferentShapeAreRefused(t *testing.T) {
	a, b := NewImage(4, 4), NewImage(4, 5)
	_, e1 := MatchPhase(a, b, nil)
	_, _, e2 := Register(a, b)
	_, e3 := RingCorrelation(a, b)
	_, e4 := BestScale(a, a, make([]bool, 3))
	for i, err := range []error{e1, e2, e3, e4} {
		if err == nil || !strings.Contains(err.Error(), "cannot be compared") {
			t.Errorf("%d: error %v", i, err)
		}
	}
	_, e1 = MSE([]float32{1}, nil, nil)
	_, e2 = PSNR([]float32{1}, nil, nil)
	_, e3 = SSIM(make([]float32, 9), make([]float32, 9), 3, 3, 1)
	for i, err := range []error{e1, e2, e3} {
		if shape := new(ShapeError); !errors.As(err, &shape) {
			t.Errorf("%d: error %v", i, err)
		}
	}
}

// The half-bit curve has the published limit, and halves of noise alone cross both
// thresholds in the first rings.
func TestThresholdsOfHalves(t *testing.T) {
	if v := HalfBit(1 << 30); math.Abs(v-0.2071/1.2071) > 1e-4 {
		t.Errorf("half-bit of huge rings %v", v)
	}
	if v := HalfBit(1); v < 0.5 || v > 1 {
		t.Errorf("half-bit of the first ring %v", v)
	}
	if r := FirstBelowHalfBit([]float64{1, 1, 1, 0, 0}); r < 2 || r > 3 {
		t.Errorf("the curve falls below half-bit at %v", r)
	}
	a, b := Image{128, 128, randomField(128*128, 1, 8)}, Image{128, 128, randomField(128*128, 1, 9)}
	curve, err := RingCorrelation(a, b)
	if err != nil {
		t.Fatal(err)
	}
	for r := 10; r < len(curve); r++ {
		// The Hann window leaves about a third of the pixels independent: the mean of
		// the modulus is sqrt(pi/4 n) and three deviations lie below 3 / sqrt(n).
		if limit := 3 / math.Sqrt(2*math.Pi*float64(r)/2.25); curve[r] > limit {
			t.Errorf("ring %d: independent noise correlates by %.3f, limit %.3f", r, curve[r], limit)
		}
	}
}
