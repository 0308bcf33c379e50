//go:build unix

package regular

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"github.com/latent-go/latent/internal/filetest"
)

func fifo(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "pipe")
	filetest.Must(t, syscall.Mkfifo(path, 0o666))
	return path
}

// feed writes to a pipe as soon as somebody reads it.
func feed(path string, text []byte) {
	go func() {
		if f, err := os.OpenFile(path, os.O_WRONLY, 0); err == nil {
			_, _ = f.Write(text)
			f.Close()
		}
	}()
}

func TestStreams(t *testing.T) {
	pipe, file := fifo(t), filepath.Join(t.TempDir(), "file")
	filetest.Write(t, file, "text")
	for path, want := range map[string]bool{pipe: true, file: false, file + "none": false, "/dev/null": false, "/dev/zero": false, ".": false, stdinName: true} {
		if got := IsStream(path); got != want {
			t.Errorf("%s is a stream: %v", path, got)
		}
	}
	for name, want := range map[string]bool{"/dev/stdin": true, "/dev/fd/63": true, "//dev/fd/3": true, "/proc/self/fd/3": true, "/dev/null": false, "dev/fd/3": false} {
		if isDescriptor(name) != want {
			t.Errorf("%s is a descriptor: %v", name, !want)
		}
	}
	long := bytes.Repeat([]byte("0123456789"), 50_000) // more than a pipe holds
	feed(pipe, long)
	in, err := Stream(pipe)
	filetest.Must(t, err)
	got, err := io.ReadAll(in)
	if err != nil || !bytes.Equal(got, long) {
		t.Errorf("%d bytes, %v", len(got), err)
	}
	filetest.Must(t, in.Close())
}

// A stream has one content, which everybody gets; a file is read again.
func TestReadOnce(t *testing.T) {
	pipe, file := fifo(t), filepath.Join(t.TempDir(), "file")
	feed(pipe, []byte("settings"))
	for range 2 {
		if text, err := ReadOnce(pipe, 3); err != nil || string(text) != "set" {
			t.Errorf("%q, %v", text, err)
		}
	}
	for _, want := range []string{"one", "two"} {
		filetest.Write(t, file, want)
		if text, err := ReadOnce(file, 10); err != nil || string(text) != want {
			t.Errorf("%q, %v", text, err)
		}
	}
	if _, err := ReadOnce(file+"none", 10); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("missing: %v", err)
	}
}

// An interruption ends the wait, for a writer and for what it writes.
func TestInterruptedStream(t *testing.T) {
	for _, silent := range []bool{false, true} {
		pipe := fifo(t)
		if silent { // a writer that writes nothing
			f, err := os.OpenFile(pipe, os.O_RDWR, 0)
			filetest.Must(t, err)
			defer f.Close()
		}
		in, err := Stream(pipe)
		filetest.Must(t, err)
		filetest.Must(t, syscall.Kill(os.Getpid(), syscall.SIGTERM))
		done := make(chan error, 1)
		go func() {
			_, err := io.ReadAll(in)
			done <- err
		}()
		select {
		case err := <-done:
			if !errors.Is(err, context.Canceled) {
				t.Errorf("interrupted: %v", err)
			}
		case <-time.After(10 * time.Second):
			t.Fatal("an interruption is not heard")
		}
		filetest.Must(t, in.Close())
	}
}

// Standard input that is a device gives nothing worth reading.
func TestStdinIsADevice(t *testing.T) {
	device, err := os.Open("/dev/null")
	filetest.Must(t, err)
	defer device.Close()
	was := os.Stdin
	defer func() { os.Stdin = was; stdinTaken.Store(false) }()
	os.Stdin = device
	if _, err := Stream(stdinName); err == nil {
		t.Error("a device was taken")
	}
	r, w, err := os.Pipe()
	filetest.Must(t, err)
	defer r.Close()
	filetest.Must(t, w.Close())
	os.Stdin = r
	in, err := Stream(stdinName)
	filetest.Must(t, err)
	if text, err := io.ReadAll(in); err != nil || len(text) > 0 {
		t.Errorf("%q, %v", text, err)
	}
	if _, err := Stream(stdinName); err == nil {
		t.Error("standard input was read twice")
	}
}
