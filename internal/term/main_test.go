package term

import (
	"bytes"
	"sync"
	"testing"

	"go.uber.org/goleak"
)

// Every display must end with its Close, or a program would keep drawing over
// the shell that it returned to.
func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// buffer is a bytes.Buffer for several goroutines.
type buffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (b *buffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.Write(p)
}

func (b *buffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.String()
}

// noEnv hides the environment of whoever runs the tests.
func noEnv(string) string { return "" }

// newUI returns a UI with its two outputs.
func newUI(p Progress) (u *UI, out, err *buffer) {
	out, err = new(buffer), new(buffer)
	return New(out, err, Options{Progress: p, Getenv: noEnv}), out, err
}
