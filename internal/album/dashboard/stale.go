package dashboard

import (
	"fmt"
	"path/filepath"
	"strings"

	"github.com/latent-go/latent/internal/runs"
)

// stale says which results on a page are older than what they were made from,
// and how to renew them. A stage may be run again in a run that was finished.
func (s *Snapshot) stale() []notice {
	var names, commands []string
	for _, r := range s.Manifest.Stages {
		if r.Status == runs.Stale {
			names = append(names, r.Name)
			commands = append(commands, fmt.Sprintf("aoty-pipeline stage %s --run %s", r.Name, s.ID))
		}
	}
	if len(names) == 0 {
		return nil
	}
	return []notice{{Text: shown(fmt.Sprintf("Out of date: a stage before %s ran again, so the numbers here may be those of an earlier fit. Renew them: %s",
		strings.Join(names, ", "), strings.Join(commands, "; ")))}}
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
