package submit

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/latent-go/latent/internal/atomicfile"
	"github.com/latent-go/latent/internal/shards"
)

// submission is the record of a submission, in its folder.
type submission struct {
	ID      string    `json:"id"`
	Kind    string    `json:"kind"` // local or slurm
	Program string    `json:"program"`
	Path    string    `json:"path"` // of the binary
	Words   []string  `json:"words"`
	Dir     string    `json:"working_directory"`
	Root    string    `json:"root"` // of the tasks
	Tasks   []string  `json:"tasks"`
	Shards  int       `json:"shards"`
	Created time.Time `json:"created"`
	Jobs    []job     `json:"jobs,omitempty"`

	folder string
}

// job is an array of Slurm with its collecting job.
type job struct {
	Array   string `json:"array"`
	Parts   []int  `json:"parts"` // shards
	Collect string `json:"collect"`
}

const (
	recordName = "submission.json"
	idLayout   = "2006-01-02_150405"
)

// create makes the folder of a new submission.
func create(r *request, kind string, w *work, now time.Time) (*submission, error) {
	base, err := filepath.Abs(r.SubmitDir)
	if err != nil {
		return nil, err
	}
	if err := os.MkdirAll(base, 0o777); err != nil {
		return nil, &atomicfile.WriteError{Path: base, Err: err}
	}
	wd, err := os.Getwd()
	if err != nil {
		return nil, err
	}
	s := &submission{Kind: kind, Program: w.program, Path: w.path, Words: w.words, Dir: wd, Root: w.tasks.Root, Shards: w.shards(r.Shards), Created: now.Round(0)}
	for _, t := range w.tasks.Tasks {
		s.Tasks = append(s.Tasks, t.Task)
	}
	second, first := now.Format(idLayout), 1
	if newest := newestID(base); newest != "" { // the clock may have been set back since: the newest is the last
		if t, n := splitID(newest); t >= second {
			second, first = t, n+1
		}
	}
	for n := first; ; n++ {
		s.ID = second
		if n > 1 {
			s.ID += "-" + strconv.Itoa(n)
		}
		s.folder = filepath.Join(base, s.ID)
		err := os.Mkdir(s.folder, 0o777)
		if errors.Is(err, fs.ErrExist) && n < first+1000 {
			continue
		}
		if err == nil {
			err = os.Mkdir(s.logs(), 0o777)
		}
		if err != nil {
			return nil, &atomicfile.WriteError{Path: s.folder, Err: err}
		}
		return s, s.save()
	}
}

func (s *submission) save() error {
	return atomicfile.WriteJSON(filepath.Join(s.folder, recordName), s)
}

func (s *submission) logs() string { return filepath.Join(s.folder, "logs") }

// logOf is the log of a shard.
func (s *submission) logOf(part int) string {
	return filepath.Join(s.logs(), strconv.Itoa(part)+".log")
}

// work is the command of the submission.
func (s *submission) work() *work {
	return &work{program: s.Program, path: s.Path, words: s.Words, tasks: shards.List{Root: s.Root}}
}

// partOf is the shard that a task belongs to.
func (s *submission) partOf(task int) int { return task%s.Shards + 1 }

// newestID is the id of the newest submission below base, "" for none.
func newestID(base string) string {
	newest := ""
	entries, _ := os.ReadDir(base) // what cannot be read has none
	for _, e := range entries {
		if second, _ := splitID(e.Name()); !isSecond(second) {
			continue
		}
		if _, err := os.Stat(filepath.Join(base, e.Name(), recordName)); err == nil && (newest == "" || compareIDs(e.Name(), newest) > 0) {
			newest = e.Name()
		}
	}
	return newest
}

// compareIDs orders ids by time, then by the number behind it.
func compareIDs(a, b string) int {
	timeA, nA := splitID(a)
	timeB, nB := splitID(b)
	return cmp.Or(strings.Compare(timeA, timeB), cmp.Compare(nA, nB))
}

func isSecond(text string) bool {
	_, err := time.Parse(idLayout, text)
	return err == nil
}

func splitID(id string) (second string, n int) {
	if len(id) <= len(idLayout) {
		return id, 1
	}
	n, err := strconv.Atoi(id[len(idLayout)+1:])
	if err != nil {
		n = 1
	}
	return id[:len(idLayout)], n
}

// open reads the submission that is named, or the newest.
func open(dir, id string) (*submission, error) {
	base, err := filepath.Abs(dir)
	if err != nil {
		return nil, err
	}
	if id == "" {
		id = newestID(base)
	}
	if id == "" {
		return nil, fmt.Errorf("there is no submission in %s: submit local or submit slurm makes one, --submit-dir names another directory", dir)
	}
	s := &submission{}
	folder := filepath.Join(base, filepath.Base(id))
	if err := atomicfile.ReadJSON(filepath.Join(folder, recordName), s); err != nil {
		if errors.Is(err, fs.ErrNotExist) {
			err = fmt.Errorf("there is no submission %s in %s", id, dir)
		}
		return nil, err
	}
	if s.Shards < 1 || len(s.Tasks) == 0 || len(s.Words) == 0 {
		return nil, fmt.Errorf("%s is no record of a submission", filepath.Join(folder, recordName))
	}
	s.folder = folder
	return s, nil
}
