package pipeline

import (
	"fmt"
	"os"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/latent-go/latent/internal/atomicfile/flush"
	"github.com/latent-go/latent/internal/filetest"
	"github.com/latent-go/latent/internal/runs"
)

// childEnv makes the test binary play the part of another process.
const childEnv = "PIPELINE_TEST_CHILD"

func TestMain(m *testing.M) {
	if part := os.Getenv(childEnv); part != "" {
		os.Exit(playChild(part))
	}
	flush.File = func(*os.File) error { return nil } // a power cut would end the tests anyway
	goleak.VerifyTestMain(m)
}

// epoch is when the tests' runs start.
var epoch = time.Date(2026, 1, 19, 14, 30, 52, 0, time.UTC)

// create makes a run that is closed with the test.
func create(t *testing.T, root string, now time.Time) *runs.Run {
	t.Helper()
	r, err := runs.Create(root, now)
	filetest.Must(t, err)
	t.Cleanup(func() { r.Close() })
	return r
}

// playChild is the other process of a test: it works below root until it is
// killed.
func playChild(root string) int {
	if err := childWork(root); err != nil {
		fmt.Println("error:", err)
		return 1
	}
	return 0
}
