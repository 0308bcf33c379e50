package program_test

import (
	"bytes"
	"runtime"
	"strconv"
	"testing"

	"github.com/spf13/cobra"

	"github.com/latent-go/latent/internal/options"
	"github.com/latent-go/latent/internal/program"
	"github.com/latent-go/latent/internal/term"
)

// The number of threads counts before a command runs, also where the command has a
// setting of that flag.
func TestThreads(t *testing.T) {
	before := runtime.GOMAXPROCS(0)
	defer runtime.GOMAXPROCS(before)
	now := 0
	run := func(*cobra.Command, []string) error { now = runtime.GOMAXPROCS(0); return nil }
	p := program.Program{
		Name: "p", Code: func(error) int { return 9 }, Hints: func(error) []string { return nil },
		Commands: func(*term.UI) []*cobra.Command {
			own := &cobra.Command{Use: "own", RunE: run}
			o := program.ThreadsOption("deep.key")
			o.FlagAliases = []string{"num-workers"}
			if err := options.NewSet(o).Attach(own, 80); err != nil {
				t.Fatal(err)
			}
			return []*cobra.Command{{Use: "plain", RunE: run}, own}
		},
	}
	for _, c := range []struct {
		args       []string
		code, want int
	}{
		{[]string{"plain"}, 0, before},
		{[]string{"plain", "--threads", "3"}, 0, 3},
		{[]string{"own", "--threads=5"}, 0, 5},
		{[]string{"own", "--num_workers=7"}, 0, 7},
		{[]string{"plain", "--threads", "0"}, 0, before},
		{[]string{"plain", "--threads", "-1"}, 9, 0},
		{[]string{"own", "--threads", "-1"}, 9, 0},
	} {
		runtime.GOMAXPROCS(before)
		now = 0
		var out bytes.Buffer
		if code := p.Run(c.args, &out, &out); code != c.code || now != c.want {
			t.Errorf("%v: code %d with %s threads, want %d with %d: %s", c.args, code, strconv.Itoa(now), c.code, c.want, out.String())
		}
	}
}
