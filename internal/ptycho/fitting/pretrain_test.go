package fitting

import (
	"context"
	"path/filepath"
	"testing"

	"github.com/latent-go/latent/internal/ptycho/config"
	"github.com/latent-go/latent/internal/ptycho/device"
	"github.com/latent-go/latent/internal/ptycho/network/physics"
	"github.com/latent-go/latent/internal/ptycho/npzdata"
	"github.com/latent-go/latent/internal/ptycho/output"
	"github.com/latent-go/latent/internal/ptycho/simulate"
	"github.com/latent-go/latent/internal/ptycho/training"
)

// star simulates a scan of what no pre-training paints.
func star(t *testing.T) *npzdata.Data {
	t.Helper()
	s, err := config.Demo()
	if err != nil {
		t.Fatal(err)
	}
	s.Points = 120
	d, err := simulate.Data(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// course is that of a short training of a small network, and the share of what is
// left to learn that a loss has learned.
func course(t *testing.T, d *npzdata.Data, overrides map[string]any) ([]training.Epoch, func(loss float64) float64) {
	t.Helper()
	small := map[string]any{"n_filters_scale": 1, "cbam_encoder": false, "gridsize": 1, "group_passes": 0, "n_groups": 40, "batch_size": 4, "max_epochs": 1, "train_data_file": []string{filepath.Join(t.TempDir(), "star.npz")}}
	for k, v := range overrides {
		small[k] = v
	}
	c, err := config.NewTraining(config.Inputs{}, small)
	if err != nil {
		t.Fatal(err)
	}
	device, err := device.Open("cpu")
	if err != nil {
		t.Fatal(err)
	}
	f := &fit{Notices: &output.Notices{Run: &output.Run{Results: map[string]any{}}}, c: c, device: device}
	if err := f.build(t.Context(), []*npzdata.Data{d}, nil); err != nil {
		t.Fatal(err)
	}
	defer f.source.close()
	tr, err := training.New(f.problem, trainerSettings(c))
	if err != nil {
		t.Fatal(err)
	}
	if err := tr.Run(context.Background(), func(training.Epoch) error { return nil }); err != nil {
		t.Fatal(err)
	}
	return tr.History(), func(loss float64) float64 { return physics.Learned(loss, f.bounds[0], f.bounds[1]) }
}

// TestPretrainingLearnsTheScanUnseen: after simulated objects under the probe of the
// scan the loss of its held-out patterns, none of which was seen, is lower than that of
// a new network.
func TestPretrainingLearnsTheScanUnseen(t *testing.T) {
	d := star(t)
	fresh, learned := course(t, d, map[string]any{"learning_rate": 1e-30})
	before, _ := course(t, d, map[string]any{"pretrain": "simulated", "pretrain_epochs": 3})
	a, b := learned(*fresh[0].ValLoss), learned(*before[2].ValLoss)
	t.Logf("learned of the held-out patterns: new %.3f, after the pre-training %.3f", a, b)
	if b < a+0.1 {
		t.Errorf("learned of the held-out patterns: new %.3f, after the pre-training %.3f", a, b)
	}
	if len(before) != 4 || before[0].TrainLoss == before[1].TrainLoss || !before[2].Pretraining || before[3].Pretraining {
		t.Errorf("%+v", before)
	}
}
