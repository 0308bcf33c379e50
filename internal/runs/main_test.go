package runs

import (
	"errors"
	"os"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/latent-go/latent/internal/atomicfile/flush"
	"github.com/latent-go/latent/internal/filetest"
)

// childEnv makes the test binary play the part of another process.
const childEnv = "RUNS_TEST_CHILD"

func TestMain(m *testing.M) {
	if part := os.Getenv(childEnv); part != "" {
		os.Exit(playChild(part))
	}
	flush.File = func(*os.File) error { return nil } // a power cut would end the tests anyway
	goleak.VerifyTestMain(m)
}

var errBoom = errors.New("boom")

// epoch is when the tests' runs start.
var epoch = time.Date(2026, 1, 19, 14, 30, 52, 0, time.UTC)

// create makes a run that is closed with the test.
func create(t *testing.T, root string, now time.Time) *Run {
	t.Helper()
	r, err := Create(root, now)
	filetest.Must(t, err)
	t.Cleanup(func() { r.Close() })
	return r
}
