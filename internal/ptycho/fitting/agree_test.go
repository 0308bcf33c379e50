package fitting

import (
	"slices"
	"testing"

	"github.com/spf13/pflag"

	"github.com/latent-go/latent/internal/ptycho/config"
	"github.com/latent-go/latent/internal/ptycho/network"
	"github.com/latent-go/latent/internal/ptycho/training"
	"github.com/latent-go/latent/ptychography"
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
	for _, key := range []string{"amp_activation", "generator_output_mode", "cbam_bottleneck", "cbam_encoder", "frame_activation", "probe_big", "training_patch_weighting", "loss", "positions", "decoder_area", "group_offsets", "group_passes"} {
		values := []any{false, true}
		if key == "group_passes" {
			values = []any{0, 1, network.MostPasses}
		}
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
			a, err := architecture(c, disc(c.N, 8))
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

// disc is a probe that lights a disc of the given radius.
func disc(n int, radius float64) *ptychography.Probe {
	mode := make([]complex64, n*n)
	for k := range mode {
		if y, x := float64(k/n-n/2), float64(k%n-n/2); y*y+x*x <= radius*radius {
			mode[k] = 1
		}
	}
	return &ptychography.Probe{N: n, Modes: [][]complex64{mode}}
}

// TestAreaFollowsTheProbe: what is drawn is what the probe lights, unless somebody
// said otherwise; the network of the original has no area.
func TestAreaFollowsTheProbe(t *testing.T) {
	for _, c := range []struct {
		key    string
		radius float64
		passes int
		want   network.Area
	}{
		{"probe", 10, 0, network.Half},
		{"probe", 15, 0, network.Half},
		{"probe", 20, 0, ""},
		{"half", 20, 0, network.Half},
		{"whole", 10, 0, network.Whole},
		{"frame", 20, 0, ""},
		{"probe", 15, 4, network.Half},
		{"probe", 20, 4, network.Whole},
		{"half", 20, 4, network.Half},
		{"frame", 20, 4, network.Whole},
	} {
		s, err := config.NewTraining(config.Inputs{}, map[string]any{"decoder_area": c.key, "group_passes": c.passes})
		if err != nil {
			t.Fatal(err)
		}
		if got := area(s, disc(64, c.radius)); got != c.want {
			t.Errorf("%s, radius %v, %d passes: %q, want %q", c.key, c.radius, c.passes, got, c.want)
		}
	}
}

// TestOriginalNetwork: the preset builds the network whose parameters are known, by
// gridsize, whatever the probe.
func TestOriginalNetwork(t *testing.T) {
	for gridsize, want := range map[int]int{1: 2339892, 2: 2351730} {
		flags := pflag.NewFlagSet("train", pflag.ContinueOnError)
		config.Options(config.Train).Bind(flags)
		if err := flags.Parse([]string{"--preset", "original"}); err != nil {
			t.Fatal(err)
		}
		c, err := config.NewTraining(config.Inputs{Flags: flags}, map[string]any{"gridsize": gridsize})
		if err != nil {
			t.Fatal(err)
		}
		a, err := architecture(c, disc(64, 20))
		if err != nil {
			t.Fatal(err)
		}
		if n, err := network.New(a); err != nil || n.Size() != want {
			t.Errorf("gridsize %d: %v, want %d parameters", gridsize, err, want)
		}
	}
}
