package diagnose

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// arChains draws m stationary AR(1) chains, whose autocorrelation time is
// (1+phi)/(1-phi).
func arChains(m, n int, phi float64, rng *rand.Rand) [][]float64 {
	out := make([][]float64, m)
	for c := range out {
		x := rng.NormFloat64()
		for range n {
			out[c] = append(out[c], x)
			x = phi*x + math.Sqrt(1-phi*phi)*rng.NormFloat64()
		}
	}
	return out
}

func TestESSOfAutoregressiveChains(t *testing.T) {
	rng := rand.New(rand.NewPCG(31, 31))
	for _, phi := range []float64{-0.5, 0, 0.5, 0.9} {
		chains := arChains(4, 20000, phi, rng)
		want := 80000 * (1 - phi) / (1 + phi)
		for name, got := range map[string]float64{"mean": ESSMean(chains), "bulk": ESSBulk(chains)} {
			if math.Abs(got/want-1) > 0.1 {
				t.Errorf("phi %v: %s ESS %.0f, want %.0f", phi, name, got, want)
			}
		}
		// The mean of the chains itself is a draw with this standard error.
		if z := math.Abs(Summary("", chains).Mean) / MCSEMean(chains); z > 4.5 {
			t.Errorf("phi %v: the mean is %.1f standard errors off", phi, z)
		}
	}
}

func TestMCSEOfIndependentDraws(t *testing.T) {
	rng := rand.New(rand.NewPCG(32, 32))
	chains := arChains(4, 5000, 0, rng)
	if got, want := MCSEMean(chains), 1/math.Sqrt(20000); math.Abs(got/want-1) > 0.1 {
		t.Errorf("MCSE of the mean %v, want %v", got, want)
	}
	if got, want := MCSESD(chains), 1/math.Sqrt(40000); math.Abs(got/want-1) > 0.1 {
		t.Errorf("MCSE of the standard deviation %v, want %v", got, want)
	}
}

// Rank statistics do not change under increasing maps, and no diagnostic
// depends on the order of the chains.
func TestDiagnosticsAreInvariant(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rng := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 1))
		chains := arChains(3, rapid.IntRange(4, 60).Draw(t, "draws"), 0.3, rng)
		cubes := mapped(chains, func(x float64) float64 { return x * x * x })
		if a, b := ESSBulk(chains), ESSBulk(cubes); math.Abs(a-b) > 1e-9*a {
			t.Fatalf("bulk ESS %v of draws, %v of their cubes", a, b)
		}
		turned := [][]float64{chains[2], chains[0], chains[1]}
		if a, b := RHat(chains), RHat(turned); math.Abs(a-b) > 1e-9 {
			t.Fatalf("R-hat %v, %v with the chains in another order", a, b)
		}
	})
}

func TestHDIIsTheNarrowest(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		x := rapid.SliceOfN(rapid.Float64Range(-50, 50), 1, 40).Draw(t, "x")
		prob := rapid.Float64Range(0.01, 0.99).Draw(t, "prob")
		before := slices.Clone(x)
		low, high := HDI(x, prob)
		if !slices.Equal(x, before) {
			t.Fatal("the draws were reordered")
		}
		need := int(math.Floor(prob*float64(len(x)))) + 1
		for _, a := range x {
			for _, b := range x {
				inside := 0
				for _, v := range x {
					if a <= v && v <= b {
						inside++
					}
				}
				if inside >= need && b-a < high-low {
					t.Fatalf("[%v,%v] also holds %d draws and is narrower than [%v,%v]", a, b, inside, low, high)
				}
			}
		}
	})
}

func TestQuantilesOfFewNumbers(t *testing.T) {
	for _, c := range []struct {
		x       []float64
		p, want float64
	}{
		{[]float64{3, 1, 2}, 0.5, 2},
		{[]float64{4, 1, 2, 3}, 0.5, 2.5},
		{[]float64{10}, 0.3, 10},
		{[]float64{1, 2}, 0.25, 1.25},
		{[]float64{1, 2, 4, 8}, 0, 1}, // these four by numpy.quantile
		{[]float64{1, 2, 4, 8}, 1, 8},
		{[]float64{1, 2, 4, 8}, 0.5, 3},
		{[]float64{1, 2, 4, 8}, 0.25, 1.75},
		{nil, 0.5, math.NaN()},
		{[]float64{1, math.NaN()}, 0.5, math.NaN()},
		{[]float64{1, 2}, 1.5, math.NaN()},
		{[]float64{1, 2}, math.NaN(), math.NaN()},
	} {
		got := Quantile(c.x, c.p)
		if got != c.want && !(math.IsNaN(got) && math.IsNaN(c.want)) {
			t.Errorf("quantile %v of %v is %v, want %v", c.p, c.x, got, c.want)
		}
	}
}

func TestDiagnosticsOfUnusableDraws(t *testing.T) {
	for name, chains := range map[string][][]float64{
		"none":     nil,
		"empty":    {{}, {}},
		"unequal":  {{1, 2, 3, 4, 5}, {1, 2, 3, 4}},
		"with NaN": {{1, 2, 3, math.NaN()}, {1, 2, 3, 4}},
		"with Inf": {{1, 2, 3, math.Inf(1)}, {1, 2, 3, 4}},
	} {
		if v := ESSMean(chains); !math.IsNaN(v) {
			t.Errorf("%s: ESS %v", name, v)
		}
		if v := RHat(chains); !math.IsNaN(v) && name != "with Inf" {
			t.Errorf("%s: R-hat %v", name, v)
		}
		Summary(name, chains)
	}
	if v := BFMI([]float64{1}); !math.IsNaN(v) {
		t.Errorf("BFMI of one energy: %v", v)
	}
}

func TestRelativeEfficiency(t *testing.T) {
	rng := rand.New(rand.NewPCG(33, 33))
	a, b := arChains(4, 400, 0, rng), arChains(4, 400, 0.7, rng)
	want := (ESSMean(a)/1600 + ESSMean(b)/1600) / 2
	if got := RelativeEfficiency(a, b); math.Abs(got-want) > 1e-12 {
		t.Errorf("%v, want %v", got, want)
	}
	if got := RelativeEfficiency(a[:1]); got != 1 {
		t.Errorf("one chain: %v", got)
	}
	if got := RelativeEfficiency(); got != 1 {
		t.Errorf("nothing said about mixing: %v", got)
	}
	for name, s := range map[string][][]float64{"nil": nil, "no draws": {{}, {}}, "NaN": {{1, 2, 3, math.NaN()}, {1, 2, 3, 4}}} {
		if got := RelativeEfficiency(s); !math.IsNaN(got) {
			t.Errorf("%s: %v, want NaN", name, got)
		}
	}
}

// With ratios from a Pareto tail of known shape, k must come out near it, and
// the smoothed weights must sum to one and keep the order of the ratios.
func TestPSISFindsTheShape(t *testing.T) {
	rng := rand.New(rand.NewPCG(34, 34))
	for _, shape := range []float64{0.2, 0.5, 0.9} {
		logs := make([]float64, 40000)
		for i := range logs {
			logs[i] = -shape * math.Log(rng.Float64())
		}
		w, k := PSIS(logs, 1)
		if math.Abs(k-shape) > 0.15 {
			t.Errorf("shape %v: k %v", shape, k)
		}
		sum := 0.0
		for i := range w {
			sum += math.Exp(w[i])
			if logs[i] > logs[0] && w[i] < w[0] {
				t.Fatal("smoothing changed the order of the weights")
			}
		}
		if math.Abs(sum-1) > 1e-12 {
			t.Errorf("the weights sum to %v", sum)
		}
	}
}

func TestPSISOfUnusableRatios(t *testing.T) {
	if w, k := PSIS(nil, 1); len(w) != 0 || !math.IsNaN(k) {
		t.Errorf("no ratios: %v %v", w, k)
	}
	if w, k := PSIS([]float64{0, math.NaN(), 1}, 1); !math.IsNaN(k) || !math.IsNaN(w[0]) {
		t.Errorf("NaN among the ratios: %v %v", w, k)
	}
	if w, k := PSIS([]float64{math.Inf(-1), 0, 0}, math.NaN()); !math.IsInf(k, 1) || math.Abs(w[1]+math.Ln2) > 1e-15 {
		t.Errorf("weights of zero: %v %v", w, k)
	}
}

// A model of incomes in the smallest coin or of likelihoods in the wrong unit
// hands over numbers whose squares overflow: the diagnostics do not.
func TestDiagnosticsKnowNoUnit(t *testing.T) {
	rng := rand.New(rand.NewPCG(35, 35))
	chains := arChains(4, 200, 0.4, rng)
	want := Summary("x", chains)
	for _, unit := range []float64{0x1p-1000, 0x1p-300, 0x1p-60, 0x1p399, 0x1p700, 0x1p1020} {
		scaled := mapped(chains, func(x float64) float64 { return unit * x })
		got := Summary("x", scaled)
		for _, c := range []struct {
			name      string
			got, want float64
		}{
			{"mean", got.Mean / unit, want.Mean},
			{"sd", got.SD / unit, want.SD},
			{"HDI low", got.HDILow / unit, want.HDILow},
			{"MCSE of the mean", got.MCSEMean / unit, want.MCSEMean},
			{"MCSE of the sd", got.MCSESD / unit, want.MCSESD},
			{"bulk ESS", got.ESSBulk, want.ESSBulk},
			{"tail ESS", got.ESSTail, want.ESSTail},
			{"R-hat", got.RHat, want.RHat},
			{"BFMI", BFMI(scaled[0]), BFMI(chains[0])},
			{"ESSMean", ESSMean(scaled), ESSMean(chains)},
		} {
			if math.Abs(c.got-c.want) > 1e-9*math.Abs(c.want) {
				t.Errorf("in units of %g: %s is %v, want %v", unit, c.name, c.got, c.want)
			}
		}
	}
}

// One chain that drifts is seen by its halves; one that stays passes.
func TestRHatOfOneChain(t *testing.T) {
	rng := rand.New(rand.NewPCG(36, 36))
	still := arChains(1, 2000, 0, rng)
	drifting := [][]float64{make([]float64, 2000)}
	for i := range drifting[0] {
		drifting[0][i] = still[0][i] + float64(i)/500
	}
	if got := RHat(still); !(got < 1.01) {
		t.Errorf("a chain that stays: R-hat %v", got)
	}
	if got := RHat(drifting); !(got > 1.2) {
		t.Errorf("a chain that drifts: R-hat %v", got)
	}
	halves := [][]float64{drifting[0][:1000], drifting[0][1000:]}
	if got, want := Summary("", drifting).RHat, RHat(drifting); got != want {
		t.Errorf("summary has %v, RHat %v", got, want)
	}
	if a, b := RHat(drifting), rhat(zScale(halves)); !(a >= b) {
		t.Errorf("R-hat %v is below that of the halves, %v", a, b)
	}
}
