package cli

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"time"

	"github.com/latent-go/latent/internal/album/catalog"
	"github.com/latent-go/latent/internal/album/config"
	"github.com/latent-go/latent/internal/album/preflight"
	"github.com/latent-go/latent/internal/album/results"
	"github.com/latent-go/latent/internal/regular"
	"github.com/latent-go/latent/internal/runs"
	"github.com/latent-go/latent/internal/term"
)

// outcome is what --output json prints at the end of run and stage.
type outcome struct {
	Run       string            `json:"run"`
	Dir       string            `json:"dir"`
	Status    runs.Status       `json:"status"`
	ExitCode  int               `json:"exit_code"`
	Error     string            `json:"error,omitempty"`
	Seconds   float64           `json:"seconds"`
	Stages    []stageOutcome    `json:"stages"`
	Preflight *preflight.Result `json:"preflight,omitempty"`
	// Metrics is evaluation/metrics.json, where evaluate has run.
	Metrics json.RawMessage `json:"metrics,omitempty"`
}

type stageOutcome struct {
	Name    string      `json:"name"`
	Status  runs.Status `json:"status"`
	Seconds float64     `json:"seconds"`
	Source  string      `json:"source_run,omitempty"`
	Reason  string      `json:"reason,omitempty"`
}

// summarise says where the results are: a line for the eye, or all of it as data.
// failed is the error that stopped the run, nil for one that is complete.
func (s *session) summarise(r *runs.Run, failed error) error {
	if s.cfg.Run.Output != "json" {
		if failed == nil && !s.part {
			line, complete := completion(r)
			if s.ui.Live() {
				line += ", " + term.Duration(time.Duration(r.Manifest().Seconds*float64(time.Second)))
			}
			s.ui.Infof("%s", line)
			if complete {
				for _, line := range s.found(r) {
					s.ui.Infof("%s", line)
				}
			}
		}
		return nil
	}
	out, err := s.outcome(r, failed)
	if err != nil {
		return err
	}
	return printJSON(s.ui.Out(), out)
}

func (s *session) outcome(r *runs.Run, failed error) (*outcome, error) {
	m := r.Manifest()
	out := &outcome{
		Run: r.ID(), Dir: r.Dir(), Status: m.Status, ExitCode: exitCode(failed), Error: m.Error,
		Seconds: m.Seconds, Stages: []stageOutcome{}, Preflight: s.check,
	}
	if failed != nil {
		out.Error = failed.Error()
	}
	for _, g := range m.Stages {
		out.Stages = append(out.Stages, stageOutcome{g.Name, g.Status, g.Seconds, g.SourceRun, g.Reason})
	}
	if e := m.Stage("evaluate"); e == nil || !e.Complete() {
		return out, nil
	}
	text, err := regular.ReadFile(results.Of(catalog.User).Metrics.Path(r.Dir()), regular.Document)
	if errors.Is(err, fs.ErrNotExist) {
		return out, nil
	}
	out.Metrics = text
	return out, err
}

// completion says what the run has, and what is left to do in it.
func completion(r *runs.Run) (line string, complete bool) {
	var left []string
	m := r.Manifest()
	for _, name := range config.Stages() {
		if g := m.Stage(name); g == nil || !g.Complete() {
			left = append(left, name)
		}
	}
	if len(left) == 0 {
		return fmt.Sprintf("run %s is complete: %s", r.ID(), r.Dir()), true
	}
	return fmt.Sprintf("done; run %s still lacks %s: %s", r.ID(), strings.Join(left, ", "), r.Dir()), false
}
