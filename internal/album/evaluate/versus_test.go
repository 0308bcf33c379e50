package evaluate

import (
	"encoding/json"
	"math"
	"math/rand/v2"
	"strings"
	"testing"
)

// drawn are losses of n artists with k albums each, that share an effect of the
// artist, about a mean difference.
func drawn(rng *rand.Rand, n, k int, mean, shared float64) (a, b []float64, artist []int) {
	for g := range n {
		u := shared * rng.NormFloat64()
		for range k {
			base := rng.ExpFloat64()
			a, b, artist = append(a, base+mean+u+rng.NormFloat64()), append(b, base), append(artist, g)
		}
	}
	return a, b, artist
}

// With one album for each artist it is the paired standard error of a textbook.
func TestPairedOfIndependentAlbums(t *testing.T) {
	a, b, artist := drawn(rand.New(rand.NewPCG(1, 2)), 40, 1, 0.5, 0)
	got := Paired(a, b, artist)
	mean, ss := 0.0, 0.0
	for i := range a {
		mean += (a[i] - b[i]) / 40
	}
	for i := range a {
		ss += math.Pow(a[i]-b[i]-mean, 2)
	}
	near(t, "mean", got.Mean, mean, 1e-12)
	near(t, "standard error", float64(got.SE), math.Sqrt(ss/39/40), 1e-12)
	if got.Albums != 40 || got.Artists != 40 {
		t.Errorf("%+v", got)
	}
}

// The standard error is the scatter of the mean over repetitions, also where
// albums of an artist go together: a formula that forgets them is four tenths of it.
func TestPairedErrorIsTheScatterOfTheMean(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	const repeats = 2000
	var means []float64
	claimed, variance, plain := 0.0, 0.0, 0.0
	for range repeats {
		a, b, artist := drawn(rng, 60, 8, 0, 1)
		d := Paired(a, b, artist)
		means = append(means, d.Mean)
		claimed += float64(d.SE*d.SE) / repeats
		each := make([]int, len(a))
		for i := range each {
			each[i] = i
		}
		p := Paired(a, b, each)
		plain += float64(p.SE*p.SE) / repeats
	}
	for _, m := range means {
		variance += m * m / repeats
	}
	if r := claimed / variance; math.Abs(r-1) > 0.1 {
		t.Errorf("the claimed variance is %.3f of that of the means", r)
	}
	if r := plain / variance; r > 0.4 {
		t.Errorf("the test is blind: without artists it is %.3f", r)
	}
}

// Two standard errors are no difference, and few albums none that can be claimed.
func TestVerdicts(t *testing.T) {
	for _, c := range []struct {
		d    Difference
		want Verdict
	}{
		{Difference{-2.01, 1, 30, 30}, Lower},
		{Difference{-2, 1, 30, 30}, Alike},
		{Difference{2, 1, 30, 30}, Alike},
		{Difference{2.01, 1, 5000, 30}, Higher},
		{Difference{-9, 1, 29, 29}, Unclaimed},
		{Difference{-9, 1, 300, 29}, Unclaimed}, // three hundred albums of few artists
		{Difference{-9, Number(math.NaN()), 100, 100}, Unclaimed},
		{Difference{0, 0, 100, 100}, Alike},
	} {
		if got := c.d.Verdict(); got != c.want {
			t.Errorf("%+v: %v (%s), want %v (%s)", c.d, got, got.Words(), c.want, c.want.Words())
		}
	}
	if Lower.Words() != "better" || Lower.Fits() != "too narrow" || !strings.Contains(Unclaimed.Words(), "30") {
		t.Error("words")
	}
}

// The difference of RMSE has the verdict of that of the squared errors, and is the
// error that resampling finds.
func TestRMSEDifference(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 6))
	model, base := make([]float64, 400), make([]float64, 400)
	who := make([]int, 400)
	for i := range model {
		e := rng.NormFloat64()
		model[i], base[i], who[i] = math.Pow(7*e+rng.NormFloat64(), 2), math.Pow(7*e+2*rng.NormFloat64(), 2), i
	}
	rmse := func(x []float64, pick func(i int) int) float64 {
		sum := 0.0
		for i := range x {
			sum += x[pick(i)] / float64(len(x))
		}
		return math.Sqrt(sum)
	}
	same := func(i int) int { return i }
	m, b := rmse(model, same), rmse(base, same)
	v := Versus{SquaredError: Paired(model, base, who)}
	d := v.RMSE(m, b)
	near(t, "difference", d.Mean, v.SquaredError.Mean/(m+b), 1e-12)
	var mean, sq float64
	const repeats = 1000
	for range repeats {
		index := make([]int, len(model))
		for i := range index {
			index[i] = rng.IntN(len(model))
		}
		pick := func(i int) int { return index[i] }
		x := rmse(model, pick) - rmse(base, pick)
		mean, sq = mean+x/repeats, sq+x*x/repeats
	}
	if r := float64(d.SE) / math.Sqrt(sq-mean*mean); math.Abs(r-1) > 0.12 {
		t.Errorf("the standard error is %.3f of the bootstrap's", r)
	}
	if d.Verdict() != v.SquaredError.Verdict() {
		t.Error("two verdicts on one difference")
	}
	if z := (&Versus{SquaredError: Difference{Albums: 40, Artists: 40}}).RMSE(0, 0); z.Verdict() != Alike {
		t.Errorf("of two perfect predictions: %+v", z)
	}
}

// Of calibrated intervals the rule accepts as many as a normal share within two
// standard errors, 95.4%.
func TestCoverageRule(t *testing.T) {
	rng := rand.New(rand.NewPCG(7, 8))
	accepted := 0
	for range 4000 {
		inside := 0
		for range 500 {
			if rng.Float64() < 0.8 {
				inside++
			}
		}
		if JudgeCoverage(float64(inside)/500, 0.8, 500) == Alike {
			accepted++
		}
	}
	near(t, "accepted", float64(accepted)/4000, 0.9545, 0.015)
	for _, c := range []struct {
		share, level float64
		n            int
		want         Verdict
	}{{0.99, 0.9, 1000, Higher}, {0.8, 0.9, 1000, Lower}, {0, 0.9, 29, Unclaimed}, {1, 0.95, 30, Alike}, {1, 1, 100, Alike}} {
		if got := JudgeCoverage(c.share, c.level, c.n); got != c.want {
			t.Errorf("%+v: %s", c, got.Fits())
		}
	}
	if lo, hi := CoverageBand(0.9, 29); lo != 0 || hi != 1 {
		t.Errorf("of 29 albums: %v to %v", lo, hi)
	}
}

// An undefined error is null in a file, and no error when it is read back.
func TestDifferenceInFiles(t *testing.T) {
	text, err := json.Marshal(Paired([]float64{1, 2}, []float64{0, 0}, []string{"a", "a"}))
	if err != nil || string(text) != `{"mean":1.5,"se":null,"albums":2,"artists":1}` {
		t.Errorf("%s %v", text, err)
	}
	var d Difference
	if err := json.Unmarshal(text, &d); err != nil || !math.IsNaN(float64(d.SE)) || d.Verdict() != Unclaimed {
		t.Errorf("%+v %v", d, err)
	}
}

// TestPairedOneArtist: whatever rounding leaves, one artist has no scatter between
// artists.
func TestPairedOneArtist(t *testing.T) {
	for n := 1; n < 9; n++ {
		a, b, artist := make([]float64, n), make([]float64, n), make([]string, n)
		for i := range a {
			a[i], b[i] = 0.1*float64(i*i+1), 0.3
		}
		if d := Paired(a, b, artist); !math.IsNaN(float64(d.SE)) || d.Artists != 1 || d.Albums != n {
			t.Errorf("%d albums: %+v", n, d)
		}
	}
}
