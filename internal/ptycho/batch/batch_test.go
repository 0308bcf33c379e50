package batch

import (
	"bytes"
	"encoding/csv"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/latent-go/latent/internal/figure"
	"github.com/latent-go/latent/internal/filetest"
	"github.com/latent-go/latent/internal/npz"
	"github.com/latent-go/latent/internal/ptycho/config"
)

// scans makes a folder with a data file, a raw NPZ file, and one of another kind.
func scans(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	for name, key := range map[string]string{"data.npz": "diffraction", "old.npz": "diff3d", "raw.npz": "data"} {
		f, err := os.Create(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		w := npz.NewWriter(f, false)
		if err := w.Write(key, npz.New([]float32{1}, 1)); err != nil {
			t.Fatal(err)
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		f.Close()
	}
	for _, name := range []string{"beam.cxi", "notes.txt", "model.yaml"} {
		if err := os.WriteFile(filepath.Join(dir, name), nil, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func written(t *testing.T, dir, text string) string {
	t.Helper()
	path := filepath.Join(dir, "list.csv")
	if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestDirectory(t *testing.T) {
	list, err := Read(scans(t), []string{config.Reconstruct}, []string{"passes=7", "convert.N=128"})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, s := range list {
		got = append(got, s.Name+" "+strings.Join(s.Do, "+")+" "+strings.Join(s.Args(config.Reconstruct), " ")+" "+strings.Join(s.Args(config.Convert), " "))
	}
	want := []string{"beam convert+reconstruct --passes=7 --N=128", "data reconstruct --passes=7 ", "old reconstruct --passes=7 ", "raw convert+reconstruct --passes=7 --N=128"}
	if !slices.Equal(got, want) {
		t.Errorf("got %q", got)
	}
}

// A cell beats --set, an empty one leaves it; keys without a flag become --set; a
// file beside the list is found from anywhere.
func TestCells(t *testing.T) {
	dir := scans(t)
	list, err := Read(written(t, dir, "\ufeffscan, name ,max_epochs,n_filters_scale,config\n# a comment\ndata.npz,one,,1,model.yaml\n\"data.npz\",two,3,,\n"), []string{config.Train}, []string{"max-epochs=9"})
	if err != nil {
		t.Fatal(err)
	}
	one, two := strings.Join(list[0].Args(config.Train), " "), strings.Join(list[1].Args(config.Train), " ")
	if one != "--max_epochs=9 --config="+filepath.Join(dir, "model.yaml")+" --set n_filters_scale=1" || two != "--max_epochs=3" {
		t.Errorf("got %q and %q", one, two)
	}
	if list[0].At != filepath.Join(dir, "list.csv")+":3" {
		t.Error(list[0].At)
	}
}

func TestMistakes(t *testing.T) {
	dir := scans(t)
	for text, want := range map[string]string{
		"":                                    "it is empty",
		"scan\n":                              "it names no scan",
		"name\nx\n":                           "no column scan, only name",
		"scan,scan\n":                         `column 2 is called "scan"`,
		"scan,\n":                             `column 2 is called ""`,
		"scan,name\ndata.npz\n":               "wrong number of fields",
		"scan,name\ndata.npz,../x\n":          "must be made of letters",
		"scan,name\ndata.npz,A\nold.npz,a\n":  "list.csv:3: the name a is also that of",
		"scan\n \n":                           "column scan is empty",
		"scan\n.\n":                           "is a directory",
		"scan\nnotes.npz\n":                   "list.csv:2: stat",
		"scan,passes\ndata.npz,0\n":           "list.csv:2: column passes: passes of reconstruct",
		"scan,resume\ndata.npz,x\n":           "resume is set by the batch",
		"scan,positions\nraw.npz,px\n":        "means different things",
		"scan,convert.N\ndata.npz,64\n":       "no scan uses the key convert.N",
		"scan,train.loss\ndata.npz,poisson\n": "the batch has no step train",
		"scan,\x1b[31m\ndata.npz,x\n":         "there is no key",
		"scan,a\"b\ndata.npz,x\n":             "bare \"",
	} {
		_, err := Read(written(t, dir, text), []string{config.Reconstruct}, nil)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", text, err, want)
		}
	}
}

// Whatever a list says, its folders are below the output directory and differ.
func FuzzRead(f *testing.F) {
	f.Add("scan,name,passes\ndata.npz,x,3\n")
	f.Add("scan\nraw.npz\ndata.npz\n")
	f.Fuzz(func(t *testing.T, text string) {
		list, err := Read(written(t, scans(t), text), []string{config.Reconstruct}, nil)
		if err != nil {
			return
		}
		seen := map[string]bool{}
		for _, s := range list {
			if s.Name != filepath.Base(s.Name) || s.Name[0] == '.' || seen[strings.ToLower(s.Name)] {
				t.Errorf("%q names a folder %q", text, s.Name)
			}
			seen[strings.ToLower(s.Name)] = true
		}
	})
}

// FuzzReadMetrics: whatever a metrics.json says, it is refused or has its line in
// every form of the table.
func FuzzReadMetrics(f *testing.F) {
	f.Add([]byte(`{"relative_amplitude_error": 0.25, "expected_from_photon_noise": 0.1, "verdict": "converged", "against_object_guess": {"phase_pearson": 0.5}}`))
	f.Add([]byte(`{"relative_amplitude_error": -1e308, "expected_from_photon_noise": 1e308, "verdict": "\u001b[31m", "against_object_guess": null}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		dir := t.TempDir()
		filetest.Write(t, filepath.Join(dir, "metrics.json"), string(text))
		r := &Result{Scan: "a", State: "done"}
		if r.ReadMetrics(dir) != nil {
			return
		}
		list := []*Result{r, {Scan: "b", State: "missing"}}
		filetest.Expect(t, "rows", len(Cells(list)), 2)
		var b bytes.Buffer
		filetest.Must(t, WriteCSV(&b, list))
		if rows, err := csv.NewReader(&b).ReadAll(); err != nil || len(rows) != 3 {
			t.Errorf("%d rows, %v", len(rows), err)
		}
		if fig := Figure(list); fig != nil {
			filetest.Must(t, fig.SVG(&b, figure.Options{}))
		}
	})
}

func TestResults(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "metrics.json"), []byte(`{"relative_amplitude_error": 0.25, "verdict": "converged", "against_object_guess": {"phase_pearson": 0.5}}`), 0o666); err != nil {
		t.Fatal(err)
	}
	a := &Result{Scan: "a", State: "done"}
	if err := a.ReadMetrics(dir); err != nil || *a.Error != 0.25 || a.Noise != nil || *a.Pearson != 0.5 {
		t.Fatalf("%+v, %v", a, err)
	}
	list := []*Result{a, {Scan: "b", State: "missing", Why: "has not run"}}
	if got := Cells(list); !slices.Equal(got[0], []string{"a", "done", "0.2500", "-", "converged", "0.500"}) || got[1][2] != "-" || len(got[0]) != len(Columns()) {
		t.Errorf("%q", got)
	}
	var b bytes.Buffer
	if err := WriteCSV(&b, list); err != nil {
		t.Fatal(err)
	}
	if rows, err := csv.NewReader(&b).ReadAll(); err != nil || len(rows) != 3 || rows[1][2] != "0.25" || rows[2][7] != "has not run" {
		t.Errorf("%q, %v", rows, err)
	}
	b.Reset()
	if err := Figure(list).SVG(&b, figure.Options{}); err != nil || !strings.Contains(b.String(), ">a<") || strings.Contains(b.String(), ">b<") {
		t.Error("the figure does not show the one scan that is done", err)
	}
	if Figure(list[1:]) != nil {
		t.Error("a figure of nothing")
	}
	if err := os.WriteFile(filepath.Join(dir, "metrics.json"), []byte("{"), 0o666); err != nil || a.ReadMetrics(dir) == nil || a.ReadMetrics(t.TempDir()) == nil {
		t.Error("damaged or missing metrics are read")
	}
}
