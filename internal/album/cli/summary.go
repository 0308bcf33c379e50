package cli

import "github.com/latent-go/latent/internal/runs"

// summarise says where the results are.
func (s *session) summarise(r *runs.Run) error {
	s.ui.Infof("run %s is complete: %s", r.ID(), r.Dir())
	return nil
}
