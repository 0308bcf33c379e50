package config

import (
	"os"
	"path/filepath"
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
			if o := Options(command).Get(s.Key); o != nil && o.Default != nil && s.Value != o.Default {
				t.Errorf("%s: %s is %v from %s, its declaration says %v", command, s.Key, s.Value, s.From, o.Default)
			}
		}
	}
}
