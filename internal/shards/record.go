package shards

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/latent-go/latent/internal/atomicfile"
	"github.com/latent-go/latent/internal/dirlock"
)

// recordName is the file of a task's record, in the folder of the task.
const recordName = "task.json"

// State is how far a task is.
type State string

// The states. A record that says running without anybody at work is one of a
// process that was killed, and read as stopped.
const (
	Waiting State = "waiting" // nobody has begun
	Running State = "running"
	Stopped State = "stopped" // interrupted or killed; it goes on where it was
	Failed  State = "failed"
	Done    State = "done"
)

// Record tells what happened to a task.
type Record struct {
	Task    string        `json:"task"`
	State   State         `json:"state"`
	Error   string        `json:"error,omitempty"` // why it failed
	Shard   string        `json:"shard,omitempty"`
	Job     string        `json:"job,omitempty"` // of the scheduler
	Owner   dirlock.Owner `json:"owner"`
	Tries   int           `json:"tries"` // how often somebody began
	Started time.Time     `json:"started"`
	Updated time.Time     `json:"updated"`
	Seconds float64       `json:"seconds"`           // of all tries
	Memory  uint64        `json:"peak_memory_bytes"` // of the process, 0 if unknown
	Amount  int           `json:"amount,omitempty"`  // of Total
	Total   int           `json:"total,omitempty"`
	Note    string        `json:"note,omitempty"` // what it is doing
}

// Done reports whether the task has its results, by its own word.
func (r *Record) Done() bool { return r.State == Done }

// read returns the record in a folder as it was written. A task without a record,
// or with one that cannot be read, is one that nobody has begun: results decide.
func read(dir, name string) Record {
	r := Record{}
	err := atomicfile.ReadJSON(filepath.Join(dir, recordName), &r)
	if err != nil || r.Task != name {
		r = Record{Task: name, State: Waiting}
	}
	return r
}

// Look returns the record of a task below root as it is now.
func Look(root, name string) Record {
	dir := filepath.Join(root, name)
	r := read(dir, name)
	if r.State == Running && !dirlock.Live(dir) {
		r.State = Stopped
	}
	return r
}

// folder makes the folder of a task in the directory at path, which root holds open.
func folder(root *os.Root, path, name string) (string, error) {
	if name == "" || name != filepath.Base(name) || name[0] == '.' {
		return "", fmt.Errorf("the task %q cannot be the name of a folder", name)
	}
	dir := filepath.Join(path, name)
	err := root.Mkdir(name, 0o777)
	if errors.Is(err, fs.ErrExist) {
		if info, statErr := os.Stat(dir); statErr == nil && info.IsDir() { // a link to one will do
			return dir, nil
		}
		err = errors.New("a file is there")
	}
	if err != nil {
		return "", &atomicfile.WriteError{Path: dir, Err: err}
	}
	return dir, nil
}
