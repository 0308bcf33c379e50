package convert

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/latent-go/latent/internal/npz"
)

// openInput opens a file, or several: a directory, or a name with * and ?. Numbers
// in names count as numbers.
func openInput(path string, o Options) (archive, error) {
	info, err := os.Stat(path)
	if err == nil && !info.IsDir() {
		return open(path, o.Limits)
	}
	var list []string
	switch {
	case err == nil:
		entries, err := os.ReadDir(path)
		if err != nil {
			return nil, err
		}
		for _, e := range entries {
			if e.Type().IsRegular() && !strings.HasPrefix(e.Name(), ".") {
				list = append(list, filepath.Join(path, e.Name()))
			}
		}
	case strings.ContainsAny(path, "*?["):
		if list, err = filepath.Glob(path); err != nil {
			return nil, fmt.Errorf("%s: %w", path, err)
		}
	default:
		return nil, err
	}
	if len(list) == 0 {
		return nil, fmt.Errorf("%s: no files there: name the files with the patterns, as in 'frames/*.h5'", path)
	}
	slices.SortFunc(list, natural)
	return openFolder(path, list, o.Limits)
}

// natural orders names so that 2 comes before 10.
func natural(a, b string) int {
	for len(a) > 0 && len(b) > 0 {
		if isDigit(a[0]) && isDigit(b[0]) {
			x, y := digits(a), digits(b)
			p, q := strings.TrimLeft(x, "0"), strings.TrimLeft(y, "0")
			if c := len(p) - len(q); c != 0 {
				return c
			}
			if c := strings.Compare(p, q); c != 0 {
				return c
			}
			a, b = a[len(x):], b[len(y):]
			continue
		}
		if a[0] != b[0] {
			return int(a[0]) - int(b[0])
		}
		a, b = a[1:], b[1:]
	}
	return len(a) - len(b)
}

func digits(s string) string {
	n := 0
	for n < len(s) && isDigit(s[n]) {
		n++
	}
	return s[:n]
}

// folder are several files, of which the first speaks for all but the patterns.
type folder struct {
	archive
	path  string
	files []archive
}

func openFolder(path string, list []string, l npz.Limits) (archive, error) {
	if len(list) > mostParts {
		return nil, fmt.Errorf("%s: %d files are too many", path, len(list))
	}
	f := &folder{path: path}
	for _, name := range list {
		f.files = append(f.files, &lazy{name: name, limits: l})
	}
	first, err := open(list[0], l)
	if err != nil {
		return nil, err
	}
	f.archive = first
	return f, nil
}

func (f *folder) file() string { return f.path }

// lazy opens its file for every question, so that a thousand files need no
// thousand handles.
type lazy struct {
	name   string
	limits npz.Limits
}

func ask[T any](l *lazy, f func(archive) (T, error)) (T, error) {
	var none T
	a, err := open(l.name, l.limits)
	if err != nil {
		return none, err
	}
	v, err := f(a)
	if e := a.Close(); err == nil {
		err = e
	}
	return v, err
}

func (l *lazy) Close() error { return nil }
func (l *lazy) Has(name string) bool {
	ok, err := ask(l, func(a archive) (bool, error) { return a.Has(name), nil })
	return ok && err == nil
}

func (l *lazy) Header(name string) (*npz.Header, error) {
	return ask(l, func(a archive) (*npz.Header, error) { return a.Header(name) })
}

func (l *lazy) Read(name string) (*npz.Array, error) {
	return ask(l, func(a archive) (*npz.Array, error) { return a.Read(name) })
}

func (l *lazy) frames(name string, lo, hi int) ([]float32, error) {
	return ask(l, func(a archive) ([]float32, error) { return a.frames(name, lo, hi) })
}

func (l *lazy) together(name string, frame int) int {
	n, err := ask(l, func(a archive) (int, error) { return a.together(name, frame), nil })
	if err != nil {
		return 1
	}
	return n
}

func (l *lazy) attr(name, key string) (any, bool) {
	v, err := ask(l, func(a archive) (any, error) {
		v, ok := a.attr(name, key)
		if !ok {
			return nil, npz.ErrMissing
		}
		return v, nil
	})
	return v, err == nil
}

func (l *lazy) members(group string) []string {
	v, _ := ask(l, func(a archive) ([]string, error) { return a.members(group), nil })
	return v
}

func (l *lazy) inventory() string {
	v, _ := ask(l, func(a archive) (string, error) { return a.inventory(), nil })
	return v
}

func (l *lazy) shown(name string) string { return name + " of " + l.name }
func (l *lazy) file() string             { return l.name }
func (l *lazy) places() names {
	n, _ := ask(l, func(a archive) (names, error) { return a.places(), nil })
	return n
}

func (l *lazy) bad(name string, h *npz.Header, remedy, format string, args ...any) error {
	what := name
	if h != nil {
		what += ", " + h.String()
	}
	return fmt.Errorf("%s of %s: %w: %s", what, l.name, fmt.Errorf(format, args...), remedy)
}
