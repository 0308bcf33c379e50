package dashboard

import (
	"fmt"
	"path/filepath"
	"strings"

	"github.com/latent-go/latent/internal/album/config"
	"github.com/latent-go/latent/internal/runs"
)

// stale says which results on a page are older than what they were made from,
// and how to renew them. A stage may be run again in a run that was finished.
func (s *Snapshot) stale() []notice {
	var names, commands []string
	for _, r := range s.Manifest.Stages {
		if r.Status == runs.Stale {
			names = append(names, r.Name)
			commands = append(commands, s.stageCommand(r.Name))
		}
	}
	if len(names) == 0 {
		return nil
	}
	return []notice{{Text: shown(fmt.Sprintf("Out of date: a stage before %s ran again, so the numbers of run %s may be those of an earlier fit. Renew them: %s",
		strings.Join(names, ", "), s.ID, strings.Join(commands, "; ")))}}
}

// stageCommand is the command line that runs a stage of the run.
func (s *Snapshot) stageCommand(stage string) string {
	return "aoty-pipeline stage " + stage + " --run " + s.ID + below(filepath.Dir(s.Dir))
}

// evaluated reports whether what the stage evaluate wrote is of the fit that the
// run has now.
func (s *Snapshot) evaluated() bool {
	r := s.Manifest.Stage(config.StageEvaluate)
	return r == nil || r.Status != runs.Stale
}

// age says on the card itself that its number is of the fit before. That the old
// chains converged says nothing of the new ones, so it is not said at all.
func (c *card) age() {
	c.Class = "muted"
	if c.Name == "Sampler" {
		c.Value, c.Note = "not evaluated", "the chains of the present fit"
		return
	}
	c.Note = strings.TrimPrefix(c.Note+", of the fit before", ", ")
}

// below is the option that says where runs are, unless that is the default.
func below(root string) string {
	if root = filepath.Clean(root); root == "reports" || root == "." {
		return ""
	}
	if strings.ContainsAny(root, " '\"$&;()") {
		root = "'" + strings.ReplaceAll(root, "'", `'\''`) + "'"
	}
	return " --reports-dir " + root
}
