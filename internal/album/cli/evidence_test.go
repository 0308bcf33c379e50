package cli_test

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/latent-go/latent/internal/album/cli"
	"github.com/latent-go/latent/internal/album/evaluate"
	"github.com/latent-go/latent/internal/album/sensitivity"
	"github.com/latent-go/latent/internal/datasets"
	"github.com/latent-go/latent/internal/evidence"
)

// sample is the SHA-256 of the CSV that the figures were measured on: 19,458
// albums of 7,824 artists. The public file has more, and other figures.
const sample = "512e462552cc179159ef9051d11ebba9e741a678e92a8f33be4017b4159defa6"

// realAlbums returns the path of the real albums.
func realAlbums(t *testing.T) string {
	t.Helper()
	path := evidence.File(t, "albums/album_ratings.csv", "albums-2020/albums.csv.gz")
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var r io.Reader = f
	if strings.HasSuffix(path, ".gz") {
		if r, err = gzip.NewReader(f); err != nil {
			t.Fatal(err)
		}
	}
	h := sha256.New()
	if _, err := io.Copy(h, r); err != nil {
		t.Fatal(err)
	}
	if got := hex.EncodeToString(h.Sum(nil)); got != sample {
		t.Skipf("not run: %s has the SHA-256 %s, the figures are those of %s", path, got, sample)
	}
	return path
}

// command runs the program in this process, in an empty directory.
func command(t *testing.T, args ...string) {
	t.Helper()
	var said bytes.Buffer
	if code := cli.App.Run(args, io.Discard, &said); code != cli.ExitOK {
		t.Fatalf("%v ends with %d:\n%s", args, code, &said)
	}
}

// result reads a JSON file of a run.
func result[T any](t *testing.T, path string) T {
	t.Helper()
	var v T
	text, err := os.ReadFile(path)
	if err == nil {
		err = json.Unmarshal(text, &v)
	}
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// The figures of README: a run with defaults on the real albums.
func TestRealAlbums(t *testing.T) {
	path := realAlbums(t)
	dir := t.TempDir()
	t.Chdir(dir)
	command(t, "run", "--dataset", path, "--reports-dir", "reports")
	m := result[evaluate.Evaluations](t, filepath.Join(dir, "reports", "latest", "evaluation", "metrics.json")).User
	known, base := m.KnownArtists, m.Baselines
	for _, f := range []struct {
		name string
		got  float64
		want string
	}{
		{"albums.test", float64(known.N), "1465"},
		{"albums.rmse", known.RMSE, "6.814"},
		{"albums.crps", known.CRPS, "3.538"},
		{"albums.coverage.50", known.Coverage.P50, "0.519"},
		{"albums.coverage.80", known.Coverage.P80, "0.810"},
		{"albums.coverage.90", known.Coverage.P90, "0.905"},
		{"albums.coverage.95", known.Coverage.P95, "0.953"},
		{"albums.ridge.rmse", base.Ridge.RMSE, "6.795"},
		{"albums.last-score.rmse", base.LastScore.RMSE, "8.323"},
		{"albums.artist-mean.rmse", base.ArtistMean.RMSE, "9.004"},
		{"albums.global-mean.rmse", base.GlobalMean.RMSE, "10.929"},
		{"albums.new-artists.test", float64(m.NewArtists.N), "1746"},
		{"albums.new-artists.rmse", m.NewArtists.RMSE, "6.802"},
	} {
		evidence.Figure(t, f.name, f.got, f.want)
	}
	names := [4]string{"albums.global-mean", "albums.last-score", "albums.artist-mean", "albums.ridge"}
	want := [4][4]string{
		{"4.115", "0.383", "2.113", "0.135"}, {"1.510", "0.164", "0.944", "0.069"}, {"2.191", "0.191", "1.331", "0.083"}, {"-0.019", "0.043", "0.108", "0.021"},
	}
	for k, b := range base.All() {
		v := b.Model.RMSE(known.RMSE, b.RMSE)
		for j, f := range []struct {
			name string
			got  float64
		}{{".rmse.lower", -v.Mean}, {".rmse.lower.se", float64(v.SE)}, {".crps.lower", -b.Model.CRPS.Mean}, {".crps.lower.se", float64(b.Model.CRPS.SE)}} {
			evidence.Figure(t, names[k]+f.name, f.got, want[k][j])
		}
	}
}

// data get takes the copy of the real albums by its hash, and a run that names the
// set reads the same file.
func TestRealAlbumsByTheirName(t *testing.T) {
	path := evidence.File(t, "albums/album_ratings.csv")
	t.Chdir(t.TempDir())
	t.Setenv(datasets.HomeVariable, "home")
	t.Setenv(evidence.Variable, "") // the set is found by its name alone
	command(t, "data", "get", "albums-2020", "--from", path)
	t.Setenv(evidence.Variable, filepath.Join(must(os.Getwd()), "home"))
	if got := realAlbums(t); filepath.Base(got) != "albums.csv.gz" {
		t.Errorf("evidence is taken from %s", got)
	}
	command(t, "run", "--dataset", "albums-2020", "--stages", "data", "--reports-dir", "reports")
	summary := result[struct {
		Exclusions []struct {
			Reason string `json:"reason"`
			Count  int    `json:"count"`
		} `json:"exclusions_by_reason"`
		Filters []struct {
			Before int `json:"rows_before"`
		} `json:"filter_stats"`
	}](t, filepath.Join("reports", "latest", "data", "summary.json"))
	rows := summary.Filters[0].Before
	for _, e := range summary.Exclusions {
		if e.Reason == "duplicate" {
			rows += e.Count
		}
	}
	evidence.Figure(t, "albums.rows", float64(rows), "19458")
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

// What the runbook says of leave-one-out and test albums: a model without the
// artist's history against the default.
func TestRealAlbumsWithoutHistory(t *testing.T) {
	path := realAlbums(t)
	t.Chdir(t.TempDir())
	command(t, "sensitivity", "--variants", "no-artist", "--dataset", path, "--reports-dir", "reports")
	table := result[sensitivity.Comparison](t, filepath.Join("reports", "sensitivity", "sensitivity.json"))
	for _, l := range table.Lines {
		if l.Name == "no-artist" {
			evidence.Figure(t, "albums.no-artist.elpd", float64(l.ELPDDiff), "312")
			evidence.Figure(t, "albums.no-artist.elpd.se", float64(l.ELPDSE), "39")
			evidence.Figure(t, "albums.no-artist.crps", float64(l.CRPSDiff), "0.084")
			evidence.Figure(t, "albums.no-artist.crps.se", float64(l.CRPSSE), "0.039")
		}
	}
}
