package batch

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/latent-go/latent/internal/npz"
	"github.com/latent-go/latent/internal/ptycho/config"
	"github.com/latent-go/latent/internal/regular"
	"github.com/latent-go/latent/internal/safetext"
)

// Scan is one file and what is to be done with it.
type Scan struct {
	Name string
	Path string
	Raw  bool     // it has to be converted first
	At   string   // where the list names it
	Do   []string // steps, in order

	settings []setting
}

// Args are the words for a step's command that set the keys of the scan.
func (s *Scan) Args(step string) []string {
	var args []string
	for _, x := range s.settings {
		if x.step == step {
			args = append(args, x.args()...)
		}
	}
	return args
}

// mistake is a mistake in a list, with its place.
type mistake struct {
	At  string
	Err error
}

// Error names the place.
func (e *mistake) Error() string { return e.At + ": " + e.Err.Error() }

// Unwrap returns the mistake.
func (e *mistake) Unwrap() error { return e.Err }

// The limits of a list: more rows than any scheduler has tasks.
const (
	maxRows = 1_000_000
	maxSize = 64 << 20
)

// Read reads a list. The steps are those of every scan; sets are key=value for all,
// which a row beats.
func Read(path string, steps, sets []string) ([]*Scan, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	var list []*Scan
	var rows []map[string]string
	if info.IsDir() {
		list, err = files(path)
		rows = make([]map[string]string, len(list))
	} else {
		list, rows, err = table(path)
	}
	if err != nil {
		return nil, err
	}
	if len(list) == 0 {
		return nil, &mistake{path, errors.New("it names no scan")}
	}
	b := &preparation{steps: append([]string{config.Convert}, steps...), sets: sets, used: map[string]bool{}}
	for i, s := range list {
		if err := b.prepare(s, rows[i]); err != nil {
			return nil, err
		}
	}
	for key, used := range b.used {
		if !used {
			return nil, &mistake{path, fmt.Errorf("no scan uses the key %s: none goes through its step, because none has to be converted", key)}
		}
	}
	return list, unique(list)
}

// preparation is what all scans of a list have in common.
type preparation struct {
	steps, sets []string
	used        map[string]bool // keys that were given: whether some scan uses them
}

// files lists the scans of a directory by name.
func files(dir string) ([]*Scan, error) {
	entries, err := os.ReadDir(dir)
	var list []*Scan
	for _, e := range entries {
		switch strings.ToLower(filepath.Ext(e.Name())) {
		case ".npz", ".cxi", ".h5", ".hdf5":
			path := filepath.Join(dir, e.Name())
			list = append(list, &Scan{Path: path, Name: stem(path), At: path})
		}
	}
	return list, err
}

func stem(path string) string {
	base := filepath.Base(path)
	return strings.TrimSuffix(base, filepath.Ext(base))
}

// table reads a CSV file: its scans, and the other cells of each row by column.
func table(path string) ([]*Scan, []map[string]string, error) {
	f, err := regular.Open(path)
	if err != nil {
		return nil, nil, err
	}
	defer f.Close()
	r := csv.NewReader(io.LimitReader(f, maxSize))
	r.TrimLeadingSpace, r.Comment = true, '#'
	head, err := r.Read()
	if errors.Is(err, io.EOF) {
		return nil, nil, &mistake{path, errors.New("it is empty: the first line names the columns, one of them scan")}
	}
	if err != nil {
		return nil, nil, &mistake{path, err}
	}
	if err := checkHead(path, head); err != nil {
		return nil, nil, err
	}
	var list []*Scan
	var rows []map[string]string
	for len(list) < maxRows {
		row, err := r.Read()
		if errors.Is(err, io.EOF) {
			return list, rows, nil
		}
		if err != nil {
			return nil, nil, &mistake{path, err}
		}
		line, _ := r.FieldPos(0)
		s := &Scan{At: fmt.Sprintf("%s:%d", path, line)}
		cells := map[string]string{}
		for i, name := range head {
			cells[name] = strings.TrimSpace(row[i])
		}
		if cells["scan"] == "" {
			return nil, nil, &mistake{s.At, errors.New("the column scan is empty")}
		}
		s.Path = beside(path, cells["scan"])
		s.Name = stem(s.Path)
		if cells["name"] != "" {
			s.Name = cells["name"]
		}
		for key, value := range cells {
			cells[key] = fileBeside(path, value)
		}
		delete(cells, "scan")
		delete(cells, "name")
		list, rows = append(list, s), append(rows, cells)
	}
	return nil, nil, &mistake{path, fmt.Errorf("it has more than %d scans", maxRows)}
}

func checkHead(path string, head []string) error {
	for i := range head {
		head[i] = strings.TrimSpace(strings.TrimPrefix(head[i], "\ufeff"))
		if head[i] == "" || slices.Contains(head[:i], head[i]) {
			return &mistake{path + ":1", fmt.Errorf("column %d is called %q, as none or another one", i+1, safetext.TerminalSafe(head[i]))}
		}
	}
	if !slices.Contains(head, "scan") {
		return &mistake{path + ":1", fmt.Errorf("there is no column scan, only %s", safetext.TerminalSafe(strings.Join(head, ", ")))}
	}
	return nil
}

// beside resolves a path of a list from the directory of the list.
func beside(list, path string) string {
	if filepath.IsAbs(path) {
		return path
	}
	return filepath.Join(filepath.Dir(list), path)
}

// fileBeside is the path of a file that a cell names, if there is one beside the
// list, else the cell.
func fileBeside(list, cell string) string {
	if strings.ContainsAny(cell, "./\\") {
		if path := beside(list, cell); path != cell {
			if _, err := os.Stat(path); err == nil {
				return path
			}
		}
	}
	return cell
}

// prepare finds out what is to be done with a scan, and checks it.
func (b *preparation) prepare(s *Scan, row map[string]string) error {
	raw, err := isRaw(s.Path)
	if err != nil {
		return &mistake{s.At, err}
	}
	s.Raw = raw
	for _, step := range stepNames() {
		if slices.Contains(b.steps, step) && (step != config.Convert || raw) {
			s.Do = append(s.Do, step)
		}
	}
	for _, text := range b.sets {
		key, value, ok := strings.Cut(text, "=")
		if !ok {
			return &mistake{"--set " + text, errors.New("need key=value")}
		}
		if err := b.set(s, "--set "+text, key, value); err != nil {
			return err
		}
	}
	for _, key := range slices.Sorted(maps.Keys(row)) {
		if value := row[key]; value != "" {
			if err := b.set(s, s.At+": column "+key, key, value); err != nil {
				return err
			}
		}
	}
	return nil
}

func (b *preparation) set(s *Scan, at, key, value string) error {
	found, err := find(key, value, s.Do, b.steps)
	if err != nil {
		return &mistake{at, err}
	}
	b.used[key] = b.used[key] || len(found) > 0
	for _, x := range found {
		s.settings = slices.DeleteFunc(s.settings, func(y setting) bool { return y.step == x.step && y.option.Key == x.option.Key })
	}
	s.settings = append(s.settings, found...)
	return nil
}

// isRaw reports whether a file has to be converted. One that is not there is an
// error now, not in the night.
func isRaw(path string) (bool, error) {
	info, err := os.Stat(path)
	if err != nil {
		return false, err
	}
	if info.IsDir() {
		return false, fmt.Errorf("%s is a directory", path)
	}
	if strings.ToLower(filepath.Ext(path)) != ".npz" {
		return true, nil
	}
	f, err := npz.Open(path, npz.Limits{})
	if err != nil {
		return false, err
	}
	defer f.Close()
	return !f.Has("diffraction") && !f.Has("diff3d"), nil
}
