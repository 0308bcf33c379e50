//go:build unix

package cli_test

import (
	"bytes"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/latent-go/latent/internal/filetest"
	"github.com/latent-go/latent/internal/ptycho/cli"
	"github.com/latent-go/latent/internal/ptycho/output"
)

// interrupter sends Ctrl-C to this process when the program says some words.
type interrupter struct {
	bytes.Buffer
	t     *testing.T
	words string
	sent  bool
}

func (i *interrupter) Write(b []byte) (int, error) {
	n, err := i.Buffer.Write(b)
	if i.sent || !strings.Contains(i.String(), i.words) {
		return n, err
	}
	i.sent = true
	arrived := make(chan os.Signal, 1)
	signal.Notify(arrived, os.Interrupt)
	defer signal.Stop(arrived)
	filetest.Must(i.t, syscall.Kill(os.Getpid(), syscall.SIGINT))
	<-arrived
	time.Sleep(200 * time.Millisecond) // the program has its own channel
	return n, err
}

// TestInferenceStopsOnTheFirstInterrupt: while the network draws, nothing is written
// and the result of before stays; while it is polished, what there is is written and
// named. Either ends with 130 and leaves no file half written.
func TestInferenceStopsOnTheFirstInterrupt(t *testing.T) {
	t.Chdir(t.TempDir())
	must := func(args ...string) {
		var said bytes.Buffer
		if code := cli.App.Run(args, io.Discard, &said); code != 0 {
			t.Fatalf("%q: %d\n%s", args, code, &said)
		}
	}
	must("simulate", "data.npz", "--points", "25", "--quiet")
	must("train", "--train_data_file", "data.npz", "--output_dir", "model", "--max_epochs", "1", "--gridsize", "1", "--n_images", "2", "--batch_size", "2", "--set", "n_filters_scale=1", "--set", "cbam_encoder=false", "--quiet")
	infer := []string{"inference", "--model_path", "model", "--test_data", "data.npz", "--output_dir", "out"}
	must(append(infer, "--quiet")...)
	result := filepath.Join("out", output.ArraysFile)
	before := filetest.Read(t, result)
	stop := func(words string, more ...string) string {
		said := &interrupter{t: t, words: words}
		if code := cli.App.Run(append(infer, more...), io.Discard, said); code != 130 || !strings.Contains(said.String(), "error: interrupted\n") {
			t.Errorf("code %d\n%s", code, said)
		}
		filetest.NoTemporaries(t, "out")
		return said.String()
	}
	said := stop("running inference on", "--n_images", "9")
	if !strings.Contains(said, "hint: nothing was written to out; what was there before is as it was") || filetest.Read(t, result) != before {
		t.Errorf("while it was drawn: %s", said)
	}
	said = stop("relative amplitude error of", "--polish", "1000000")
	if !strings.Contains(said, "hint: what there is was written to out: the object of the network, polished as far as it came") || !strings.Contains(said, "wrote "+result) {
		t.Errorf("while it was polished: %s", said)
	}
	must("evaluate", "data.npz", result)
}
