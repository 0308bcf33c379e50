package pipeline

import (
	"context"
	"fmt"
	"os"
	"testing"
	"time"

	"github.com/latent-go/latent/internal/dirlock"
	"github.com/latent-go/latent/internal/filetest"
	"github.com/latent-go/latent/internal/runs"
)

// TestKilledProcess: a run whose process died is shown as interrupted, can be
// resumed, and ends like one that was never killed.
func TestKilledProcess(t *testing.T) {
	root := t.TempDir()
	line, kill := filetest.Child(t, childEnv, root)
	filetest.Expect(t, "other process", line, "ready")
	info, err := runs.Newest(root, false)
	filetest.Must(t, err)
	filetest.Expect(t, "while it lives", info.Status, runs.Running)
	if info.Owner.PID == 0 || info.Owner.PID == os.Getpid() {
		t.Errorf("owner %+v", info.Owner)
	}
	kill()
	info, err = runs.Newest(root, false)
	filetest.Must(t, err)
	filetest.Expect(t, "after its death", info.Status, runs.Interrupted)
	filetest.Expect(t, "owner", info.Owner, dirlock.Owner{})
	if _, err := runs.Newest(root, true); err == nil {
		t.Error("a dead run counts as finished")
	}

	r, err := runs.Open(root, info.ID)
	filetest.Must(t, err)
	defer r.Close()
	ran := ""
	note := func(s Stage) Stage {
		work := s.Run
		s.Run = func(ctx context.Context, r *runs.Run) error {
			ran += s.Name
			if _, err := os.Stat(r.Path("second.txt")); err == nil {
				t.Error("half a file was left for the stage to stumble over")
			}
			return work(ctx, r)
		}
		return s
	}
	p, err := New(note(writerStage("first", nil, "first.txt")), note(writerStage("second", []string{"first"}, "second.txt")))
	filetest.Must(t, err)
	filetest.Must(t, p.Execute(t.Context(), r, Options{Resume: true}))
	filetest.Expect(t, "ran", ran, "second")
	filetest.Expect(t, "content", filetest.Read(t, r.Path("second.txt")), "second")
	filetest.Expect(t, "status", r.Manifest().Status, runs.Finished)
}

// childWork executes a pipeline whose second stage never ends.
func childWork(root string) error {
	r, err := runs.Create(root, epoch)
	if err != nil {
		return err
	}
	p, err := New(
		writerStage("first", nil, "first.txt"),
		Stage{Name: "second", Needs: []string{"first"}, Outputs: []string{"second.txt"}, Run: func(context.Context, *runs.Run) error {
			if err := os.WriteFile(r.Path("second.txt"), []byte("half"), 0o666); err != nil {
				return err
			}
			fmt.Println("ready")
			time.Sleep(time.Minute)
			return nil
		}},
	)
	if err != nil {
		return err
	}
	return p.Execute(context.Background(), r, Options{})
}
