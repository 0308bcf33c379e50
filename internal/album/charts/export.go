package charts

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync/atomic"

	"github.com/latent-go/latent/internal/atomicfile"
	"github.com/latent-go/latent/internal/crew"
	"github.com/latent-go/latent/internal/figure"
)

// Options say what [Export] and [Write] write.
type Options struct {
	Formats       []string // of Formats
	Width, Height float64  // in CSS pixels
	Scale         float64  // pixels of a PNG per CSS pixel
	Theme         figure.Theme
	Stem          func(chart string) string // of the files; nil for the name of the chart
	PerInch       float64                   // CSS pixels to an inch of paper; 0 for 96
	Record        Record                    // of what the program has written there; nil for none
}

// Record remembers which files of a directory the program has written, so that an
// export neither replaces nor removes those of somebody else.
type Record interface {
	Replace(names ...string) error    // announces files
	Written(names ...string) error    // records them
	Remove(name string) (bool, error) // removes one, if it is the program's
}

// Formats are the formats of exported figures.
var Formats = []string{"svg", "png", "pdf"}

// Exported is a figure that was written, or why it was not.
type Exported struct {
	Name  string
	Files []string
	Err   error // wraps ErrNoData
	// Removed are files of an earlier export that would now be of another run.
	Removed []string
	// Missing are the characters that no font has, drawn as boxes.
	Missing []rune

	stem string // of the files
}

// Export writes the figures that need nothing but the run into the directory that
// dir holds open, as NAME.FORMAT. A figure whose data the run does not hold is left out and
// listed with the reason, and its files of an earlier export go; when no figure
// could be drawn the error wraps ErrNoData.
func Export(ctx context.Context, d *Data, dir *os.Root, o Options) ([]Exported, error) {
	all := All()
	out, errs := make([]Exported, len(all)), make([]error, len(all))
	var group crew.Group
	var next atomic.Int64
	for range o.workers() {
		group.Go(func() {
			for k := int(next.Add(1)) - 1; k < len(all); k = int(next.Add(1)) - 1 {
				out[k], errs[k] = export(ctx, d, all[k], dir, o)
			}
		})
	}
	group.Wait()
	written := 0
	for k, err := range errs {
		if err != nil {
			return out[:k], fmt.Errorf("figure %s: %w", all[k].Name, err)
		}
		written += len(out[k].Files)
	}
	if written == 0 {
		return out, fmt.Errorf("%w: run %s has nothing that could be drawn; let its stages finish, or name another run with --run", ErrNoData, d.ID)
	}
	return out, nil
}

// workers is how many figures are drawn at once. A record is kept in order.
func (o Options) workers() int {
	if o.Record != nil {
		return 1
	}
	return runtime.GOMAXPROCS(0)
}

func export(ctx context.Context, d *Data, c Chart, dir *os.Root, o Options) (Exported, error) {
	e := Exported{Name: c.Name, stem: c.Name}
	if o.Stem != nil {
		e.stem = o.Stem(c.Name)
	}
	f, err := c.Figure(d, Query{Width: o.Width, Height: o.Height})
	if errors.Is(err, ErrNoData) {
		e.Err = err
		return e, e.remove(dir, o)
	}
	if err != nil {
		return e, err
	}
	drawn, err := f.Scene(figure.Options{Theme: o.Theme, Width: o.Width, Height: o.Height})
	if err != nil {
		return e, err
	}
	e.Missing = drawn.Missing()
	for _, format := range o.Formats {
		if err := ctx.Err(); err != nil {
			return e, err
		}
		name := e.stem + "." + format
		if err := o.put(dir, name, func(w io.Writer) error { return Write(w, &f, format, o) }); err != nil {
			return e, err
		}
		e.Files = append(e.Files, filepath.Join(dir.Name(), name))
	}
	return e, nil
}

// put writes a file, announced and recorded where there is a record.
func (o Options) put(dir *os.Root, name string, write func(io.Writer) error) error {
	if o.Record == nil {
		return atomicfile.WriteIn(dir, name, 0o666, write)
	}
	if err := o.Record.Replace(name); err != nil {
		return err
	}
	if err := atomicfile.WriteIn(dir, name, 0o666, write); err != nil {
		return err
	}
	return o.Record.Written(name)
}

// remove removes what an earlier export left under the names of a figure that
// cannot be drawn: a directory holds the figures of one run.
func (e *Exported) remove(dir *os.Root, o Options) error {
	for _, format := range o.Formats {
		name := e.stem + "." + format
		removed, err := o.drop(dir, name)
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		if removed {
			e.Removed = append(e.Removed, filepath.Join(dir.Name(), name))
		}
	}
	return nil
}

func (o Options) drop(dir *os.Root, name string) (removed bool, err error) {
	if o.Record != nil {
		return o.Record.Remove(name)
	}
	err = dir.Remove(name)
	return err == nil, err
}

// Write writes a figure in one of [Formats] or as csv.
func Write(w io.Writer, f *figure.Figure, format string, o Options) error {
	opt := figure.Options{Theme: o.Theme, Width: o.Width, Height: o.Height, Scale: o.Scale, PerInch: o.PerInch}
	if format != "csv" && !slices.Contains(Formats, format) {
		return fmt.Errorf("no figure can be written as %q: use %s or csv", format, strings.Join(Formats, ", "))
	}
	return f.Write(w, format, opt)
}

// OnPaper is how many CSS pixels of an exported figure make an inch, so that a PNG
// of scale 2 has 300 dots to the inch.
const OnPaper = 150

// Boxes says in one line which characters of exported figures no font has, "" if
// there are none.
func Boxes(list []Exported) string {
	const most = 10
	var all []rune
	var names []string
	for _, e := range list {
		if len(e.Missing) > 0 {
			all, names = append(all, e.Missing...), append(names, e.Name)
		}
	}
	if len(all) == 0 {
		return ""
	}
	slices.Sort(all)
	all = slices.Compact(all)
	var shown []string
	for _, r := range all[:min(most, len(all))] {
		shown = append(shown, fmt.Sprintf("%c (U+%04X)", r, r))
	}
	more := ""
	if n := len(all) - most; n > 0 {
		more = fmt.Sprintf(" and %d more", n)
	}
	return fmt.Sprintf("no font of the program has %s%s: boxes stand for them in %s; SVG files keep the text, and an editor with such a font shows it",
		strings.Join(shown, ", "), more, strings.Join(names, ", "))
}
