package pipeline

import (
	"cmp"
	"fmt"

	"github.com/latent-go/latent/internal/journal"
	"github.com/latent-go/latent/internal/runs"
)

// otherProgram says that another program made the outputs of a record than the
// one that uses them, "" if it is the same or nobody knows. The outputs of a stage
// whose version is the same are used all the same: whoever changes what a stage
// writes raises its version. m is the manifest of the run that they were made in,
// nil for the present one.
func (pl *planner) otherProgram(rec *runs.StageRecord, m *runs.Manifest) string {
	maker := rec.Program
	if m != nil {
		maker = cmp.Or(maker, m.Maker()) // records had no program once
	}
	if maker == "" || pl.program == "" || maker == pl.program {
		return ""
	}
	return fmt.Sprintf("made by %s, this is %s", maker, pl.program)
}

// tellProgram warns of outputs in this directory that another program made.
func (x *executor) tellProgram(name string) {
	if rec := x.m.Stage(name); rec != nil && rec.Complete() {
		x.warnProgram(name, x.otherProgram(rec, nil))
	}
}

func (x *executor) warnProgram(stage, why string) {
	if why != "" {
		x.log.Warn(journal.EventOtherProgram, "stage", stage, "outputs", why, "remedy", "run the stage again to be sure")
	}
}
