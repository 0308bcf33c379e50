package host

import (
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"
)

// TestYield looks at the threads of a process of its own: priorities cannot be
// raised again.
func TestYield(t *testing.T) {
	if os.Getenv("HOST_YIELD") != "" {
		if err := Yield(); err != nil {
			t.Fatal(err)
		}
		done := make(chan bool)
		go func() { done <- true }() // may need a thread that did not exist
		<-done
		tasks, err := os.ReadDir("/proc/self/task")
		if err != nil || len(tasks) == 0 {
			t.Fatal(err)
		}
		for _, task := range tasks {
			id, err := strconv.Atoi(task.Name())
			if err != nil {
				t.Fatal(err)
			}
			if n, err := priority(id); err != nil || n < niceness {
				t.Errorf("thread %d has nice value %d, want %d; %v", id, n, niceness, err)
			}
		}
		return
	}
	cmd := exec.Command(os.Args[0], "-test.run", "^TestYield$", "-test.v")
	cmd.Env = append(os.Environ(), "HOST_YIELD=1")
	out, err := cmd.CombinedOutput()
	if err != nil || !strings.Contains(string(out), "PASS") {
		t.Errorf("%v\n%s", err, out)
	}
}
