package dashboard

import (
	"fmt"

	"github.com/latent-go/latent/internal/runs"
)

// OtherRunning says which run works below root while another one is shown, and how
// to look at it; "" when none does or the shown one works itself. Who does not name
// a run is shown the newest finished one, and may wait in vain for new draws.
func OtherRunning(s *Snapshot, root string) string {
	if s.Status == runs.Running {
		return ""
	}
	list, err := runs.List(root)
	if err != nil {
		return "" // the view Compare says so
	}
	for _, i := range list {
		if i.Status == runs.Running && i.ID != s.ID {
			return fmt.Sprintf("run %s is in progress; look at it with: aoty-pipeline visualize --run %s%s", i.ID, i.ID, below(root))
		}
	}
	return ""
}
