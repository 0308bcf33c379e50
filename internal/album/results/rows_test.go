package results

import (
	"bytes"
	"errors"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/latent-go/latent/internal/album/catalog"
	"github.com/latent-go/latent/internal/album/tables"
	"github.com/latent-go/latent/internal/safetext"
)

// dirOf makes a run directory with the directories of all stages.
func dirOf(t testing.TB) string {
	t.Helper()
	dir := t.TempDir()
	for _, d := range []string{DataDir, SplitsDir, FeaturesDir, ModelDir, EvaluationDir} {
		if err := os.MkdirAll(filepath.Join(dir, d), 0o777); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// fill sets every field of a struct, so that a field without a column is found.
func fill(t *rapid.T, v reflect.Value, name string) {
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			fill(t, v.Field(i), v.Type().Field(i).Name)
		}
	case reflect.Array:
		for i := range v.Len() {
			fill(t, v.Index(i), name)
		}
	case reflect.String:
		text := rapid.StringOf(rapid.RuneFrom([]rune("aé=+-@',\"\n; 7"))).Draw(t, name)
		v.SetString(safetext.UnguardCSVCell(safetext.CSVCell(text)))
	case reflect.Int:
		v.SetInt(rapid.Int64Range(1, 1<<50).Draw(t, name))
	case reflect.Float64:
		v.SetFloat(rapid.OneOf(rapid.Float64(), rapid.Just(math.Inf(1))).Draw(t, name))
	default:
		t.Fatalf("field %s has a kind that no column holds", name)
	}
}

// Every field of a row comes back, to the last bit.
func TestRowsComeBack(t *testing.T) {
	f := Of(catalog.Critic)
	t.Run("predictions", func(t *testing.T) { comesBack(t, f.Predictions) })
	t.Run("new artists", func(t *testing.T) { comesBack(t, f.NewPredictions) })
	t.Run("baselines", func(t *testing.T) { comesBack(t, f.Baselines) })
	t.Run("baselines of new artists", func(t *testing.T) { comesBack(t, f.NewBaselines) })
	t.Run("leave-one-out", func(t *testing.T) { comesBack(t, f.LOO) })
	t.Run("paths", func(t *testing.T) { comesBack(t, f.Paths) })
}

func comesBack[T any](t *testing.T, f File[[]T]) {
	dir := dirOf(t)
	rapid.Check(t, func(t *rapid.T) {
		rows := make([]T, rapid.IntRange(0, 4).Draw(t, "rows"))
		for i := range rows {
			fill(t, reflect.ValueOf(&rows[i]).Elem(), "row")
		}
		if err := f.Write(dir, rows); err != nil {
			t.Fatal(err)
		}
		got, err := f.Read(dir)
		if err != nil || !reflect.DeepEqual(got, rows) {
			t.Fatalf("%v\ngot  %+v\nwant %+v", err, got, rows)
		}
	})
}

// What users and other programs read has these columns in this order.
func TestColumns(t *testing.T) {
	for _, c := range []struct {
		want string
		got  []string
	}{
		{"artist,album,date,actual,mean,sd,lower_50,upper_50,lower_80,upper_80,lower_90,upper_90,lower_95,upper_95,median,pit,crps,log_density,original_row_id", predictionColumns.table(nil).Names()},
		{"artist,album,date,actual,elpd,lpd,pareto_k,original_row_id", looColumns.table(nil).Names()},
		{"artist,album,position,date,mean,sd,q5,q50,q95,split,original_row_id,fit_mean,fit_q5,fit_q95", pathColumns.table(nil).Names()},
		{"artist,album,date,actual,global_mean,global_mean_crps,last_score,last_score_crps,artist_mean,artist_mean_crps,ridge,ridge_crps,original_row_id", baselineColumns.table(nil).Names()},
		{"artist_index,position", placeColumns.table(nil).Names()},
	} {
		if got := strings.Join(c.got, ","); got != c.want {
			t.Errorf("got  %s\nwant %s", got, c.want)
		}
	}
}

// An unknown number is an empty cell; a file by hand may say NaN.
func TestUnknownNumbers(t *testing.T) {
	dir, f := dirOf(t), Of(catalog.User).LOO
	if err := f.Write(dir, []Pointwise{{Artist: "a", ELPD: 1, K: math.NaN(), Row: 3}}); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(f.Path(dir))
	if err != nil || !strings.HasSuffix(string(text), "a,,,0,1,0,,3\n") {
		t.Errorf("%v: %q", err, text)
	}
	for _, cell := range []string{"", "NaN"} {
		if err := os.WriteFile(f.Path(dir), []byte(strings.Replace(string(text), "1,0,,3", "1,0,"+cell+",3", 1)), 0o666); err != nil {
			t.Fatal(err)
		}
		if got, err := f.Read(dir); err != nil || !math.IsNaN(got[0].K) || got[0].ELPD != 1 {
			t.Errorf("%q: %v, %+v", cell, err, got)
		}
	}
}

// A damaged file is told with its place, and with the stage that writes it anew.
func TestDamagedCSV(t *testing.T) {
	dir, f := dirOf(t), Of(catalog.User).LOO
	head := "artist,album,date,actual,elpd,lpd,pareto_k,original_row_id\n"
	for text, want := range map[string]string{
		"":                                 "it is empty; run stage evaluate again",
		"artist,album\na,b\n":              "there is no column date; run stage evaluate again",
		head + "a,b,2000,1,2,3,0.1,x\n":    `loo.csv:2: original_row_id: "x" is not a whole number; run stage evaluate again`,
		head + "a,b,2000,1,two,3,0.1,4\n":  `loo.csv:2: elpd: "two" is not a number; run stage evaluate again`,
		head + "a,b,2000,1,2,3,0.1\n":      "wrong number of fields; run stage evaluate again",
		head + "a,\"b,2000,1,2,3,0.1,4\n":  "loo.csv: ",
		head + "a,b,2000,1,2,3,0.1,4\na\n": "line 3",
	} {
		if err := os.WriteFile(f.Path(dir), []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
		if _, err := f.Read(dir); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", text, err, want)
		}
	}
}

// The remedy of a damaged file works: what is written over it reads.
func TestWrittenAgain(t *testing.T) {
	dir, f := dirOf(t), Of(catalog.User).Predictions
	if err := os.WriteFile(f.Path(dir), []byte("x"), 0o666); err != nil {
		t.Fatal(err)
	}
	if err := f.Write(dir, []Prediction{{Artist: "a"}}); err != nil {
		t.Fatal(err)
	}
	if got, err := f.Read(dir); err != nil || len(got) != 1 || got[0].Artist != "a" {
		t.Errorf("%v, %+v", err, got)
	}
}

// What a stage has not written yet can be told from what is damaged.
func TestNotThereYet(t *testing.T) {
	dir, f := t.TempDir(), Of(catalog.User)
	for name, read := range map[string]func() error{
		"albums":      func() error { _, err := f.Albums.Read(dir); return err },
		"summary":     func() error { _, err := f.Summary.Read(dir); return err },
		"exclusions":  func() error { _, err := f.Exclusions.Read(dir); return err },
		"predictions": func() error { _, err := f.Predictions.Read(dir); return err },
		"paths":       func() error { _, err := f.Paths.Read(dir); return err },
		"posterior":   func() error { _, err := f.Split("artist_disjoint").Posterior.Read(dir); return err },
		"matrix":      func() error { _, err := f.Split("artist_disjoint").ReadMatrix(dir, nil); return err },
	} {
		if err := read(); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if ok, err := f.Training.Exists(dir); ok || err != nil {
		t.Error(ok, err)
	}
}

// FuzzReadCSV: whatever is in a file, reading it gives rows or an error, and the
// rows can be written and read again.
func FuzzReadCSV(f *testing.F) {
	var b bytes.Buffer
	if err := looColumns.table([]Pointwise{{Artist: "=a", Album: "b, c", ELPD: -3.5, K: math.NaN(), Row: 7}}).WriteCSV(&b); err != nil {
		f.Fatal(err)
	}
	f.Add(b.Bytes())
	f.Add([]byte("artist,album,date,actual,elpd,lpd,pareto_k,original_row_id\n\"\n"))
	f.Fuzz(func(t *testing.T, text []byte) {
		read, err := tables.ReadCSV(bytes.NewReader(text), looColumns.table(nil).Columns...)
		if err != nil {
			return
		}
		rows, err := looColumns.rows(read)
		if err != nil {
			t.Fatal(err)
		}
		var b bytes.Buffer
		if err := looColumns.table(rows).WriteCSV(&b); err != nil {
			t.Fatal(err)
		}
		if _, err := tables.ReadCSV(&b, looColumns.table(nil).Columns...); err != nil {
			t.Fatal(err)
		}
	})
}

// TestOlderPaths: a file of a program that did not write the fit is read, and the
// fit is unknown.
func TestOlderPaths(t *testing.T) {
	var older columns[PathPoint]
	for _, c := range pathColumns {
		if !c.later {
			older = append(older, c)
		}
	}
	dir := t.TempDir()
	file := parquetFile("paths.parquet", older)
	if err := file.Write(dir, []PathPoint{{Artist: "a", Mean: 70, FitMean: 71, Row: 3}}); err != nil {
		t.Fatal(err)
	}
	got, err := parquetFile("paths.parquet", pathColumns).Read(dir)
	if err != nil || len(got) != 1 || got[0].Mean != 70 || got[0].Row != 3 || !math.IsNaN(got[0].FitMean) || !math.IsNaN(got[0].FitHi) {
		t.Errorf("%+v, %v", got, err)
	}
}
