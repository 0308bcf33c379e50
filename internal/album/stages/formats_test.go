package stages

import (
	"encoding/csv"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/latent-go/latent/internal/album/ingest"
	"github.com/latent-go/latent/internal/album/results"
	"github.com/latent-go/latent/internal/album/tables"
	"github.com/latent-go/latent/internal/filetest"
	"github.com/latent-go/latent/internal/runs"
)

// checkFormats holds the page of the formats against the directory of a run: every
// file has a line, every line but those of passing or invented things a file, every
// table its columns.
func checkFormats(t *testing.T, dir string) {
	patterns := filetest.FormatNames(t, "Files of a run")
	used := map[string]bool{}
	filetest.Must(t, fs.WalkDir(os.DirFS(dir), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || strings.HasPrefix(d.Name(), ".") {
			return err
		}
		i := slices.IndexFunc(patterns, func(p string) bool { ok, _ := path.Match(p, name); return ok })
		if i < 0 {
			t.Errorf("%s is in no line of the files of a run", name)
			return nil
		}
		used[patterns[i]] = true
		checkColumns(t, dir, name)
		return nil
	}))
	for _, p := range patterns {
		if passing := p == "data/truth.json" || strings.HasPrefix(p, "checkpoints/") || p == "log.jsonl"; !used[p] && !passing {
			t.Errorf("no file is like %s", p)
		}
	}
	filetest.Documented(t, "manifest.json", filetest.Keys[runs.Manifest]("json")...)
	filetest.Documented(t, "Stage of a manifest", filetest.Keys[runs.StageRecord]("json")...)
	filetest.Documented(t, "exclusions.jsonl", filetest.Keys[ingest.Exclusion]("json")...)
}

// checkColumns holds the columns of a table against its heading of the page.
func checkColumns(t *testing.T, dir, name string) {
	file := filepath.Join(dir, filepath.FromSlash(name))
	switch path.Ext(name) {
	case ".csv":
		head, err := csv.NewReader(strings.NewReader(filetest.Read(t, file))).Read()
		filetest.Must(t, err)
		switch base := path.Base(name); {
		case strings.HasPrefix(base, "predictions"):
			filetest.Documented(t, "predictions.csv", head...)
		case strings.HasPrefix(name, results.EvaluationDir+"baselines"):
			filetest.Documented(t, "baselines.csv", head...)
		case base == "loo.csv":
			filetest.Documented(t, base, head...)
		default:
			checkTable(t, name, head)
		}
	case ".parquet":
		table, err := tables.ReadFile(file)
		filetest.Must(t, err)
		checkParquet(t, name, table.Names())
	}
}

// checkTable is for the tables of the report, which share a table of the page.
func checkTable(t *testing.T, name string, head []string) {
	for _, row := range filetest.FormatTable(t, "Other CSV files") {
		if row[0][0] == name {
			if !slices.Equal(row[1], head) {
				t.Errorf("%s has the columns %q, the page has %q", name, head, row[1])
			}
			return
		}
	}
	t.Errorf("%s is in no line of the other CSV files", name)
}

func checkParquet(t *testing.T, name string, columns []string) {
	switch {
	case strings.HasPrefix(name, results.FeaturesDir):
		if columns[0] != "original_row_id" {
			t.Errorf("%s begins with %s", name, columns[0])
		}
	case strings.HasSuffix(name, "artist_paths.parquet"):
		filetest.Documented(t, "artist_paths.parquet", columns...)
	case strings.HasPrefix(name, results.SplitsDir):
		last := len(columns) - 2
		filetest.Documented(t, "Tables of albums", columns[:last]...)
		filetest.Documented(t, "Parts of a split", columns[last:]...)
	default:
		filetest.Documented(t, "Tables of albums", columns...)
	}
}
