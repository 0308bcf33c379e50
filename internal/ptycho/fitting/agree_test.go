package fitting

import (
	"slices"
	"testing"

	"github.com/latent-go/latent/internal/ptycho/config"
	"github.com/latent-go/latent/internal/ptycho/training"
)

// The choices on the command line are those that the trainer knows.
func TestChoicesAgreeWithTheTrainer(t *testing.T) {
	set := config.Options(config.Train)
	if got := set.Get("checkpoint_monitor_metric").Choices; !slices.Equal(got, training.Monitors) {
		t.Errorf("metrics %q, the trainer knows %q", got, training.Monitors)
	}
	c, err := config.NewTraining(config.Inputs{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	for key, choices := range map[string][]string{
		"scheduler": config.Schedulers, "optimizer": set.Get("optimizer").Choices, "gradient_clip_algorithm": set.Get("gradient_clip_algorithm").Choices,
	} {
		for _, v := range choices {
			c, err := config.NewTraining(config.Inputs{}, map[string]any{key: v})
			if err != nil {
				t.Fatal(err)
			}
			if err := trainerSettings(c).Check(); err != nil {
				t.Errorf("%s %s: %v", key, v, err)
			}
		}
	}
	if s := trainerSettings(c); s.Epochs != c.MaxEpochs || s.LearningRate != 1e-3 || s.Batch != 16 || s.Workers < 1 || s.FixedScale {
		t.Errorf("%+v", s)
	}
}

// Whatever choices of the model the settings offer, a network can be built.
func TestArchitectures(t *testing.T) {
	set := config.Options(config.Train)
	for _, key := range []string{"amp_activation", "generator_output_mode", "cbam_bottleneck", "cbam_encoder", "frame_activation", "probe_big", "training_patch_weighting", "loss", "positions"} {
		values := []any{false, true}
		if o := set.Get(key); len(o.Choices) > 0 {
			values = nil
			for _, v := range o.Choices {
				values = append(values, v)
			}
		}
		for _, v := range values {
			c, err := config.NewTraining(config.Inputs{}, map[string]any{key: v})
			if err != nil {
				t.Fatal(err)
			}
			a, err := architecture(c)
			if err == nil {
				err = a.Check()
			}
			if err == nil {
				err = physicsOptions(c).Loss.Check()
			}
			if err != nil {
				t.Errorf("%s = %v: %v", key, v, err)
			}
		}
	}
}
