package calibration

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"math"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"

	"github.com/latent-go/latent/internal/album/simulate"
	"github.com/latent-go/latent/internal/figure"
)

// replicates draws truths and posteriors of a known Gaussian problem: y ~ N(theta,
// 1), theta ~ N(0, 1), so the posterior is N(y/2, 1/2). Wrong multiplies its sd.
func replicates(n int, wrong float64, seed uint64) []Replicate {
	r := rand.New(rand.NewPCG(seed, 1))
	var out []Replicate
	for i := range n {
		theta := r.NormFloat64()
		y := theta + r.NormFloat64()
		mean, sd := y/2, math.Sqrt(0.5)*wrong
		below := 0.5 * math.Erfc((mean-theta)/sd/math.Sqrt2)
		out = append(out, Replicate{Name: fmt.Sprintf("%04d", i), Passed: true, Parameters: []simulate.Parameter{{Name: "theta", Truth: theta, Mean: mean, SD: sd, Below: below}}})
	}
	return out
}

// An exact posterior passes, one that is too narrow or too wide by a third does not.
func TestJudgeAGaussianProblem(t *testing.T) {
	for wrong, calibrated := range map[float64]bool{1: true, 0.67: false, 1.5: false} {
		table := Judge(replicates(400, wrong, 3))
		if table.Calibrated != calibrated || table.Replicates != 400 || table.Converged != 400 {
			t.Errorf("sd x %v: %+v", wrong, table.Lines[0])
		}
		if (strings.HasPrefix(table.Verdict(), "miscalibrated over 400 fits") && strings.HasSuffix(table.Verdict(), ": theta")) == calibrated {
			t.Error(table.Verdict())
		}
	}
}

// Fits that did not converge are told, with the remedy, where they are many.
func TestUnconvergedFitsAreTold(t *testing.T) {
	for lost, told := range map[int]bool{0: false, 40: false, 41: true} {
		list := replicates(400, 1, 3)
		for i := range lost {
			list[i].Passed = false
		}
		if text := Judge(list).Verdict(); strings.Contains(text, "did not converge") != told || strings.Contains(text, "--num-warmup") != told {
			t.Errorf("%d: %s", lost, text)
		}
	}
}

// The test rejects a true model about as often as it says.
func TestFalseAlarms(t *testing.T) {
	alarms := 0
	for seed := range uint64(400) {
		if !Judge(replicates(60, 1, seed)).Calibrated {
			alarms++
		}
	}
	if alarms < 8 || alarms > 34 { // 20 expected, sd 4.4
		t.Errorf("%d of 400 true models were rejected at 5%%", alarms)
	}
}

// Critical values of the distance for 20 numbers: D = 0.294 at 5% and 0.352 at 1%
// (Massey, Journal of the American Statistical Association 46, 1951).
func TestTailAgainstATable(t *testing.T) {
	for d, p := range map[float64]float64{0.294: 0.05, 0.352: 0.01} {
		if got := tail(d, 20); math.Abs(got-p) > 0.1*p {
			t.Errorf("distance %v: p is %v, want %v", d, got, p)
		}
	}
	if tail(0, 10) != 1 || tail(1, 1000) > 1e-10 {
		t.Error("the ends are wrong")
	}
}

// By hand: the shares 0.5, 0.02 and 0.9; coverage of 50, 80, 90 and 95%.
func TestLineByHand(t *testing.T) {
	p := func(below float64) Replicate {
		return Replicate{Name: fmt.Sprint(below), Parameters: []simulate.Parameter{{Name: "a", Truth: 1, Mean: 2, SD: 2, Below: below}}}
	}
	list := []Replicate{p(0.5), p(0.02), p(0.9), {Name: "z", Missing: "has not run"}}
	table := Judge(list)
	l := table.Lines[0]
	if l.Fits != 3 || l.Held != [4]int{1, 2, 2, 2} || math.Abs(l.Z-0.5) > 1e-12 || math.Abs(l.KS-(1.0/3-0.02)) > 1e-12 || table.Missing != 1 {
		t.Errorf("%+v of %+v", l, table)
	}
	list[0], list[2] = list[2], list[0]
	if again := Judge(list); !reflect.DeepEqual(again, table) {
		t.Error("the order matters")
	}
}

func TestHolm(t *testing.T) {
	table := &Table{Calibrated: true, Lines: []*Line{{P: 0.04}, {P: 0.01}, {P: 0.03}}}
	table.holm()
	got := []float64{table.Lines[0].Holm, table.Lines[1].Holm, table.Lines[2].Holm}
	if want := []float64{0.06, 0.03, 0.06}; math.Abs(got[0]-want[0])+math.Abs(got[1]-want[1])+math.Abs(got[2]-want[2]) > 1e-12 || table.Calibrated {
		t.Errorf("got %v", got)
	}
}

func TestFormats(t *testing.T) {
	table := Judge(replicates(40, 1, 2))
	var b bytes.Buffer
	if err := table.WriteCSV(&b); err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(&b).ReadAll()
	if err != nil || len(rows) != 2 || len(rows[0]) != len(rows[1]) || len(table.Cells()[0]) != len(Columns()) {
		t.Errorf("%v: %q, %q", err, rows, table.Cells())
	}
	var svg bytes.Buffer
	if err := table.Figure().SVG(&svg, figure.Options{}); err != nil || !strings.Contains(svg.String(), ">theta<") {
		t.Errorf("%v, %d bytes", err, svg.Len())
	}
	// Wilson's interval of 8 in 10, with z = 1.96, is 0.490 to 0.943.
	if lo, hi := wilson(8, 10, 1.96); math.Abs(lo-0.490) > 5e-4 || math.Abs(hi-0.943) > 5e-4 {
		t.Errorf("%v to %v", lo, hi)
	}
}
