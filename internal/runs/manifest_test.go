package runs

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/latent-go/latent/internal/atomicfile"
	"github.com/latent-go/latent/internal/filehash"
	"github.com/latent-go/latent/internal/filetest"
	"github.com/latent-go/latent/internal/jsontree"
	"github.com/latent-go/latent/internal/origin"
)

const someHash = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

// full returns a manifest in which every field is used.
func full() *Manifest {
	return &Manifest{
		Version: 1, Program: "aoty-pipeline", ProgramVersion: "v1.0.0", RunID: "2026-01-19_143052-2",
		Status: Failed, Error: "stage train: boom", Created: epoch, Updated: epoch.Add(60e9), Seconds: 60,
		Command: []string{"aoty-pipeline", "run", "--seed", "7"}, Environment: map[string]string{"AOTY_DATASET_PATH": "x.csv"},
		Settings: json.RawMessage(`{"seed":{"value":7,"from":"command line"}}`), SettingsSum: settingsSum(json.RawMessage(`{"seed":{"value":7,"from":"command line"}}`)), Seed: 7,
		Git:      origin.Git{Commit: "abc", Branch: "main", Dirty: true, Untracked: 3},
		Build:    origin.Build{Version: "v1", GoVersion: "go1.26", GOOS: "linux", GOARCH: "amd64", Modules: map[string]string{"m": "v1"}},
		LockFile: &FileHash{Path: "go.sum", SHA256: someHash},
		Inputs:   map[string]Input{"raw_csv": {Path: "/data/x.csv", SHA256: someHash, Size: 9}},
		Stages: []StageRecord{{
			Name: "data", Status: Skipped, InputHash: someHash, SettingsHash: someHash, Settings: json.RawMessage(`{"a":1}`),
			Inputs:  map[string]Input{"raw_csv": {Path: "/data/x.csv", SHA256: someHash, Size: 9}},
			Outputs: map[string]filehash.Sum{"data/albums.parquet": {SHA256: someHash, Size: 0}},
			Started: epoch, Finished: epoch, Seconds: 1.5, SourceRun: "2026-01-18_000000", Reason: "same", Error: "",
		}, {Name: "train", Status: Pending}},
	}
}

func TestManifestRoundTrip(t *testing.T) {
	dir := t.TempDir()
	want := full()
	filetest.Must(t, atomicfile.WriteJSON(filepath.Join(dir, ManifestName), want))
	got, err := ReadManifest(dir)
	filetest.Must(t, err)
	// Raw JSON is reformatted by the indentation, not changed.
	same := cmp.Transformer("compact", func(m json.RawMessage) string {
		if len(m) == 0 {
			return ""
		}
		c, err := jsontree.Canonical(m)
		filetest.Must(t, err)
		return string(c)
	})
	if diff := cmp.Diff(want, got, same); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestManifestCloneSharesNothing(t *testing.T) {
	m := full()
	c := m.clone()
	if diff := cmp.Diff(m, c); diff != "" {
		t.Errorf("the clone differs:\n%s", diff)
	}
	c.Command[0], c.Environment["X"], c.Inputs["x"], c.LockFile.Path = "x", "x", Input{}, "x"
	c.Stages[0].Outputs["x"], c.Stages[0].Inputs["x"], c.Stages[1].Status = filehash.Sum{}, Input{}, Done
	if diff := cmp.Diff(full(), m); diff != "" {
		t.Errorf("the original changed with the clone:\n%s", diff)
	}
}

// TestManifestIsReadStrictly damages a good manifest in one place at a time.
func TestManifestIsReadStrictly(t *testing.T) {
	data, err := json.MarshalIndent(full(), "", "  ")
	filetest.Must(t, err)
	good := string(data)
	tests := map[string]struct{ old, new, want string }{
		"future version":    {`"version": 1`, `"version": 2`, "newer than this program"},
		"version 0":         {`"version": 1`, `"version": 0`, "does not exist"},
		"no version":        {`"version": 1`, `"other": 1`, "not a run manifest"},
		"unknown field":     {`"seed": 7,`, `"sead": 7,`, `unknown field "sead"`},
		"wrong type":        {`"seed": 7,`, `"seed": "7",`, "line "},
		"broken JSON":       {`"seed": 7,`, `"seed": 7;`, "line "},
		"trailing text":     {good, good + "{}", "after the end"},
		"truncated":         {good, good[:len(good)/2], "ends in the middle"},
		"empty":             {good, "", "ends in the middle"},
		"not an object":     {good, "[1]", "line 1"},
		"bad id":            {`"2026-01-19_143052-2"`, `"../x"`, "not a run id"},
		"bad run status":    {`"status": "failed"`, `"status": "stale"`, "not a status of a run"},
		"bad stage status":  {`"status": "pending"`, `"status": "finished"`, "not a status of a stage"},
		"no creation":       {`"created": "2026-01-19T14:30:52Z"`, `"created": "0001-01-01T00:00:00Z"`, "created"},
		"negative seconds":  {`"seconds": 60`, `"seconds": -1`, "not a duration"},
		"bad lock hash":     {`"path": "go.sum",` + "\n    " + `"sha256": "e3`, `"path": "go.sum",` + "\n    " + `"sha256": "E3`, "lock_file"},
		"escaping output":   {`"data/albums.parquet"`, `"../../etc/passwd"`, "not a clean relative path"},
		"absolute output":   {`"data/albums.parquet"`, `"/etc/passwd"`, "not a clean relative path"},
		"drive output":      {`"data/albums.parquet"`, `"C:/x"`, "not a clean relative path"},
		"backslash output":  {`"data/albums.parquet"`, `"..\\x"`, "not a clean relative path"},
		"unclean output":    {`"data/albums.parquet"`, `"data//x"`, "not a clean relative path"},
		"own file":          {`"data/albums.parquet"`, `"manifest.json"`, "file of the run directory"},
		"negative size":     {`"size": 0`, `"size": -1`, "no valid sha256 and size"},
		"duplicate stage":   {`"name": "train"`, `"name": "data"`, "twice"},
		"hostile stage":     {`"name": "train"`, `"name": "Train\u001b"`, "lower-case"},
		"bad source":        {`"2026-01-18_000000"`, `"x"`, "source_run"},
		"bad settings hash": {`"settings_hash": "e3`, `"settings_hash": "g3`, "settings_hash"},
		"other settings":    {`"seed": {`, `"sead": {`, "settings_sha256"},
		"short input hash":  {`"input_hash": "e3`, `"input_hash": "3`, "input_hash"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			bad := strings.Replace(good, test.old, test.new, 1)
			if bad == good {
				t.Fatalf("nothing to replace by %q", test.old)
			}
			_, err := parseManifest([]byte(bad))
			var failed *manifestError
			if !errors.As(err, &failed) || !strings.Contains(err.Error(), test.want) {
				t.Errorf("error %v, want %q", err, test.want)
			}
		})
	}
}

func TestManifestLimits(t *testing.T) {
	m := full()
	for i := range maxStages {
		m.Stages = append(m.Stages, StageRecord{Name: "s" + strings.Repeat("x", i%60) + string(rune('a'+i%26)), Status: Pending})
	}
	if err := m.validate(); err == nil || !strings.Contains(err.Error(), "stages") {
		t.Errorf("stages: %v", err)
	}
	if _, err := parseManifest(make([]byte, maxManifestBytes+1)); err == nil || !strings.Contains(err.Error(), "larger") {
		t.Errorf("size: %v", err)
	}
	if err := CheckPath(strings.Repeat("x", maxName+1)); err == nil {
		t.Error("a path of any length is accepted")
	}
	if err := CheckPath(strings.Repeat("x", maxName)); err != nil {
		t.Errorf("the longest path: %v", err)
	}
}

func TestReadManifestNamesTheFile(t *testing.T) {
	dir := t.TempDir()
	if _, err := ReadManifest(dir); !errors.Is(err, os.ErrNotExist) || !strings.Contains(err.Error(), dir) {
		t.Errorf("missing: %v", err)
	}
	filetest.Write(t, filepath.Join(dir, ManifestName), "{")
	if _, err := ReadManifest(dir); err == nil || !strings.Contains(err.Error(), dir) {
		t.Errorf("broken: %v", err)
	}
}

// FuzzManifest: whatever is accepted can be written and read again unchanged,
// and no path in it leads out of the run directory.
func FuzzManifest(f *testing.F) {
	data, err := json.Marshal(full())
	if err != nil {
		f.Fatal(err)
	}
	f.Add(data)
	f.Add([]byte(`{"version":1,"run_id":"2026-01-19_143052","status":"running","created":"2026-01-19T14:30:52Z","stages":[]}`))
	f.Add([]byte(`{"version":1}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		m, err := parseManifest(data)
		if err != nil {
			if e := (*manifestError)(nil); !errors.As(err, &e) {
				t.Fatalf("error of type %T", err)
			}
			return
		}
		for _, s := range m.Stages {
			for name := range s.Outputs {
				if !filepath.IsLocal(filepath.FromSlash(name)) {
					t.Fatalf("output %q", name)
				}
			}
		}
		once, err := json.Marshal(m)
		if err != nil {
			t.Fatal(err)
		}
		m2, err := parseManifest(once)
		if err != nil {
			t.Fatalf("own output is refused: %v\n%s", err, once)
		}
		twice, err := json.Marshal(m2)
		if err != nil || string(twice) != string(once) {
			t.Fatalf("changed on the way: %v\n%s\n%s", err, once, twice)
		}
	})
}

// TestComplete: the outputs of a stage can be used when they were made or taken.
func TestComplete(t *testing.T) {
	for status, want := range map[Status]bool{Pending: false, Running: false, Done: true, Failed: false, Skipped: true, Stale: false} {
		if got := (&StageRecord{Status: status}).Complete(); got != want {
			t.Errorf("%s is complete: %v", status, got)
		}
	}
}
