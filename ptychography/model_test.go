package ptychography

import (
	"errors"
	"math"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

const small = 8

func smallProbe(t testing.TB, modes int) *Probe {
	t.Helper()
	var fields [][]complex64
	for k := range modes {
		fields = append(fields, randomField(small*small, 1, uint64(k+1)))
	}
	p, err := NewProbe(small, fields...)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func smallModel(t testing.TB, modes int) *Model {
	t.Helper()
	m, err := NewModel(smallProbe(t, modes))
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// oracleModes are the modes of a probe in double precision, moved.
func oracleModes(p *Probe, dy, dx float64) (out [][]complex128) {
	for _, m := range p.Modes {
		out = append(out, oracleShift(widen(m), p.N, dy, dx))
	}
	return out
}

func TestForwardAgainstOracle(t *testing.T) {
	patch := randomField(small*small, 1, 9)
	for _, c := range []struct {
		modes  int
		dy, dx float64
	}{{1, 0, 0}, {3, 0, 0}, {2, 0.3, -0.45}} {
		m := smallModel(t, c.modes)
		m.Shift(c.dy, c.dx)
		got := make([]float32, small*small)
		m.Forward(got, patch)
		want := oracleIntensity(oracleModes(smallProbe(t, c.modes), c.dy, c.dx), widen(patch), small)
		for i, w := range want {
			if math.Abs(float64(got[i])-w) > 1e-5*(1+w) {
				t.Fatalf("%+v, pixel %d: intensity %v, want %v", c, i, got[i], w)
			}
		}
	}
}

// The pattern of a flat exit wave is one bright pixel, at the centre.
func TestZeroFrequencyIsAtTheCentre(t *testing.T) {
	ones := make([]complex64, small*small)
	for i := range ones {
		ones[i] = 1
	}
	p, _ := NewProbe(small, ones)
	m, _ := NewModel(p)
	got := make([]float32, small*small)
	m.Forward(got, ones)
	for i, v := range got {
		want := float32(0)
		if i == small/2*small+small/2 {
			want = small * small
		}
		if math.Abs(float64(v-want)) > 1e-4 {
			t.Errorf("pixel %d is %v, want %v", i, v, want)
		}
	}
}

func TestEnergyOfExitWaveIsCounted(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		patch := randomField(small*small, 2, rapid.Uint64().Draw(t, "seed"))
		p, _ := NewProbe(small, randomField(small*small, 1, 4), randomField(small*small, 1, 5))
		m, _ := NewModel(p)
		intensity := make([]float32, small*small)
		m.Forward(intensity, patch)
		var got, want float64
		for i, l := range p.Intensity() {
			got += float64(intensity[i])
			want += float64(l) * float64(abs2(patch[i]))
		}
		if math.Abs(got-want) > 1e-5*want {
			t.Errorf("counts %v, energy %v", got, want)
		}
	})
}

// With dL/dI = 1 the loss is the energy, sum |P|^2 |O|^2, whose gradient by the
// patch is 2 |P|^2 O in closed form.
func TestBackwardOfEnergy(t *testing.T) {
	m, patch := smallModel(t, 2), randomField(small*small, 1, 9)
	ones, got := make([]float32, small*small), make([]complex64, small*small)
	m.Forward(ones, patch)
	for i := range ones {
		ones[i] = 1
	}
	m.Backward(got, ones)
	for i, l := range m.Probe().Intensity() {
		want := patch[i] * complex(2*l, 0)
		if abs2(got[i]-want) > 1e-9*(1+abs2(want)) {
			t.Fatalf("pixel %d: %v, want %v", i, got[i], want)
		}
	}
}

var lossCases = map[string]Loss{"gaussian": Gaussian{}, "poisson": Poisson{}, "absolute": Absolute{}}

// gradientCase is one pattern with all that a loss needs.
type gradientCase struct {
	name      string
	probe     *Probe
	patch     []complex64
	amplitude []float32
	mask      []bool
	dy, dx    float64
}

func newGradientCase(t *testing.T, name string) gradientCase {
	c := gradientCase{
		name: name, probe: smallProbe(t, 2), patch: randomField(small*small, 1, 9),
		amplitude: make([]float32, small*small), mask: make([]bool, small*small), dy: 0.3, dx: -0.2,
	}
	for i, v := range randomField(small*small, 1.5, 10) {
		c.amplitude[i], c.mask[i] = float32(math.Sqrt(float64(abs2(v)))), i%5 != 0
	}
	return c
}

// loss is evaluated by the oracle, at probe + h dp and patch + h do.
func (c gradientCase) loss(h float64, dp [][]complex64, do []complex64) float64 {
	modes := oracleModes(c.probe, c.dy, c.dx)
	for k := range modes {
		for i, v := range oracleShift(widen(dp[k]), small, c.dy, c.dx) {
			modes[k][i] += complex(h, 0) * v
		}
	}
	patch := widen(c.patch)
	for i, v := range do {
		patch[i] += complex(h, 0) * complex128(v)
	}
	return oracleLoss(c.name, oracleIntensity(modes, patch, small), c.amplitude, c.mask)
}

// The gradients by patch and probe, in float32 with fast transforms, against
// central differences of the loss in float64 with plain sums.
func TestGradientsAgainstFiniteDifferences(t *testing.T) {
	for name, loss := range lossCases {
		c := newGradientCase(t, name)
		m, _ := NewModel(c.probe)
		m.Shift(c.dy, c.dx)
		intensity, dI := make([]float32, small*small), make([]float32, small*small)
		m.Forward(intensity, c.patch)
		value := loss.Eval(dI, intensity, c.amplitude, c.mask)
		still := [][]complex64{make([]complex64, small*small), make([]complex64, small*small)}
		if want := c.loss(0, still, still[0]); math.Abs(value-want) > 1e-5*math.Abs(want) {
			t.Errorf("%s: loss %v, want %v", name, value, want)
		}
		gradient, gradientProbe := make([]complex64, small*small), c.probe.Clone()
		m.Backward(gradient, dI)
		m.BackwardProbe(gradientProbe, c.patch, c.dy, c.dx)
		for seed := range uint64(3) {
			do := randomField(small*small, 1, 20+seed)
			dp := [][]complex64{randomField(small*small, 1, 30+seed), randomField(small*small, 1, 40+seed)}
			got := inner(gradient, do) + inner(gradientProbe.Modes[0], dp[0]) + inner(gradientProbe.Modes[1], dp[1])
			const h = 1e-5
			want := (c.loss(h, dp, do) - c.loss(-h, dp, do)) / (2 * h)
			if math.Abs(got-want) > 1e-4*(1+math.Abs(want)) {
				t.Errorf("%s, direction %d: %v, finite difference %v", name, seed, got, want)
			}
		}
	}
}

// A whole shift of the probe by one pixel is a roll.
func TestShiftByWholePixels(t *testing.T) {
	m := smallModel(t, 1)
	m.Shift(1, -2)
	got := append([]complex64(nil), m.shown[0]...)
	modulate(got, small)
	for y := range small {
		for x := range small {
			want := smallProbe(t, 1).Modes[0][(y+small-1)%small*small+(x+2)%small]
			if abs2(got[y*small+x]-want) > 1e-10 {
				t.Fatalf("pixel (%d, %d): %v, want %v", y, x, got[y*small+x], want)
			}
		}
	}
	m.Shift(0, 0)
	if &m.shown[0][0] != &m.probe[0][0] {
		t.Error("a zero shift does not come back to the probe itself")
	}
}

func TestCloneIsIndependent(t *testing.T) {
	m := smallModel(t, 1)
	c := m.Clone()
	c.SetProbe(&Probe{small, [][]complex64{randomField(small*small, 5, 77)}})
	if m.Probe().Modes[0][3] != smallProbe(t, 1).Modes[0][3] {
		t.Error("setting the probe of a clone changed the original")
	}
}

func TestModelDoesNotAllocate(t *testing.T) {
	m, patch := smallModel(t, 2), randomField(small*small, 1, 9)
	intensity, g := make([]float32, small*small), make([]complex64, small*small)
	n := testing.AllocsPerRun(10, func() {
		m.Shift(0.1, 0.2)
		m.Forward(intensity, patch)
		m.Backward(g, intensity)
	})
	if n != 0 {
		t.Errorf("%v allocations a pattern", n)
	}
}

func TestProbeErrors(t *testing.T) {
	bad := randomField(small*small, 1, 1)
	bad[11] = complex(float32(math.NaN()), 0)
	for _, c := range []struct {
		n     int
		modes [][]complex64
		text  string
	}{
		{100, [][]complex64{make([]complex64, 10000)}, "power of two, crop or bin"},
		{small, nil, "no modes"},
		{small, [][]complex64{make([]complex64, 3)}, "mode 0 has 3 pixels"},
		{small, [][]complex64{bad}, "pixel (1, 3)"},
		{small, [][]complex64{make([]complex64, small*small)}, "energy of the probe is 0"},
	} {
		if _, err := NewProbe(c.n, c.modes...); err == nil || !strings.Contains(err.Error(), c.text) {
			t.Errorf("error %v, want %q in it", err, c.text)
		}
	}
}

func TestModelRefusesWrongSizes(t *testing.T) {
	m := smallModel(t, 1)
	for name, err := range map[string]error{
		"forward":        m.Forward(make([]float32, 3), make([]complex64, small*small)),
		"backward":       m.Backward(make([]complex64, 3), make([]float32, small*small)),
		"probe":          m.SetProbe(&Probe{16, nil}),
		"probe gradient": m.BackwardProbe(&Probe{small, [][]complex64{nil}}, make([]complex64, small*small), 0, 0),
	} {
		if shape := new(ShapeError); !errors.As(err, &shape) || !strings.HasPrefix(err.Error(), "ptychography: ") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestNormalize(t *testing.T) {
	p := smallProbe(t, 3)
	p.Normalize(1234)
	if e := p.Energy(); math.Abs(e-1234) > 1e-3 {
		t.Errorf("energy %v", e)
	}
}
