package dashboard

import (
	"github.com/latent-go/latent/internal/album/splits"
	"github.com/latent-go/latent/internal/album/stages"
	"github.com/latent-go/latent/internal/atomicfile"
)

// PartSize returns how many albums a part of a split has, false if the run does
// not say.
func (s *Snapshot) PartSize(strategy splits.Strategy, part splits.Split) (int, bool) {
	var m struct {
		Splits map[string]struct {
			Rows int `json:"row_count"`
		} `json:"splits"`
	}
	if err := atomicfile.ReadJSON(s.path(stages.SplitManifest(s.Target, strategy)), &m); err != nil {
		return 0, false
	}
	p, ok := m.Splits[part.String()]
	return p.Rows, ok
}
