package infer

import (
	"fmt"
	"math"
	"strings"

	"github.com/latent-go/latent/internal/ptycho/domain"
	"github.com/latent-go/latent/internal/ptycho/input"
	"github.com/latent-go/latent/internal/ptycho/npzdata"
	"github.com/latent-go/latent/internal/ptycho/training"
	"github.com/latent-go/latent/ptychography"
)

// remedy is what can be done about data that a network has not learned.
const remedy = "train on this scan, or go on from the network's object with --polish 20"

// doubtsError is the end of a strict inference whose data are not those that the
// network knows. The results are written.
type doubtsError struct{ Doubts []domain.Doubt }

// Error names all of them.
func (e *doubtsError) Error() string {
	return "the results are written, and --strict does not let them pass: " + unlike(e.Doubts)
}

func unlike(doubts []domain.Doubt) string {
	var text []string
	for _, d := range doubts {
		text = append(text, d.Text)
	}
	return "the data are unlike those that the network was trained on: " + strings.Join(text, "; ")
}

// doubt compares the scan, all of it, with that of the training, tells and records.
func (i *inference) doubt(m *training.Model, whole *npzdata.Data, probe *ptychography.Probe) ([]domain.Doubt, error) {
	if m.Domain == nil {
		i.Say("the model is of an earlier version and does not tell what it was trained on")
		return nil, nil
	}
	set, err := input.Dataset(i.c.TestFile, whole)
	if err != nil {
		return nil, err
	}
	set.Probe = probe // which may be refined
	data := domain.Describe(set, input.Scale(whole).Pixel)
	doubts, overlap, err := fewest(m, data, set.Probe)
	if err != nil {
		return nil, fmt.Errorf("%s: probe: %w", i.c.TestFile, err)
	}
	i.Run.Results["domain"], i.Run.Results["probe_overlap"] = data, overlap
	if len(doubts) > 0 {
		i.Run.Results["doubts"] = doubts
		i.Warn("%s: do not trust the picture; %s", unlike(doubts), remedy)
	}
	return doubts, nil
}

// fewest returns the doubts beside that data file of the training which the data are
// most like, of several the one whose dose is nearest, and the overlap of the probes.
func fewest(m *training.Model, data domain.Domain, p *ptychography.Probe) (doubts []domain.Doubt, overlap float64, err error) {
	seen := append([]training.Seen{{Domain: *m.Domain, Light: m.Light}}, m.More...)
	least := 0.0
	for k, s := range seen {
		o, err := domain.Overlap(p.N, s.Light, p.Modes[0])
		if err != nil {
			return nil, 0, err
		}
		d, dose := s.Domain.Doubts(data, o), math.Abs(math.Log(data.Photons/s.Domain.Photons))
		if k == 0 || len(d) < len(doubts) || len(d) == len(doubts) && dose < least {
			doubts, overlap, least = d, o, dose
		}
	}
	return doubts, overlap, nil
}
