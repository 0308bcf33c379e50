package shards

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"path/filepath"
)

var errMixed = errors.New("--shard, --collect and --tasks do different things")

// flagError is a flag with a value that it does not take.
type flagError struct {
	name string
	err  error
}

// Error names the flag.
func (e *flagError) Error() string { return fmt.Sprintf("--%s %v", e.name, e.err) }

// Unwrap returns what is wrong.
func (e *flagError) Unwrap() error { return e.err }

// List is what a command that can be split says about its tasks.
type List struct {
	Root  string   `json:"root"` // an absolute path
	Tasks []Record `json:"tasks"`
	// Memory and Seconds are what one task will need, 0 for unknown.
	Memory  uint64  `json:"expected_memory_bytes,omitempty"`
	Seconds float64 `json:"expected_seconds,omitempty"`
}

// List returns the tasks of a study as they are now.
func (s *Study) List() (*List, error) {
	root, err := filepath.Abs(s.Root)
	if err != nil {
		return nil, err
	}
	l := &List{Root: root}
	for _, name := range s.Names {
		l.Tasks = append(l.Tasks, Look(root, name))
	}
	return l, nil
}

// Print writes the list as JSON.
func (l *List) Print(w io.Writer) error {
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	return e.Encode(l)
}
