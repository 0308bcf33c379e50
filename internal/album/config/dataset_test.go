package config

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/latent-go/latent/configs"
)

// demo makes a place with the demo catalogue.
func demo(t *testing.T, name string) Place {
	t.Helper()
	dir := t.TempDir()
	set := filepath.Join(dir, "datasets", demoName)
	if err := os.MkdirAll(set, 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(set, demoFile), nil, 0o666); err != nil {
		t.Fatal(err)
	}
	return Place{name, dir}
}

func choose(t *testing.T, g given, places ...Place) (Dataset, error) {
	t.Helper()
	c, r, _ := g.load(t)
	return ChooseDataset(c, r, places)
}

// Every combination of the sources: the highest one that is there wins, also when
// a file that repeats the variable comes last. Such a file is the one that makes
// the demo catalogue no answer.
func TestDatasetPrecedence(t *testing.T) {
	place := demo(t, "the working directory")
	for mask := range 32 {
		flag, file, env, dot, repeats := mask&1 > 0, mask&2 > 0, mask&4 > 0, mask&8 > 0, mask&16 > 0
		g := given{env: map[string]string{}, files: map[string]string{}}
		want, why := filepath.Join(place.Dir, "datasets", demoName, demoFile), "the demo catalogue in the working directory, because nothing names a data set"
		if dot {
			g.files[".env"] = "# mine\n" + datasetVariable + "=\"C:\\new\\dot.csv\"\n"
			want, why = `C:\new\dot.csv`, "from AOTY_DATASET_PATH in line 2 of "
		}
		if env {
			g.env[datasetVariable] = "/env.csv"
			want, why = "/env.csv", "from the environment variable AOTY_DATASET_PATH"
		}
		if file {
			g.files["mine.yaml"] = "data:\n  raw_csv: /file.csv\n"
			g.args = append(g.args, "-c", "mine.yaml")
			want, why = "/file.csv", "named in mine.yaml:2:12"
		}
		if repeats {
			g.args = append(g.args, "-c", "configs/datasets/aoty_full.yaml")
		}
		if flag {
			g.args = append(g.args, "--dataset", "/flag.csv")
			want, why = "/flag.csv", "given by --dataset"
		}
		d, err := choose(t, g, place)
		if mask == 16 {
			var e *DatasetError
			if !errors.As(err, &e) || !strings.Contains(err.Error(), "aoty_full.yaml (built in):5:12 names the data set by a variable, and AOTY_DATASET_PATH is not set; set it to your CSV, give --dataset FILE") {
				t.Errorf("a file that names an unset variable: %+v, %v", d, err)
			}
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		if d.Path != want || !strings.HasPrefix(d.Why, why) || d.Demo != (mask == 0) {
			t.Errorf("mask %05b: %s, want %s (%s)", mask, line(d), want, why)
		}
	}
}

// A shipped file that names a data set never yields to the demo; the others do,
// and leave the variable its place.
func TestShippedFiles(t *testing.T) {
	place := demo(t, "here")
	names := map[string]string{"configs/datasets/albums_2020.yaml": "albums-2020", "configs/datasets/aoty_full.yaml": ""}
	for name, want := range names {
		if text, ok := configs.Read(name); !ok || !strings.Contains(string(text), want) {
			t.Errorf("%s does not name %q", name, want)
		}
	}
	for _, name := range configs.Names() {
		want, named := names[name]
		d, err := choose(t, given{args: []string{"-c", name}}, place)
		if named != (err != nil || d.Path == want) || !named && !d.Demo {
			t.Errorf("%s without a variable: %v, %v", name, d, err)
		}
		want = "/env.csv" // every shipped file leaves the variable its place
		g := given{args: []string{"-c", name}, env: map[string]string{datasetVariable: "/env.csv"}}
		if d, err = choose(t, g, place); err != nil || d.Path != want {
			t.Errorf("%s with the variable: %v, %v", name, d, err)
		}
	}
}

func TestDatasetFromTheReferenceExample(t *testing.T) {
	files := map[string]string{"base.yaml": "data:\n  raw_csv: \"${AOTY_DATASET_PATH}\"\n"}
	for _, c := range []struct {
		env   map[string]string
		extra string
		want  string
	}{
		{nil, "", ""},
		{map[string]string{datasetVariable: ""}, "", ""},
		{map[string]string{datasetVariable: `C:\a b\x.csv`}, "", `C:\a b\x.csv`},
		{nil, "AOTY_DATASET_PATH=\"path/to/your/dataset.csv\"\n", "path/to/your/dataset.csv"},
		{map[string]string{datasetVariable: ""}, "AOTY_DATASET_PATH=x.csv\n", "x.csv"},
	} {
		g := given{args: []string{"-c", "base.yaml"}, env: c.env, files: map[string]string{"base.yaml": files["base.yaml"], ".env": c.extra}}
		if cfg, _, _ := g.load(t); cfg.Data.RawCSV != c.want {
			t.Errorf("%v %q: %q, want %q", c.env, c.extra, cfg.Data.RawCSV, c.want)
		}
	}
}

func TestDemoIsLookedForInOrder(t *testing.T) {
	empty, first, second := Place{"nowhere", t.TempDir()}, demo(t, "first"), demo(t, "second")
	d, err := choose(t, given{}, empty, first, second)
	if err != nil || !strings.HasPrefix(d.Path, first.Dir) || d.Profile != "" {
		t.Errorf("got %+v, %v", d, err)
	}
	if err := os.Remove(filepath.Join(first.Dir, "datasets", demoName, demoFile)); err != nil {
		t.Fatal(err)
	}
	if d, _ = choose(t, given{}, first, second); !strings.HasPrefix(d.Path, second.Dir) {
		t.Errorf("a set without its file is taken: %+v", d)
	}
	_, err = choose(t, given{}, empty)
	var none *DatasetError
	want := fmt.Sprintf("no data set is named, and the demo catalogue (datasets/demo-albums/albums.csv.gz) is not in nowhere (%s); "+
		"give --dataset FILE, set AOTY_DATASET_PATH, or make the catalogue with: aoty-pipeline simulate albums.csv.gz, and give --dataset albums.csv.gz", empty.Dir)
	if !errors.As(err, &none) || err.Error() != want {
		t.Errorf("got  %v\nwant %s", err, want)
	}
}

func TestProfiles(t *testing.T) {
	place := demo(t, "here")
	for _, c := range []struct {
		args, profile string
		inline        bool
	}{
		{"", "", false},
		{"--profile p.yaml", "p.yaml", false},
		{"--dataset x.csv", "", false},
		{"--dataset x.csv --profile p.yaml", "p.yaml", false},
		{"--dataset x.csv --profile albums-2020", "albums-2020", false},
		{"-c inline.yaml", "", true},
		{"-c inline.yaml --profile p.yaml", "p.yaml", false},
	} {
		g := given{args: strings.Fields(c.args), files: map[string]string{"inline.yaml": "data: {profile: {score: {scale: 5}}}\n"}}
		d, err := choose(t, g, place)
		if err != nil || d.Profile != c.profile || (d.Inline != nil) != c.inline {
			t.Errorf("%s: %+v, %v", c.args, d, err)
		}
	}
}

func TestDefaultPlaces(t *testing.T) {
	places := DefaultPlaces()
	if len(places) < 2 || places[0].Dir != "." || !filepath.IsAbs(places[1].Dir) {
		t.Errorf("default places are %v", places)
	}
}

// line says in one line which dataset is read and why.
func line(d Dataset) string { return fmt.Sprintf("dataset: %s (%s)", d.Path, d.Why) }
