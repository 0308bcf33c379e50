package model

import (
	"context"
	"encoding/json"
	"math"
	"math/rand/v2"
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/latent-go/latent/internal/album/design"
	"github.com/latent-go/latent/internal/npz"
	"github.com/latent-go/latent/mcmc"
	"github.com/latent-go/latent/mcmc/diagnose"
)

// numpyroMoments is testdata/numpyro/moments.json, which benchmarks/numpyro/run
// stores: the posterior of the plain joint model, sampled by another program.
type numpyroMoments struct {
	Cases map[string]map[string]moment
}

// moment is a parameter as the other program sees it.
type moment struct{ Mean, SD, ESS, MCSE float64 }

// TestMomentsOfNumPyro samples the collapsed model from the inputs that NumPyro
// had: means agree within 4 combined Monte Carlo standard errors, standard
// deviations within 10 %, and both sides have at least 1,000 effective draws.
func TestMomentsOfNumPyro(t *testing.T) {
	tested := 0
	for name, want := range storedMoments(t).Cases {
		file, exponent, _ := strings.Cut(name, "/")
		if file == "real500" {
			continue // see TestMomentsOfNumPyroOnRealAlbums
		}
		tested++
		t.Run(name, func(t *testing.T) {
			if testing.Short() && file != "generated" {
				t.Skip("long chains")
			}
			t.Parallel()
			draws := 2000
			if strings.HasSuffix(exponent, string(StudentT)) {
				draws = 800 // each costs milliseconds
			}
			replay(t, readCase(t, "testdata/numpyro/"+file+".npz"), exponent, draws, want)
		})
	}
	if tested != 6 {
		t.Fatalf("%d cases are stored, want 6", tested)
	}
}

func storedMoments(t *testing.T) *numpyroMoments {
	t.Helper()
	text, err := os.ReadFile("testdata/numpyro/moments.json")
	if err != nil {
		t.Fatal(err)
	}
	stored := new(numpyroMoments)
	if err := json.Unmarshal(text, stored); err != nil {
		t.Fatal(err)
	}
	return stored
}

func replay(t *testing.T, rows Rows, exponent string, draws int, want map[string]moment) {
	t.Helper()
	exponent, likelihood, _ := strings.Cut(exponent, "/")
	noise := Noise{Learn: true, Prior: betaPrior, Alpha: 2, Beta: 4}
	if g, err := strconv.ParseFloat(exponent, 64); err == nil {
		noise = Noise{Exponent: g}
	}
	noise.Likelihood = Likelihood(likelihood)
	got := sampleCase(t, rows, noise, draws)
	for key, w := range want {
		compareMoments(t, key, got[key], w.Mean, w.SD, w.ESS, w.MCSE)
	}
}

func compareMoments(t *testing.T, key string, got diagnose.Stat, mean, sd, ess, mcse float64) {
	t.Helper()
	if got.Name == "" {
		t.Errorf("%s: not among our parameters", key)
		return
	}
	if ess < 1000 || got.ESSBulk < 1000 {
		t.Errorf("%s: effective draws %.0f (NumPyro) and %.0f (here), want 1000", key, ess, got.ESSBulk)
	}
	if limit := 4 * math.Hypot(mcse, got.MCSEMean); math.Abs(got.Mean-mean) > limit {
		t.Errorf("%s: mean %.5f, NumPyro %.5f, differ by more than %.5f", key, got.Mean, mean, limit)
	}
	if math.Abs(got.SD/sd-1) > 0.1 {
		t.Errorf("%s: sd %.5f, NumPyro %.5f", key, got.SD, sd)
	}
}

func sampleCase(t *testing.T, rows Rows, noise Noise, draws int) map[string]diagnose.Stat {
	t.Helper()
	m, err := New(rows, noise, DefaultPriors())
	if err != nil {
		t.Fatal(err)
	}
	mode, err := m.Mode()
	if err != nil {
		t.Fatal(err)
	}
	whole, target, metric := m.Constrain, mode.Target, mode.Metric
	if noise.Likelihood.mixed() {
		x, err := m.Surrogate(t.Context(), mode, 2)
		if err != nil {
			t.Fatal(err)
		}
		target, metric = func() mcmc.Target { return x.Target(200) }, x.Metric
	}
	reduced, err := m.Reduce(t.Context(), mode, 2)
	if can := !noise.Learn && !noise.Likelihood.mixed(); can != (err == nil) {
		t.Fatalf("coefficients integrated out: %v, want %v", err, can)
	}
	if reduced != nil {
		complete := reduced.Completer(rand.New(rand.NewPCG(6, 6)))
		target, metric = reduced.Target, reduced.Metric
		whole = func(q []float64, d *Draw) {
			if err := complete.Complete(q, d); err != nil {
				t.Fatal(err)
			}
		}
	}
	r, err := mcmc.Sample(context.Background(), func(int) (mcmc.Target, error) { return target(), nil },
		mcmc.Config{Chains: 4, Warmup: 300, Draws: draws, Seed: 5, TargetAccept: 0.9, Metric: metric})
	if err != nil {
		t.Fatal(err)
	}
	return momentsOf(m, r, whole)
}

// momentsOf summarises every parameter under NumPyro's names: beta[0].
func momentsOf(m *Model, r *mcmc.Result, whole func([]float64, *Draw)) map[string]diagnose.Stat {
	values := make([][][]float64, m.FlatSize()) // [scalar][chain][draw]
	for c := range r.Chains {
		for j := range values {
			values[j] = append(values[j], nil)
		}
		for _, q := range r.Chains[c].Draws {
			var d Draw
			whole(q, &d)
			for j, v := range m.Flatten(&d, nil) {
				values[j][c] = append(values[j][c], v)
			}
		}
	}
	out := map[string]diagnose.Stat{}
	j := 0
	for _, p := range m.Parameters() {
		for k := range p.Size() {
			name := p.Name
			if p.Coords != nil {
				name += "[" + p.Coords[k] + "]"
			}
			out[name] = diagnose.Summary(name, values[j])
			j++
		}
	}
	return out
}

func readCase(t *testing.T, path string) Rows {
	t.Helper()
	f, err := npz.Open(path, npz.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	numbers := func(key string) []float64 {
		a, err := f.Read(key)
		if err != nil {
			t.Fatal(err)
		}
		x, err := npz.Floats[float64](a)
		if err != nil {
			ints, ierr := a.Ints()
			if ierr != nil {
				t.Fatal(err, ierr)
			}
			for _, v := range ints {
				x = append(x, float64(v))
			}
		}
		return x
	}
	whole := func(key string) []int {
		var out []int
		for _, v := range numbers(key) {
			out = append(out, int(v))
		}
		return out
	}
	r := Rows{Artist: whole("artist"), Position: whole("position"), Score: numbers("score"), Prev: numbers("previous"), Count: numbers("count")}
	n := len(r.Artist)
	x := numbers("x")
	columns := len(x) / n
	r.X = &design.Matrix{Rows: n}
	for j := range columns {
		c := design.Column{Name: string(rune('0' + j)), Dense: make([]float64, n)}
		if j > 9 {
			t.Fatal("name more than ten columns properly")
		}
		for i := range n {
			c.Dense[i] = x[i*columns+j]
		}
		r.X.Columns = append(r.X.Columns, c)
	}
	r.Train = make([]bool, n)
	for i := range r.Train {
		r.Train[i] = true
	}
	return r
}
