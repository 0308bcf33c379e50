package datasets

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/latent-go/latent/internal/filehash"
	"github.com/latent-go/latent/internal/regular"
)

// The files of a set that no converter writes.
const (
	recordFile = "origin.json"
	noticeFile = "NOTICE.txt"
)

// Record is origin.json: what the files of a set were made from.
type Record struct {
	Set
	Source  Known             `json:"source"`  // the file that was read
	From    string            `json:"from"`    // its address, or the name of the copy
	Made    time.Time         `json:"made"`    //
	Version string            `json:"version"` // of the program that made the files
	Files   map[string]string `json:"files"`   // name to SHA-256
}

// State says whether a set is there.
type State string

// Damaged is a set with a file that is gone or not the one that was written, or
// without a readable record.
const (
	Here    State = "here"
	Absent  State = "not here"
	Damaged State = "damaged"
)

// Holding is a set in a data directory.
type Holding struct {
	Set    Set
	Dir    string
	State  State
	Why    string  // of a damaged set
	Record *Record // nil unless the set is here
}

// File returns the path of a file of the set.
func (p Holding) File(name string) string { return filepath.Join(p.Dir, name) }

// Look tells whether a set is in a data directory, and whole: every file has the
// hash that it was written with.
func (s Set) Look(home string) Holding {
	p := Holding{Set: s, Dir: s.Dir(home), State: Absent}
	if home == "" {
		return p
	}
	if _, err := os.Lstat(p.Dir); errors.Is(err, fs.ErrNotExist) {
		return p
	}
	r, err := readRecord(p.Dir)
	if err == nil {
		err = r.check(p.Dir)
	}
	if err != nil {
		p.State, p.Why = Damaged, err.Error()
		return p
	}
	p.State, p.Record = Here, r
	return p
}

// Use returns a file of a set that a program is to read, or an error that says
// how to get the set.
func (s Set) Use(home, name, program string) (string, Holding, error) {
	p := s.Look(home)
	remedy := "get it with: " + program + " data get " + s.Name
	if program != s.Program {
		remedy = "it is for " + s.Program
	}
	switch {
	case p.State == Absent && home == "":
		return "", p, &Error{Name: s.Name, Problem: "there is no data directory", Remedy: "set " + HomeVariable}
	case p.State == Absent:
		return "", p, &Error{Name: s.Name, Problem: "the data set is not in " + below(home), Remedy: remedy}
	case p.State == Damaged:
		return "", p, &Error{Name: s.Name, Problem: "the data set in " + p.Dir + " is damaged: " + p.Why, Remedy: remedy}
	case p.Record.Files[name] == "":
		return "", p, &Error{Name: s.Name, Problem: p.File(name) + " is not part of the data set", Remedy: remedy}
	}
	return p.File(name), p, nil
}

// mostRecord bounds what is read of a record.
const mostRecord = 1 << 20

func readRecord(dir string) (*Record, error) {
	f, err := regular.Open(filepath.Join(dir, recordFile))
	if err != nil {
		return nil, fmt.Errorf("%s cannot be read", recordFile)
	}
	defer f.Close()
	r := new(Record)
	text, err := regular.ReadAll(f, recordFile, mostRecord)
	if err != nil {
		return nil, err
	}
	if err := json.NewDecoder(bytes.NewReader(text)).Decode(r); err != nil {
		return nil, fmt.Errorf("%s is no record: %w", recordFile, err)
	}
	return r, nil
}

// check compares the files with their hashes. A record cannot name a file
// elsewhere.
func (r *Record) check(dir string) error {
	if len(r.Files) == 0 {
		return fmt.Errorf("%s names no file", recordFile)
	}
	names := make([]string, 0, len(r.Files))
	for name := range r.Files {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		if name != filepath.Base(name) || !filepath.IsLocal(name) {
			return fmt.Errorf("%s names the file %q, which is not in the folder", recordFile, name)
		}
		sum, err := filehash.File(filepath.Join(dir, name))
		if err != nil {
			return fmt.Errorf("%s cannot be read", name)
		}
		if sum.SHA256 != r.Files[name] {
			return fmt.Errorf("%s is not as it was written", name)
		}
	}
	return nil
}
