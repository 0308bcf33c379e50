package cli

import (
	"context"
	"encoding/json"
	"io"

	"github.com/latent-go/latent/internal/album/config"
	"github.com/latent-go/latent/internal/journal"
	"github.com/latent-go/latent/internal/pipeline"
	"github.com/latent-go/latent/internal/runs"
	"github.com/latent-go/latent/internal/settings"
	"github.com/latent-go/latent/internal/term"
)

// printConfig prints every setting, where it came from and what it beat.
func printConfig(ui *term.UI, cfg *config.Config, r *settings.Resolved) error {
	if cfg.Run.Output == "json" {
		return printJSON(ui.Out(), r.Provenance())
	}
	if ui.Framed() {
		ui.Table(settings.Headers(), r.Rows(), term.TableOptions{})
		return nil
	}
	return r.WriteTable(ui.Out())
}

func printJSON(w io.Writer, v any) error {
	enc := json.NewEncoder(w)
	enc.SetIndent("", "  ")
	return enc.Encode(v)
}

// plan prints what a run would do; nothing is written.
func (s *session) plan(ctx context.Context, r *runs.Run, opts pipeline.Options) error {
	steps, err := s.pipe.Plan(ctx, r, opts)
	if err != nil {
		return err
	}
	if s.cfg.Run.Output == "json" {
		type step struct {
			Stage  string `json:"stage"`
			Action string `json:"action"`
			Reason string `json:"reason"`
			Source string `json:"source_run,omitempty"`
		}
		out := []step{}
		for _, t := range steps {
			out = append(out, step{t.Stage, string(t.Action), t.Reason, t.Source})
		}
		return printJSON(s.ui.Out(), out)
	}
	var rows [][]string
	for _, t := range steps {
		s.log.Debug(journal.EventStageDryRun, "stage", t.Stage, "action", string(t.Action), "reason", t.Reason)
		rows = append(rows, []string{t.Stage, string(t.Action), t.Reason})
	}
	s.ui.Table([]string{"stage", "action", "why"}, rows, term.TableOptions{})
	return nil
}
