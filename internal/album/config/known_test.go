package config

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/latent-go/latent/internal/datasets"
	"github.com/latent-go/latent/internal/datasets/datatest"
	"github.com/latent-go/latent/internal/settings"
)

// public makes a data directory with one set.
func public(t *testing.T) Public {
	t.Helper()
	home := t.TempDir()
	set := datatest.Set("tester", []byte("content"))
	file := filepath.Join(t.TempDir(), "copy")
	if err := os.WriteFile(file, []byte("content"), 0o666); err != nil {
		t.Fatal(err)
	}
	g := datasets.Getter{Home: home}
	_, err := g.Get(context.Background(), set, file, func(_ context.Context, _ datasets.Source, dir string) error {
		return errors.Join(os.WriteFile(filepath.Join(dir, "data"), nil, 0o666), os.WriteFile(filepath.Join(dir, "profile"), nil, 0o666))
	})
	if err != nil {
		t.Fatal(err)
	}
	return Public{Table: append(datasets.Table(), set), Home: home, Program: "tester", Data: "data", Profile: "profile"}
}

func TestPublicSetsByName(t *testing.T) {
	p := public(t)
	t.Chdir(t.TempDir())
	dir := filepath.Join(p.Home, "datasets", datatest.Name)
	inline := &settings.Node{}
	for _, c := range []struct{ give, want Dataset }{
		{Dataset{Path: "test-set", Why: "given by --dataset"}, Dataset{Path: filepath.Join(dir, "data"), Profile: filepath.Join(dir, "profile"), Why: "the data set test-set, made of the public file, given by --dataset"}},
		{Dataset{Path: "test-set", Profile: "mine.yaml"}, Dataset{Path: filepath.Join(dir, "data"), Profile: "mine.yaml"}},
		{Dataset{Path: "test-set", Inline: inline}, Dataset{Path: filepath.Join(dir, "data"), Inline: inline}},
		{Dataset{Path: "other.csv"}, Dataset{Path: "other.csv"}},
		{Dataset{Path: "./test-set"}, Dataset{Path: "./test-set"}},
	} {
		got, err := p.Replace(c.give)
		if err != nil || got.Path != c.want.Path || got.Profile != c.want.Profile || got.Inline != c.want.Inline || !strings.HasPrefix(got.Why, c.want.Why) {
			t.Errorf("%+v: %+v, %v", c.give, got, err)
		}
	}
	_, err := p.Replace(Dataset{Path: "albums-2020"})
	var e *datasets.Error
	if !errors.As(err, &e) {
		t.Errorf("a set that is not here: %v", err)
	}
	if err := os.WriteFile("test-set", nil, 0o666); err != nil {
		t.Fatal(err)
	}
	if got, err := p.Replace(Dataset{Path: "test-set"}); err != nil || got.Path != "test-set" {
		t.Errorf("a file of that name: %+v, %v", got, err)
	}
}
