//go:build unix

package cli_test

import (
	"bytes"
	"flag"
	"io"
	"path/filepath"
	"testing"

	"github.com/latent-go/latent/internal/album/cli"
	"github.com/latent-go/latent/internal/filetest"
)

// stride thins out the moments.
var stride = flag.Int("stride", 40, "of TestMovedAtEveryMoment: 1 takes every moment")

// TestMovedAtEveryMoment moves the directory of a study or of diagrams away at every
// moment of the command that writes there. That of a run is moved in package stages.
func TestMovedAtEveryMoment(t *testing.T) {
	top, err := filepath.EvalSymlinks(t.TempDir())
	filetest.Must(t, err)
	t.Chdir(top)
	say := func(args ...string) (int, string) {
		var said bytes.Buffer
		code := cli.App.Run(args, io.Discard, &said)
		return code, said.String()
	}
	must := func(args ...string) {
		if code, said := say(args...); code != 0 {
			t.Fatalf("%q: %d\n%s", args, code, said)
		}
	}
	study := func(reports string, args ...string) []string {
		return append([]string{"calibrate", "--replicates", "2", "--artists", "10", "--num-chains", "1", "--num-samples", "100", "--num-warmup", "50", "--reports-dir", reports}, args...)
	}
	t.Run("diagrams", func(t *testing.T) {
		dir := filepath.Join(top, "diagrams")
		m := &filetest.Moving{Dir: dir, Stride: 7, Run: func() (int, string) {
			return say("generate-diagrams", "-t", "light", "-l", "high", "-o", dir)
		}}
		m.Test(t)
	})
	t.Run("calibrate", func(t *testing.T) {
		reports := filepath.Join(top, "calibrate")
		m := &filetest.Moving{Dir: filepath.Join(reports, "calibration"), Stride: *stride, Phase: 1, Run: func() (int, string) {
			return say(study(reports)...)
		}}
		m.Test(t)
	})
	t.Run("collect", func(t *testing.T) {
		reports := filepath.Join(top, "collect")
		m := &filetest.Moving{
			Dir: filepath.Join(reports, "calibration"), Stride: 7, Phase: 2,
			Prepare: func() { must(study(reports, "--shard", "1/1")...) },
			Run:     func() (int, string) { return say(study(reports, "--collect")...) },
		}
		m.Test(t)
	})
}
