package term

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
)

// TestPlainLines runs two chains on a fake clock and compares every line.
func TestPlainLines(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		u, out, err := newUI(ProgressAuto) // no terminal: plain
		b := u.Bars("chain", 2)
		time.Sleep(frame / 2) // never at the same instant as a look
		for i := range 30 {   // one draw a second
			state := State{Done: i + 1, Total: 40, Label: "warm-up", Note: "step 0.5"}
			if i >= 15 {
				state.Label = "sampling"
			}
			b.Update(0, state)
			time.Sleep(time.Second)
		}
		b.Update(0, State{Done: 40, Total: 40, Label: "sampling", Note: "step 0.5"})
		b.Update(1, State{Done: 7, Total: 40, Label: "warm-up"})
		b.Close()
		want := []string{
			// 10 s: 9 draws since the first look at 0.1 s, 30 to go
			"chain 1: warm-up 10/40 (25%), step 0.5, 33 s left",
			"chain 1: warm-up 15/40 (37%), step 0.5", // the phase ended
			// 20 s: 4 draws since 15.1 s, 20 to go; 30 s: 14 draws, 10 to go
			"chain 1: sampling 20/40 (50%), step 0.5, 25 s left",
			"chain 1: sampling 30/40 (75%), step 0.5, 11 s left",
			"chain 1: sampling 40/40 (100%), step 0.5, done in 30 s",
			"chain 2: warm-up 7/40 (17%), stopped after 30 s",
			"",
		}
		if diff := cmp.Diff(want, strings.Split(err.String(), "\n")); diff != "" {
			t.Errorf("lines (-want +got):\n%s", diff)
		}
		if out.String() != "" {
			t.Errorf("standard output got %q", out)
		}
	})
}

// TestPlainShowsShortPhases: phases that come and go between two looks are
// still reported, in order.
func TestPlainShowsShortPhases(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		u, _, err := newUI(ProgressPlain)
		b := u.Bars("fit", 1)
		for _, label := range []string{"mode", "warm-up", "sampling"} {
			b.Update(0, State{Done: 5, Total: 5, Label: label})
		}
		b.Close()
		want := "fit: mode 5/5 (100%)\nfit: warm-up 5/5 (100%)\nfit: sampling 5/5 (100%), done in 0.00 s\n"
		if got := err.String(); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	})
}

func TestPlainSaysNothingTwice(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		u, _, err := newUI(ProgressPlain)
		b := u.Bars("fit", 1)
		b.Update(0, State{Done: 1, Total: 2})
		time.Sleep(time.Hour) // a stalled worker
		b.Close()
		if n := strings.Count(err.String(), "\n"); n != 2 {
			t.Errorf("%d lines, want the state and the end:\n%s", n, err)
		}
	})
}

func TestUnusedBarsPrintNothing(t *testing.T) {
	for _, p := range []Progress{ProgressPlain, ProgressOff} {
		u, _, err := newUI(p)
		b := u.Bars("chain", 4)
		b.Close()
		b.Close() // harmless
		if err.String() != "" {
			t.Errorf("mode %d printed %q", p, err)
		}
	}
}

func TestUpdateOfNoWorkerPanics(t *testing.T) {
	u, _, _ := newUI(ProgressOff)
	b := u.Bars("chain", 1)
	defer b.Close()
	defer func() {
		if msg := fmt.Sprint(recover()); !strings.HasPrefix(msg, "term: ") {
			t.Errorf("panic %q", msg)
		}
	}()
	b.Update(1, State{})
}

// TestConcurrentUse drives updates, messages and the end at once in every mode;
// the race detector and goleak judge it.
func TestConcurrentUse(t *testing.T) {
	for _, p := range []Progress{ProgressLive, ProgressPlain, ProgressOff} {
		t.Run(fmt.Sprint(p), func(t *testing.T) {
			u, _, err := newUI(p)
			b := u.Bars("chain", 4)
			var wg sync.WaitGroup
			for c := range 4 {
				wg.Go(func() {
					for i := range 2000 {
						b.Update(c, State{Done: i + 1, Total: 2000, Label: fmt.Sprint("phase ", i/1000)})
						if i%500 == 0 {
							u.Warnf("chain %d at %d", c, i)
						}
					}
				})
			}
			wg.Wait()
			b.Close()
			b.Update(0, State{}) // a late straggler does no harm
			u.Infof("after the end")
			if n := strings.Count(err.String(), "warning: "); n != 16 {
				t.Errorf("%d of 16 warnings arrived:\n%s", n, err)
			}
			if !strings.HasSuffix(err.String(), "after the end\n") {
				t.Errorf("output does not end with the last message:\n%s", err)
			}
		})
	}
}

// TestLiveFinalFrame checks what is left on the screen.
func TestLiveFinalFrame(t *testing.T) {
	u, _, err := newUI(ProgressLive)
	b := u.Bars("chain", 2)
	b.Update(0, State{Done: 50, Total: 50, Label: "sampling\x1b[2J", Note: "0 divergences"})
	b.Update(1, State{Done: 10, Total: 50, Label: "warm-up"})
	b.Close()
	screen := err.String()
	last := strings.Split(screen[strings.LastIndex(screen, "chain 1"):], "\n")
	if !strings.Contains(last[0], "[==================]") || !strings.Contains(last[0], "50/50") {
		t.Errorf("full bar: %q", last[0])
	}
	if !strings.Contains(last[1], "warm-up") || !strings.Contains(last[1], "10/50") {
		t.Errorf("stopped bar: %q", last[1])
	}
	if strings.Contains(screen, "\x1b[2J") {
		t.Error("a label cleared the screen")
	}
}

func BenchmarkUpdate(b *testing.B) {
	u, _, _ := newUI(ProgressPlain)
	bars := u.Bars("chain", 4)
	defer bars.Close()
	b.ReportAllocs()
	b.RunParallel(func(pb *testing.PB) {
		for i := 0; pb.Next(); i++ {
			bars.Update(i%4, State{Done: i, Total: 1 << 40, Label: "sampling"})
		}
	})
}

// A worker that has ended keeps the time that it took, while others go on.
func TestEndedBarsStop(t *testing.T) {
	began := time.Now()
	s := &slot{name: "chain", started: began.Add(-3 * time.Second)}
	s.update(State{Done: 5, Total: 10, Label: "warm-up"})
	if v := s.look(began); v.took != 0 {
		t.Errorf("took %v before its end", v.took)
	}
	s.update(State{Done: 10, Total: 10, Label: "sampling"})
	first := s.look(began.Add(time.Second)).took
	s.update(State{Done: 10, Total: 10, Label: "sampling", Note: "again"})
	if later := s.look(began.Add(time.Hour)); later.took != first || first < 3*time.Second || !strings.HasPrefix(later.eta(), "in ") {
		t.Errorf("took %v, later %v (%q)", first, later.took, later.eta())
	}
	s.update(State{Done: 1, Total: 10, Label: "more"})
	if v := s.look(began); v.took != 0 {
		t.Errorf("took %v at a new beginning", v.took)
	}
}

// A hushed UI keeps what may be trouble.
func TestHush(t *testing.T) {
	u, out, err := newUI(ProgressAuto)
	u.Hush()
	u.Infof("progress")
	u.Warnf("trouble")
	b := u.Bars("chain", 1)
	b.Update(0, State{Done: 1, Total: 1})
	b.Drop()
	b.Close()
	if out.String() != "" || err.String() != "warning: trouble\n" {
		t.Errorf("%q %q", out, err)
	}
}
