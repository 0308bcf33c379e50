//go:build unix

package regular

import (
	"errors"
	"net"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/latent-go/latent/internal/filetest"
)

// TestOnlyFilesAreOpened: what is none is refused at once, however it is named.
func TestOnlyFilesAreOpened(t *testing.T) {
	dir := t.TempDir()
	pipe, link, socket := filepath.Join(dir, "pipe"), filepath.Join(dir, "link"), filepath.Join(dir, "socket")
	filetest.Must(t, syscall.Mkfifo(pipe, 0o666))
	filetest.Must(t, os.Symlink(pipe, link))
	listener, err := net.Listen("unix", socket)
	filetest.Must(t, err)
	defer listener.Close()
	for path, want := range map[string]string{pipe: "a named pipe", link: "a named pipe", "/dev/zero": "a device"} {
		done := make(chan error, 1)
		go func() {
			_, err := ReadFile(path, Settings)
			done <- err
		}()
		select {
		case err := <-done:
			var no *notFile
			if !errors.As(err, &no) || no.What != want || !strings.Contains(err.Error(), path) {
				t.Errorf("%s: %v", path, err)
			}
		case <-time.After(10 * time.Second):
			t.Fatalf("%s is waited for", path)
		}
	}
	if _, err := Open(socket); err == nil {
		t.Error("a socket was opened")
	}
	file := filepath.Join(dir, "file")
	filetest.Write(t, file, "text")
	text, err := ReadFile(file, Settings)
	if err != nil || string(text) != "text" {
		t.Errorf("%q, %v", text, err)
	}
	if _, err := ReadFile(filepath.Join(dir, "none"), Settings); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("missing: %v", err)
	}
	if _, err := ReadFile(dir, Settings); !errors.Is(err, syscall.EISDIR) {
		t.Errorf("directory: %v", err)
	}
}
