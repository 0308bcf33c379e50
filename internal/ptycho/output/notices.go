package output

import "fmt"

// Notices are what a command tells while it works. What a reader of the results
// has to know as well is kept for the record.
type Notices struct {
	Run *Run // the record that keeps warnings and notes

	say, warn func(format string, args ...any)
}

// NewNotices tells through say and warn, either of which may be nil, and keeps
// warnings and notes in run.
func NewNotices(say, warn func(format string, args ...any), run *Run) *Notices {
	return &Notices{run, say, warn}
}

// Say tells how the work goes.
func (n *Notices) Say(format string, args ...any) {
	if n.say != nil {
		n.say(format, args...)
	}
}

// Warn tells what may be wrong with the results, and keeps it.
func (n *Notices) Warn(format string, args ...any) {
	n.Remark(format, args...)
	n.Run.Warnings = append(n.Run.Warnings, fmt.Sprintf(format, args...))
}

// Note tells what is unusual about a data file, and keeps it.
func (n *Notices) Note(path, note string) {
	n.Remark("%s: %s", path, note)
	n.Run.Notes = append(n.Run.Notes, path+": "+note)
}

// Remark tells what the results do not depend on.
func (n *Notices) Remark(format string, args ...any) {
	if n.warn != nil {
		n.warn(format, args...)
	}
}
