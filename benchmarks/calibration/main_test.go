package main

import (
	"io"
	"strings"
	"testing"
)

// A few small catalogues: enough to see an interval in wrong units, or a feature
// that is not the one that made the scores. The seeds are fixed, so that chance
// has spoken already.
func TestIntervalsHoldTheTruth(t *testing.T) {
	s := study{seeds: 6, artists: 80, likelihood: "normal", options: strings.Fields("--num-chains 2 --num-samples 300 --num-warmup 200 --ess-threshold 100")}
	if testing.Short() {
		s.seeds = 2
	}
	tally, err := s.run(io.Discard)
	if err != nil {
		t.Fatal(err)
	}
	all := tally.all()
	if len(tally.names) != 9 || all.asked != 9*s.seeds {
		t.Fatalf("the parameters are %q in %d catalogues", tally.names, s.seeds)
	}
	if share := all.share(); share < 0.8 {
		t.Errorf("the 90%% intervals hold %.0f%% of the truth:\n%v", 100*share, tally.holds)
	}
	var b strings.Builder
	tally.print(&b)
	if !strings.Contains(b.String(), "scalars") || tally.least() > 1 {
		t.Errorf("the table is %s", b.String())
	}
}
