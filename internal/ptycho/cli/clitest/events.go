package clitest

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"
)

// events checks which epochs the event files of a folder hold, in the order in
// which TensorBoard reads them; >3 is a restart before step 3, from which on it
// forgets what came before: events dir 1 2 >3 3.
func events(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 1 {
		ts.Fatalf("usage: events dir steps...")
	}
	files, err := filepath.Glob(filepath.Join(ts.MkAbs(args[0]), "events.out.tfevents.*"))
	ts.Check(err)
	var got []string
	for _, f := range files {
		b, err := os.ReadFile(f)
		ts.Check(err)
		for len(b) > 0 {
			n := binary.LittleEndian.Uint64(b)
			got = append(got, epochOf(b[12:12+n])...)
			b = b[16+n:]
		}
	}
	if want := strings.Join(args[1:], " "); strings.Join(got, " ") != want {
		ts.Fatalf("%s holds the epochs %v, want %s", args[0], got, want)
	}
}

// epochOf reads an Event{wall_time = 1, step = 2, summary = 5 or session_log = 7}
// and returns the step of a training loss or of a restart.
func epochOf(event []byte) []string {
	const step, summary, session = 2 << 3, 5<<3 | 2, 7<<3 | 2
	if event[9] != step {
		return nil
	}
	at, n := binary.Uvarint(event[10:])
	switch rest := event[10+n:]; {
	case rest[0] == session:
		return []string{fmt.Sprintf(">%d", at)}
	case rest[0] == summary && bytes.Contains(rest, []byte("loss/train")):
		return []string{fmt.Sprint(at)}
	}
	return nil
}
