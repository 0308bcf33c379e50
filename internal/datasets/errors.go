package datasets

import (
	"errors"
	"fmt"
)

// Error says that a data set cannot be had, or used.
type Error struct {
	Name    string // of the set
	Problem string
	Remedy  string
	Err     error // the cause, or nil
}

// Error returns one line: name, problem, remedy.
func (e *Error) Error() string {
	if e.Remedy == "" {
		return fmt.Sprintf("%s: %s", e.Name, e.Problem)
	}
	return fmt.Sprintf("%s: %s; %s", e.Name, e.Problem, e.Remedy)
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// What is wrong with a file that was to become a data set.
var (
	// errHash means that a file is not the one that was meant.
	errHash = errors.New("the SHA-256 is another")
	// errSize means that a file is larger than the set can be.
	errSize = errors.New("the file is too large")
)
