package cli

import (
	"context"
	"fmt"
	"strconv"

	"github.com/latent-go/latent/internal/album/preflight"
	"github.com/latent-go/latent/internal/program"
	"github.com/latent-go/latent/internal/term"
)

// preflightError reports that the memory will not suffice.
type preflightError struct{ Result *preflight.Result }

// Error says what can be done.
func (e *preflightError) Error() string {
	return "the preflight check failed: " + e.Result.Line() + "; --force-run continues anyway"
}

// preflight does the memory check that the flags ask for, before anything is
// written. done means that the program ends here.
func (s *session) preflight(ctx context.Context) (done bool, err error) {
	f := &s.cfg.Run
	s.warnIdlePreflight()
	if !f.Preflight && !f.PreflightFull && !f.PreflightOnly {
		return false, nil
	}
	s.check = s.checkMemory(ctx)
	if ctx.Err() != nil {
		return true, context.Cause(ctx)
	}
	if f.PreflightOnly {
		return true, s.reportPreflight(s.check)
	}
	s.showPreflight(s.check)
	if s.check.Status != preflight.Fail {
		return false, nil
	}
	if f.ForceRun {
		s.log.Warn("preflight_overridden", "by", "--force-run")
		return false, nil
	}
	return true, &preflightError{s.check}
}

// warnIdlePreflight says which switches do nothing without another one.
func (s *session) warnIdlePreflight() {
	f := &s.cfg.Run
	if f.ForceRun && !f.Preflight && !f.PreflightFull {
		s.ui.Warnf("--force-run has no effect: no check comes before the run (--preflight, --preflight-full)")
	}
	if f.Recalibrate && !f.PreflightFull {
		s.ui.Warnf("--recalibrate has no effect without --preflight-full")
	}
}

func (s *session) checkMemory(ctx context.Context) *preflight.Result {
	method := "quick"
	if s.cfg.Run.PreflightFull {
		method = "full"
	}
	if s.noData != nil {
		return preflight.Unknown(method, preflight.TheCPU, s.noData)
	}
	size, err := preflight.SizeOf(s.cfg, s.env.Input())
	if err != nil {
		return preflight.Unknown(method, preflight.TheCPU, err)
	}
	switch {
	case s.gpu():
		r := preflight.GPU(ctx, size, s.cfg.MCMC.Accelerator, preflight.ThisMachine())
		r.Note = "the album sampler has no GPU path, so a run with --accelerator " + s.cfg.MCMC.Accelerator + " would stop with exit code 6"
		return r
	case method == "quick":
		return preflight.Quick(size, preflight.ThisMachine())
	default:
		return s.measuredCheck(ctx, size)
	}
}

// gpu reports whether the settings ask for a device that is not the CPU.
func (s *session) gpu() bool { return !onCPU(s.cfg.MCMC.Accelerator) }

func onCPU(accelerator string) bool { return accelerator == "auto" || accelerator == "cpu" }

// reportPreflight prints the check as the result of the command.
func (s *session) reportPreflight(r *preflight.Result) error {
	code := &program.SilentError{Code: r.Status.ExitCode()}
	if s.cfg.Run.Output == "json" {
		if err := printJSON(s.ui.Out(), r); err != nil {
			return err
		}
		return code
	}
	if _, err := fmt.Fprintln(s.ui.Out(), r.Line()); err != nil {
		return err
	}
	if s.cfg.Run.Verbose {
		s.ui.Table([]string{"part", "memory"}, breakdown(r), term.TableOptions{Align: []term.Align{term.AlignLeft, term.AlignRight}})
	}
	s.advise(r)
	return code
}

// showPreflight tells somebody who waits for the run.
func (s *session) showPreflight(r *preflight.Result) {
	attrs := []any{"status", string(r.Status), "need_bytes", r.Need, "usable_bytes", r.Usable, "method", r.Method}
	if r.Status == preflight.Pass {
		s.ui.Infof("preflight %s", r.Line())
		s.log.Debug("preflight", attrs...)
	} else {
		s.ui.Warnf("preflight %s", r.Line())
		s.log.Debug("preflight", append(attrs, "why", r.Why)...)
	}
	if s.cfg.Run.Verbose {
		for _, row := range breakdown(r) {
			s.ui.Infof("  %-24s %10s", row[0], row[1])
		}
	}
	s.advise(r)
}

// advise prints what goes with the verdict, for the eye.
func (s *session) advise(r *preflight.Result) {
	if r.Note != "" {
		s.ui.Infof("%s", r.Note)
	}
	for _, a := range r.Advice {
		s.ui.Hintf("%s", a)
	}
	if r.Status != preflight.Pass && r.Status != preflight.CannotCheck && r.Method == "quick" && !s.gpu() {
		s.ui.Hintf("--preflight-full measures instead of estimating")
	}
}

// breakdown is the need by parts, then what it was compared with.
func breakdown(r *preflight.Result) [][]string {
	size := func(n uint64) string { return term.Bytes(int64(n)) }
	var rows [][]string
	for _, p := range r.Parts {
		rows = append(rows, []string{p.Name, size(p.Bytes)})
	}
	if r.Measured > 0 {
		from := "measured now"
		if r.Cached {
			from = "measured before"
		}
		rows = append(rows, []string{"peak of a short run, " + from, size(r.Measured)})
	}
	rows = append(rows, []string{"need", size(r.Need)})
	if r.Status != preflight.CannotCheck {
		rows = append(rows, []string{"usable", size(r.Usable)}, []string{"of", size(r.Total)}, []string{"read from", r.Source},
			[]string{"headroom", strconv.FormatFloat(r.Headroom, 'f', 0, 64) + "%"})
	}
	return append(rows, []string{"albums in the file", strconv.Itoa(r.Size.Rows)}, []string{"albums modelled", strconv.Itoa(r.Size.Model)},
		[]string{"features", strconv.Itoa(r.Size.Columns)})
}
