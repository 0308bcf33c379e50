package stages

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/latent-go/latent/internal/album/config"
	"github.com/latent-go/latent/internal/atomicfile/flush"
	"github.com/latent-go/latent/internal/journal"
	"github.com/latent-go/latent/internal/origin"
	"github.com/latent-go/latent/internal/pipeline"
	"github.com/latent-go/latent/internal/runs"
	"github.com/latent-go/latent/internal/term"
)

func init() { flush.File = func(*os.File) error { return nil } } // a power cut would end the tests anyway

var update = flag.Bool("update", false, "record the outputs of stages whose version was raised")

// pin is what a version of a stage writes for the albums of this test.
type pin struct {
	Version string `json:"version"`
	Outputs string `json:"outputs"` // see outputsHash
}

const pinsFile = "testdata/pinned.json"

// TestOutputsArePinned: a stage that gives other outputs for equal inputs has
// another version, or --skip-existing would take the outputs of an older program
// for those of this one.
//
// The numbers are those of the portable code on amd64: other processors round
// differently (they fuse multiplication and addition), and so do some vector
// units.
func TestOutputsArePinned(t *testing.T) {
	r := pinnedRun(t)
	t.Run("formats", func(t *testing.T) { checkFormats(t, r.Dir()) })
	if runtime.GOARCH != "amd64" {
		t.Skipf("the outputs are recorded on amd64, this is %s", runtime.GOARCH)
	}
	was, now := readPins(t), map[string]pin{}
	m := r.Manifest()
	for _, d := range declared {
		now[d.name] = pin{d.version, outputsHash(m.Stage(d.name))}
		if why := judge(was[d.name], now[d.name]); why != "" {
			if !*update || was[d.name].Version == d.version {
				t.Errorf("stage %s: %s", d.name, why)
				now[d.name] = was[d.name]
			}
		}
	}
	if *update {
		writePins(t, now)
	}
}

// judge says what is wrong between a recorded pin and the present one, "" for
// nothing.
func judge(was, now pin) string {
	switch {
	case was == now:
		return ""
	case was.Version == now.Version:
		return fmt.Sprintf("its outputs have changed while its version is still %q: raise the version in stages.go, then record the outputs (go test ./internal/album/stages -run Pinned -update)", now.Version)
	case was.Outputs == now.Outputs:
		return fmt.Sprintf("its version went from %q to %q while its outputs are the same: leave the version, or record it (-update)", was.Version, now.Version)
	default:
		return fmt.Sprintf("version %q is not recorded: run go test ./internal/album/stages -run Pinned -update", now.Version)
	}
}

// The rule itself is tested, so that a broken rule cannot pass in silence.
func TestJudge(t *testing.T) {
	for _, c := range []struct {
		was, now pin
		want     string
	}{
		{pin{"1", "a"}, pin{"1", "a"}, ""},
		{pin{"1", "a"}, pin{"1", "b"}, "raise the version"},
		{pin{"1", "a"}, pin{"2", "a"}, "leave the version"},
		{pin{"1", "a"}, pin{"2", "b"}, "is not recorded"},
		{pin{}, pin{"1", "b"}, "is not recorded"},
	} {
		if got := judge(c.was, c.now); (got == "") != (c.want == "") || !strings.Contains(got, c.want) {
			t.Errorf("judge(%v, %v) = %q, want %q", c.was, c.now, got, c.want)
		}
	}
}

// pinnedRun runs all stages on 22 albums, at a fixed time and as a fixed program,
// because the report names both.
func pinnedRun(t *testing.T) *runs.Run {
	t.Helper()
	return runWith(t, map[string]any{"mcmc.num_chains": 2, "mcmc.num_samples": 100, "mcmc.num_warmup": 50, "features.genre_min_count": 2})
}

// runWith runs some stages, or all, with some settings.
func runWith(t *testing.T, overrides map[string]any, only ...string) *runs.Run {
	t.Helper()
	pipe, r, log := newRun(t, overrides, t.TempDir(), io.Discard)
	if err := pipe.Execute(t.Context(), r, pipeline.Options{Log: log, Stages: only}); err != nil {
		t.Fatal(err)
	}
	return r
}

// newRun makes a run below root, whose events are told to console.
func newRun(t *testing.T, overrides map[string]any, root string, console io.Writer) (*pipeline.Pipeline, *runs.Run, *journal.Log) {
	t.Helper()
	none := func(string) (string, bool) { return "", false }
	cfg, resolved, _, err := config.Load(config.Inputs{Dir: t.TempDir(), LookupEnv: none, Overrides: overrides})
	if err != nil {
		t.Fatal(err)
	}
	log := journal.New(console, journal.Options{})
	pipe, err := New(&Env{
		Config: cfg, Dataset: config.Dataset{Path: filepath.Join("..", "cli", "testdata", "albums22.csv"), Why: "given by a test"},
		UI: term.New(io.Discard, io.Discard, term.Options{}), Log: log.Logger,
	})
	if err != nil {
		t.Fatal(err)
	}
	r, err := runs.Create(root, time.Date(2026, 1, 19, 14, 30, 52, 0, time.UTC))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = r.Close() })
	text, err := cfg.Save(resolved)
	if err != nil {
		t.Fatal(err)
	}
	if err := r.Describe(runs.Start{Program: "test", Version: "v0", Settings: text, Build: origin.Build{Revision: "none"}}); err != nil {
		t.Fatal(err)
	}
	return pipe, r, log
}

// outputsHash joins names and hashes of the files that a stage wrote.
func outputsHash(s *runs.StageRecord) string {
	h := sha256.New()
	for _, name := range slices.Sorted(maps.Keys(s.Outputs)) {
		fmt.Fprintf(h, "%s %s\n", name, s.Outputs[name].SHA256)
	}
	return hex.EncodeToString(h.Sum(nil))
}

func readPins(t *testing.T) map[string]pin {
	t.Helper()
	pins := map[string]pin{}
	text, err := os.ReadFile(pinsFile)
	if err == nil {
		err = json.Unmarshal(text, &pins)
	}
	if err != nil && !*update {
		t.Fatal(err)
	}
	return pins
}

func writePins(t *testing.T, pins map[string]pin) {
	t.Helper()
	text, err := json.MarshalIndent(pins, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(pinsFile, append(text, '\n'), 0o666); err != nil {
		t.Fatal(err)
	}
}
