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
	if c.FiltersScale != 1 || c.Neighbours != 24 || c.Execution.Scheduler != "CosineAnnealing" {
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
	if c := mustTrain(t, "--config", name); c.FiltersScale != 3 || c.Neighbours == 24 {
		t.Errorf("filter scale %d, %d neighbours", c.FiltersScale, c.Neighbours)
	}
	if _, err := train(t, "--config", "configs/ptycho/none.yaml"); err == nil || !strings.Contains(err.Error(), "none.yaml: cannot be opened") {
		t.Errorf("error %v", err)
	}
}
