package compare

import (
	"bytes"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/latent-go/latent/internal/filetest"
	"github.com/latent-go/latent/internal/ptycho/output"
)

// runsOf are runs of an entry with the given errors; its other numbers are unknown.
func runsOf(name string, errors ...float64) (out []Run) {
	for i, e := range errors {
		out = append(out, Run{Name: name, Seed: i, Error: output.Number(e), Amplitude: unknown, Phase: unknown, HalfBit: unknown})
	}
	return out
}

func claimed(all ...[]Run) string {
	var list []entry
	var runs []Run
	for _, r := range all {
		list, runs = append(list, entry{name: r[0].Name, recipe: "r"}), append(runs, r...)
	}
	return strings.Join(claims(rows(list, runs)), "\n")
}

// Mean and standard error of 1, 2 and 6: 3, and sqrt(14/6).
func TestMean(t *testing.T) {
	v := mean([]float64{1, 2, 6})
	if v.Mean != 3 || math.Abs(float64(v.Error)-math.Sqrt(14./6)) > 1e-12 {
		t.Error(v)
	}
	if v := mean([]float64{4}); v.Mean != 4 || v.Error.Finite() {
		t.Error(v)
	}
}

func TestClaims(t *testing.T) {
	for _, c := range []struct{ name, got, want string }{
		{"far apart", claimed(runsOf("a", 3, 3.1), runsOf("b", 1, 1.1)), "error: b is best with 1.05000 +- 0.05000; next is a with 3.05000 +- 0.05000"},
		{"near", claimed(runsOf("a", 1, 2), runsOf("b", 1.2, 2.4)), "error: no winner, a and b are within two standard errors"},
		{"near the third", claimed(runsOf("a", 1, 1.01), runsOf("b", 1.5, 1.51), runsOf("c", 1, 9)), "error: no winner, a and c are within two standard errors"},
		{"alike", claimed(runsOf("a", 1, 1), runsOf("b", 1, 1)), "error: no winner, a and b are within two standard errors"},
		{"one seed", claimed(runsOf("a", 1), runsOf("b", 9)), "one seed has no error bar, so nothing is called better: --seeds 3 gives three"},
		{"one row", claimed(runsOf("a", 1, 2)), ""},
		{"no number", claimed(runsOf("a", 1, 2), runsOf("b", math.NaN(), math.NaN())), ""},
	} {
		if c.got != c.want {
			t.Errorf("%s: %q, want %q", c.name, c.got, c.want)
		}
	}
}

// Of two that are the same but for noise a winner is named about as rarely as two
// standard errors of ten seeds each say: a t of 18 degrees of freedom is beyond 2 in
// 6.1 % of all cases.
func TestEqualsRarelyWin(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	wins, trials := 0, 2000
	for range trials {
		var a, b []float64
		for range 10 {
			a, b = append(a, rng.NormFloat64()), append(b, rng.NormFloat64())
		}
		if strings.Contains(claimed(runsOf("a", a...), runsOf("b", b...)), "is best") {
			wins++
		}
	}
	if share := float64(wins) / float64(trials); share < 0.04 || share > 0.085 {
		t.Errorf("a winner in %.3f of the cases", share)
	}
}

func TestTables(t *testing.T) {
	r := &Report{Rows: rows([]entry{{name: "a", recipe: "lsqml:2"}, {name: "none", recipe: "x"}}, runsOf("a", 1, 2))}
	head, cells := r.Table()
	if len(cells) != 1 || strings.Join(head, ",") != "name,recipe or model,seeds,error,seconds,MiB" || cells[0][3] != "1.50000 +- 0.50000" {
		t.Error(head, cells)
	}
	var b bytes.Buffer
	filetest.Must(t, r.WriteCSV(&b))
	if !strings.Contains(b.String(), "\na,lsqml:2,2,1.5,0.5,,,,,,,0,0,0,0\n") {
		t.Error(b.String())
	}
}

func TestFilesAreDocumented(t *testing.T) {
	filetest.Documented(t, csvFile, header()...)
	filetest.Documented(t, jsonFile, append(filetest.Keys[Report]("json"), filetest.Keys[Run]("json")...)...)
}
