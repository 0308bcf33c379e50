package preflight

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/latent-go/latent/internal/filetest"
	"github.com/latent-go/latent/internal/host"
)

func machine(available uint64, wsl int, err error) Machine {
	return Machine{
		Memory: func() (host.Memory, error) {
			return host.Memory{Available: available, Total: 2 * available, Source: "test"}, err
		},
		WSL: func() int { return wsl },
	}
}

var size = Size{Rows: 19458, Model: 12059, Columns: 150, Chains: 4, Draws: 1000, Targets: 1}

func TestStatuses(t *testing.T) {
	need := total(estimate(size))
	for _, c := range []struct {
		name   string
		m      Machine
		want   Status
		code   int
		advice bool
	}{
		{"plenty", machine(10*need, 0, nil), Pass, 0, false},
		{"exactly a fifth left", machine(need*5/4+5, 0, nil), Pass, 0, false},
		{"tight", machine(need+need/10, 0, nil), Warning, 2, true},
		{"just", machine(need, 0, nil), Warning, 2, true},
		{"too small", machine(need-1, 0, nil), Fail, 1, true},
		{"nothing", machine(0, 0, nil), Fail, 1, true},
		{"WSL takes its share", machine(need*5/4+5, 2, nil), Warning, 2, true},
		{"unreadable", machine(0, 0, errors.New("no such thing")), CannotCheck, 2, false},
	} {
		r := Quick(size, c.m)
		if r.Status != c.want || r.Status.ExitCode() != c.code || (len(r.Advice) > 0) != c.advice {
			t.Errorf("%s: %s, code %d, advice %q", c.name, r.Line(), r.Status.ExitCode(), r.Advice)
		}
		if !strings.HasPrefix(r.Line(), string(c.want)) {
			t.Errorf("%s: the line must start with the status: %s", c.name, r.Line())
		}
	}
}

// What is advised passes: to follow it must not lead to the next refusal.
func TestAdviceHelps(t *testing.T) {
	of := func(chains, draws int) Size {
		s := size
		s.Chains, s.Draws = chains, draws
		return s
	}
	twice := 2 * total(estimate(size))
	wide, narrow := of(1, 100), of(1, 100)
	wide.Model, wide.Rows, wide.Columns, narrow.Rows, narrow.Columns = 1_000_000, 1000, 100, 1000, 100
	for _, c := range []struct {
		size   Size
		usable uint64
		want   []string // the settings advised
	}{
		{of(64, 1000), twice, []string{"--num-chains", "--num-samples"}},
		{of(1, 200_000), twice, []string{"--num-samples"}},
		{of(4, 1_000_000), twice, []string{"--num-samples"}}, // a single chain is too long
		{of(64, 1000), 1 << 20, nil},                         // the albums alone are too many
		{wide, total(estimate(narrow)) * 2, []string{"--min-ratings"}},
	} {
		var got []string
		for _, a := range Quick(c.size, machine(c.usable, 0, nil)).Advice {
			less := c.size
			flag, value, _ := strings.Cut(strings.Split(a, ":")[0], " ")
			if left, ok := strings.CutPrefix(a, "--min-ratings, raised so that about "); ok {
				_, err := fmt.Sscan(left, &less.Model)
				filetest.Must(t, err)
				flag = "--min-ratings"
			} else if strings.HasPrefix(a, "no smaller run of this file fits: take a machine with more memory") {
				if r := Quick(c.size, machine(2*total(estimate(c.size)), 0, nil)); r.Status != Pass {
					t.Errorf("with more memory: %s", r.Line())
				}
				continue
			} else if n, err := strconv.Atoi(value); err != nil {
				t.Errorf("advice without a number: %s", a)
			} else if flag == "--num-chains" {
				less.Chains = n
			} else {
				less.Draws = n
			}
			got = append(got, flag)
			if r := Quick(less, machine(c.usable, 0, nil)); r.Status != Pass {
				t.Errorf("%+v: %s gives %s", c.size, a, r.Line())
			}
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%+v: advised %q, want %q", c.size, got, c.want)
		}
	}
}

// The correction by a measurement of the very same size is the measurement.
func TestFullOfTheSameSize(t *testing.T) {
	r := Full(size, size, 123<<20, machine(1<<40, 0, nil))
	if r.Need != 123<<20 || r.Status != Pass || r.Method != "full" {
		t.Errorf("got %+v", r)
	}
}

// More of anything never needs less, in either method.
func TestMonotone(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := func(name string) int { return rapid.IntRange(1, 5000).Draw(t, name) }
		a := Size{Rows: n("rows"), Model: n("model"), Columns: n("columns"), Chains: n("chains"), Draws: n("draws")}
		b := a
		b.Rows, b.Model, b.Columns, b.Chains, b.Draws = a.Rows+n("r"), a.Model+n("m"), a.Columns+n("c"), a.Chains+n("h"), a.Draws+n("d")
		if total(estimate(a)) > total(estimate(b)) {
			t.Fatalf("%+v needs more than %+v", a, b)
		}
		m := machine(1<<50, 0, nil)
		if Full(a, size, 1<<30, m).Need > Full(b, size, 1<<30, m).Need {
			t.Fatalf("measured: %+v needs more than %+v", a, b)
		}
	})
}

func TestHeadroomPercent(t *testing.T) {
	for _, c := range []struct {
		need, usable uint64
		want         float64
	}{{50, 100, 50}, {100, 100, 0}, {150, 100, -50}, {1, 0, -100}} {
		if got := headroomPercent(c.need, c.usable); got != c.want {
			t.Errorf("HeadroomPercent(%d, %d) = %v, want %v", c.need, c.usable, got, c.want)
		}
	}
}

// TestEstimateAgainstMeasuredPeaks holds the formula against the peaks of real
// runs (docs/PREFLIGHT.md says how they were measured): 4 chains of 1,000 draws.
func TestEstimateAgainstMeasuredPeaks(t *testing.T) {
	const most = 0.25
	for _, c := range []struct {
		name string
		size Size
		peak uint64 // KiB, maximum resident set size
	}{
		{"albums-2020, 100 ratings", Size{Rows: 19458, Model: 2398, Columns: 41, Lean: 28, Chains: 4, Draws: 1000, Targets: 1}, 124_944},
		{"albums-2020", Size{Rows: 19458, Model: 12059, Columns: 77, Lean: 30, Chains: 4, Draws: 1000, Targets: 1}, 187_032},
		{"the original's size", Size{Rows: 130023, Model: 61673, Columns: 122, Lean: 33, Chains: 4, Draws: 1000, Targets: 1}, 894_704},
	} {
		ratio := float64(total(estimate(c.size))) / float64(c.peak<<10)
		if ratio < 1-most || ratio > 1+most {
			t.Errorf("%s: the estimate is %.2f times the measured peak", c.name, ratio)
		}
	}
}
