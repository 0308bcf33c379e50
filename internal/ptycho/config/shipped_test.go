package config

import (
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
)

// A shipped file is found by its name wherever the program runs; one on disk
// with the same name is taken instead.
func TestShippedFile(t *testing.T) {
	t.Chdir(t.TempDir())
	const name = "configs/ptycho/laptop.yaml"
	c := mustTrain(t, "--config", name)
	if c.FiltersScale != 1 || c.CBAMEncoder || c.Execution.Scheduler != "CosineAnnealing" {
		t.Errorf("%+v", c)
	}
	if s, _ := c.Applied().Key("n_filters_scale"); !strings.Contains(s.From, name+" (built in)") {
		t.Errorf("n_filters_scale comes from %q", s.From)
	}
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte("n_filters_scale: 3\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	if c := mustTrain(t, "--config", name); c.FiltersScale != 3 || !c.CBAMEncoder {
		t.Errorf("filter scale %d, attention %v", c.FiltersScale, c.CBAMEncoder)
	}
	if _, err := train(t, "--config", "configs/ptycho/none.yaml"); err == nil || !strings.Contains(err.Error(), "none.yaml: cannot be opened") {
		t.Errorf("error %v", err)
	}
}

// The default that the reference shows for a key is the one that wins when
// nobody says anything.
func TestDeclaredDefaultsWin(t *testing.T) {
	training, err := NewTraining(Inputs{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	inference, err := NewInference(Inputs{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	for command, applied := range map[string]Applied{Train: training.Applied(), Inference: inference.Applied()} {
		for _, s := range applied {
			if o := Options(command).Get(s.Key); o != nil && o.Default != nil && !reflect.DeepEqual(s.Value, o.Default) {
				t.Errorf("%s: %s is %v from %s, its declaration says %v", command, s.Key, s.Value, s.From, o.Default)
			}
		}
	}
}

// TestPresets: every preset is built in and sets something, loses to files and typed
// flags, and what lies on disk under its name does not matter.
func TestPresets(t *testing.T) {
	t.Chdir(t.TempDir())
	if err := os.MkdirAll("configs/ptycho", 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile("over.yaml", []byte("n_filters_scale: 5\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, name := range presets {
		if err := os.WriteFile(presetFile(name), []byte("n_filters_scale: 7\n"), 0o644); err != nil {
			t.Fatal(err)
		}
		c := mustTrain(t, "--preset", name)
		s, _ := c.Applied().Key("n_filters_scale")
		if s.Level != levelParser || !strings.Contains(s.From, name) || c.FiltersScale == 7 {
			t.Errorf("%s: n_filters_scale %d comes from %q, level %d", name, c.FiltersScale, s.From, s.Level)
		}
		if c := mustTrain(t, "--preset", name, "--config", "over.yaml", "--max_epochs", "3"); c.FiltersScale != 5 || c.MaxEpochs != 3 {
			t.Errorf("%s: filter scale %d, %d epochs", name, c.FiltersScale, c.MaxEpochs)
		}
	}
}

// TestOriginal: the preset leads to the network of the original, whose size is known.
func TestOriginal(t *testing.T) {
	c := mustTrain(t, "--preset", "original")
	if c.Area != "frame" || !c.ProbeBig || c.Offsets || c.Order != "drawn" || c.FiltersScale != 2 || !c.CBAMEncoder || c.FrameEnd != "silu" || c.InputScale != "training" {
		t.Errorf("%+v", c)
	}
}
