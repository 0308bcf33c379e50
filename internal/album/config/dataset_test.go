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

// bundle makes a place with the bundled set.
func bundle(t *testing.T, name string) Place {
	t.Helper()
	dir := t.TempDir()
	set := filepath.Join(dir, "datasets", BundledName)
	if err := os.MkdirAll(set, 0o777); err != nil {
		t.Fatal(err)
	}
	for _, f := range []string{"albums.csv.gz", "profile.yaml"} {
		if err := os.WriteFile(filepath.Join(set, f), nil, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	return Place{name, dir}
}

func choose(t *testing.T, g given, places ...Place) (Dataset, error) {
	t.Helper()
	c, r, _ := g.load(t)
	return ChooseDataset(c, r, places)
}

// Every combination of the four sources: the highest one that is there wins,
// also when a shipped file that repeats the variable comes last.
func TestDatasetPrecedence(t *testing.T) {
	place := bundle(t, "the working directory")
	for mask := range 32 {
		flag, file, env, dot, shipped := mask&1 > 0, mask&2 > 0, mask&4 > 0, mask&8 > 0, mask&16 > 0
		g := given{env: map[string]string{}, files: map[string]string{}}
		want, why := "", "the bundled set in the working directory, because nothing names another"
		if dot {
			g.files[".env"] = "# mine\n" + DatasetVariable + "=\"C:\\new\\dot.csv\"\n"
			want, why = `C:\new\dot.csv`, "from AOTY_DATASET_PATH in line 2 of "
		}
		if env {
			g.env[DatasetVariable] = "/env.csv"
			want, why = "/env.csv", "from the environment variable AOTY_DATASET_PATH"
		}
		if file {
			g.files["mine.yaml"] = "data:\n  raw_csv: /file.csv\n"
			g.args = append(g.args, "-c", "mine.yaml")
			want, why = "/file.csv", "named in mine.yaml:2:12"
		}
		if shipped {
			g.args = append(g.args, "-c", "configs/base.yaml")
		}
		if flag {
			g.args = append(g.args, "--dataset", "/flag.csv")
			want, why = "/flag.csv", "given by --dataset"
		}
		d, err := choose(t, g, place)
		if err != nil {
			t.Fatal(err)
		}
		if want == "" {
			want = filepath.Join(place.Dir, "datasets", BundledName, "albums.csv.gz")
		}
		if d.Path != want || !strings.HasPrefix(d.Why, why) || d.Bundled != (mask&^16 == 0) {
			t.Errorf("mask %05b: %s, want %s (%s)", mask, d.Line(), want, why)
		}
	}
}

func TestEveryShippedFileYields(t *testing.T) {
	place := bundle(t, "here")
	for _, name := range configs.Names() {
		d, err := choose(t, given{args: []string{"-c", name}}, place)
		if err != nil || !d.Bundled {
			t.Errorf("%s without a variable: %v, %v", name, d, err)
		}
		g := given{args: []string{"-c", name}, env: map[string]string{DatasetVariable: "/env.csv"}}
		if d, err = choose(t, g, place); err != nil || d.Path != "/env.csv" {
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
		{map[string]string{DatasetVariable: ""}, "", ""},
		{map[string]string{DatasetVariable: `C:\a b\x.csv`}, "", `C:\a b\x.csv`},
		{nil, "AOTY_DATASET_PATH=\"path/to/your/dataset.csv\"\n", "path/to/your/dataset.csv"},
		{map[string]string{DatasetVariable: ""}, "AOTY_DATASET_PATH=x.csv\n", "x.csv"},
	} {
		g := given{args: []string{"-c", "base.yaml"}, env: c.env, files: map[string]string{"base.yaml": files["base.yaml"], ".env": c.extra}}
		if cfg, _, _ := g.load(t); cfg.Data.RawCSV != c.want {
			t.Errorf("%v %q: %q, want %q", c.env, c.extra, cfg.Data.RawCSV, c.want)
		}
	}
}

func TestBundledIsLookedForInOrder(t *testing.T) {
	empty, first, second := Place{"nowhere", t.TempDir()}, bundle(t, "first"), bundle(t, "second")
	d, err := choose(t, given{}, empty, first, second)
	if err != nil || !strings.HasPrefix(d.Path, first.Dir) || !strings.HasPrefix(d.Profile, first.Dir) {
		t.Errorf("got %+v, %v", d, err)
	}
	if err := os.Remove(filepath.Join(first.Dir, "datasets", BundledName, "profile.yaml")); err != nil {
		t.Fatal(err)
	}
	if d, _ = choose(t, given{}, first, second); !strings.HasPrefix(d.Path, second.Dir) {
		t.Errorf("half a set is taken: %+v", d)
	}
	_, err = choose(t, given{}, empty)
	var none *DatasetError
	want := fmt.Sprintf("no dataset is named, and the bundled one (datasets/albums-2020 with albums.csv.gz and profile.yaml) "+
		"is not in nowhere (%s); give --dataset FILE, set AOTY_DATASET_PATH, or copy the folder datasets to one of these places", empty.Dir)
	if !errors.As(err, &none) || err.Error() != want {
		t.Errorf("got  %v\nwant %s", err, want)
	}
}

func TestProfiles(t *testing.T) {
	place := bundle(t, "here")
	bundled := filepath.Join(place.Dir, "datasets", BundledName, "profile.yaml")
	for _, c := range []struct {
		args, profile string
		inline        bool
	}{
		{"", bundled, false},
		{"--profile p.yaml", "p.yaml", false},
		{"--dataset x.csv", "", false},
		{"--dataset x.csv --profile p.yaml", "p.yaml", false},
		{"--dataset x.csv --profile albums-2020", bundled, false},
		{"--data x.csv -c configs/datasets/albums_2020.yaml", bundled, false},
		{"-c inline.yaml", "", true},
		{"-c inline.yaml --profile p.yaml", "p.yaml", false},
	} {
		g := given{args: strings.Fields(c.args), files: map[string]string{"inline.yaml": "data: {profile: {score: {scale: 5}}}\n"}}
		d, err := choose(t, g, place)
		if err != nil || d.Profile != c.profile || (d.Inline != nil) != c.inline {
			t.Errorf("%s: %+v, %v", c.args, d, err)
		}
	}
	if _, err := choose(t, given{args: []string{"--dataset", "x.csv", "--profile", BundledName}}); err == nil {
		t.Error("the bundled profile is found nowhere, but there is no error")
	}
}

func TestUserDataDir(t *testing.T) {
	for _, c := range []struct {
		goos, env, want string
	}{
		{"linux", "HOME=/h", "/h/.local/share"},
		{"linux", "HOME=/h XDG_DATA_HOME=/x", "/x"},
		{"linux", "HOME=/h XDG_DATA_HOME=relative", "/h/.local/share"},
		{"linux", "", ""},
		{"darwin", "HOME=/h", "/h/Library/Application Support"},
		{"darwin", "HOME=/h XDG_DATA_HOME=/x", "/x"},
		{"windows", `LOCALAPPDATA=C:\l HOME=/h`, `C:\l`},
	} {
		getenv := func(name string) string {
			for kv := range strings.FieldsSeq(c.env) {
				if k, v, _ := strings.Cut(kv, "="); k == name {
					return v
				}
			}
			return ""
		}
		if got := userDataDir(c.goos, getenv); filepath.ToSlash(got) != filepath.ToSlash(c.want) {
			t.Errorf("%s %s: %s, want %s", c.goos, c.env, got, c.want)
		}
	}
	places := DefaultPlaces()
	if len(places) < 2 || places[0].Dir != "." || !filepath.IsAbs(places[1].Dir) {
		t.Errorf("default places are %v", places)
	}
}
