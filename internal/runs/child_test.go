package runs

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"
)

// playChild is the other process of a test. Its part is "verb argument"; it
// prints a line when it is where the test wants it, and then waits to be
// killed.
func playChild(part string) int {
	verb, dir, _ := strings.Cut(part, " ")
	var err error
	switch verb {
	case "create":
		_, err = Create(dir, epoch)
	case "open":
		_, err = Open("", dir)
	case "work":
		err = childWork(dir)
	}
	if err != nil {
		fmt.Println("error:", err)
		return 1
	}
	fmt.Println("ready")
	time.Sleep(time.Minute)
	return 0
}

// childWork executes a pipeline whose second stage never ends.
func childWork(root string) error {
	r, err := Create(root, epoch)
	if err != nil {
		return err
	}
	p, err := NewPipeline(
		writerStage("first", nil, "first.txt"),
		Stage{Name: "second", Needs: []string{"first"}, Outputs: []string{"second.txt"}, Run: func(context.Context, *Run) error {
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

// child starts a process for part and returns its first line and a function
// that kills it as a power cut would.
func child(t *testing.T, part string) (line string, kill func()) {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), childEnv+"="+part)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	must(t, err)
	must(t, cmd.Start())
	kill = func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	}
	t.Cleanup(kill)
	line, err = bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatalf("the other process: %v", err)
	}
	return strings.TrimSpace(line), kill
}
