package pipeline_test

import (
	"context"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/latent-go/latent/internal/atomicfile"
	"github.com/latent-go/latent/internal/pipeline"
	"github.com/latent-go/latent/internal/runs"
)

// A pipeline of two stages is run, and run again with another setting for the
// second: the first is taken from the finished run.
func Example() {
	root, err := os.MkdirTemp("", "reports")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(root)
	start := time.Date(2026, 1, 19, 14, 30, 52, 0, time.UTC)
	for _, chains := range []int{2, 4} {
		p, err := pipeline.New(
			stage("data", nil, nil, "albums.txt"),
			stage("train", []string{"data"}, map[string]int{"chains": chains}, "model.txt"),
		)
		if err != nil {
			panic(err)
		}
		r, err := runs.Create(root, start)
		if err != nil {
			panic(err)
		}
		defer r.Close()
		if err := p.Execute(context.Background(), r, pipeline.Options{SkipExisting: true, Root: root}); err != nil {
			panic(err)
		}
		for _, s := range r.Manifest().Stages {
			fmt.Println(r.ID(), s.Name, s.Status, "-", s.Reason)
		}
	}
	// Output:
	// 2026-01-19_143052 data done - no finished run has it
	// 2026-01-19_143052 train done - no finished run has it
	// 2026-01-19_143052-2 data skipped - same inputs and settings as in 2026-01-19_143052
	// 2026-01-19_143052-2 train done - compared with 2026-01-19_143052, its settings differ: chains 2 -> 4
}

func stage(name string, needs []string, settings any, output string) pipeline.Stage {
	return pipeline.Stage{
		Name: name, Needs: needs, Settings: settings, Outputs: []string{output},
		Run: func(_ context.Context, r *runs.Run) error {
			return atomicfile.Write(r.Path(output), 0o666, func(w io.Writer) error {
				_, err := fmt.Fprintln(w, name)
				return err
			})
		},
	}
}
