package forecast

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"github.com/latent-go/latent/internal/album/catalog"
	"github.com/latent-go/latent/internal/options"
)

// maxPlans bounds the albums of a file: each costs a pass over the posterior.
const maxPlans = 1_000_000

// columns are the headers that a file of planned albums may have, without regard
// to case. Only artist is required.
var columns = map[string]func(*catalog.Album, string) error{
	"artist":        func(a *catalog.Album, s string) error { a.Artist = s; return nil },
	"album":         func(a *catalog.Album, s string) error { a.Title = s; return nil },
	"release date":  setDate,
	"genres":        func(a *catalog.Album, s string) error { a.Genres = list(s); return nil },
	"label":         func(a *catalog.Album, s string) error { a.Label = s; return nil },
	"album type":    func(a *catalog.Album, s string) error { a.Type = s; return nil },
	"all artists":   func(a *catalog.Album, s string) error { a.AllArtists = list(s); return nil },
	"tracks":        func(a *catalog.Album, s string) (err error) { a.Tracks, err = positive(s); return err },
	"runtime (min)": func(a *catalog.Album, s string) (err error) { a.Runtime, err = positive(s); return err },
}

// ColumnNames returns the headers that [Read] knows, sorted.
func ColumnNames() []string {
	var names []string
	for name := range columns {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// Read reads planned albums from CSV with a header. Cells may be empty; what they
// leave open is unknown. Errors name the line. Keys are the artists' names: see
// [catalog.Album.ArtistKey].
func Read(r io.Reader) ([]catalog.Album, error) {
	c := csv.NewReader(r)
	c.TrimLeadingSpace = true
	head, err := readCells(c)
	if errors.Is(err, io.EOF) {
		return nil, errors.New("is empty: it needs a header and a line for each planned album")
	}
	if err != nil {
		return nil, err
	}
	names, err := readHeader(head)
	if err != nil {
		return nil, err
	}
	var out []catalog.Album
	for {
		cells, err := readCells(c)
		switch {
		case errors.Is(err, io.EOF) && len(out) == 0:
			return nil, errors.New("has a header but no planned album")
		case errors.Is(err, io.EOF):
			return out, nil
		case err != nil:
			return nil, err
		case len(out) == maxPlans:
			return nil, fmt.Errorf("has more than %d planned albums: split it", maxPlans)
		}
		a, err := readRow(names, cells)
		if err != nil {
			line, _ := c.FieldPos(0)
			return nil, fmt.Errorf("line %d: %w", line, err)
		}
		out = append(out, a)
	}
}

// readCells reads a record as text in the form that the data have: UTF-8 with
// composed accents. Other encodings would make strangers of known artists.
func readCells(c *csv.Reader) ([]string, error) {
	cells, err := c.Read()
	for i, cell := range cells {
		if !utf8.ValidString(cell) {
			line, column := c.FieldPos(i)
			return nil, fmt.Errorf("line %d, column %d: the text is not UTF-8: save the file as UTF-8", line, column)
		}
		cells[i] = norm.NFC.String(cell)
	}
	return cells, err
}

func readHeader(head []string) ([]string, error) {
	head[0] = strings.TrimPrefix(head[0], "\ufeff")
	names := make([]string, len(head))
	for i, h := range head {
		name := strings.ToLower(strings.TrimSpace(h))
		if columns[name] == nil {
			return nil, unknownColumn(h, name, len(head) == 1)
		}
		if slices.Contains(names, name) {
			return nil, fmt.Errorf("line 1: column %q stands there twice", h)
		}
		names[i] = name
	}
	if !slices.Contains(names, "artist") {
		return nil, errors.New("line 1: there is no column artist")
	}
	return names, nil
}

// unknownColumn is the error for a header that no column has; alone says that it
// is the only one.
func unknownColumn(header, name string, alone bool) error {
	hint := ""
	if near := options.Nearest(name, ColumnNames()); near != "" {
		hint = fmt.Sprintf(" (did you mean %q?)", near)
	} else if alone && strings.ContainsAny(name, ";\t|") {
		hint = " (separate the columns by commas)"
	}
	return fmt.Errorf("line 1: unknown column %q%s", header, hint)
}

func readRow(names, cells []string) (catalog.Album, error) {
	a := catalog.New(0)
	for i, name := range names {
		cell := strings.TrimSpace(cells[i])
		if cell == "" {
			continue
		}
		if err := columns[name](&a, cell); err != nil {
			return a, fmt.Errorf("%s: %w", name, err)
		}
	}
	if a.Artist == "" {
		return a, errors.New("the artist is missing")
	}
	a.ArtistKey = a.Artist
	return a, nil
}

func list(s string) []string {
	var out []string
	for part := range strings.SplitSeq(s, ",") {
		if part = strings.TrimSpace(part); part != "" {
			out = append(out, part)
		}
	}
	return out
}

func positive(s string) (float64, error) {
	x, err := strconv.ParseFloat(s, 64)
	if err != nil || !(x > 0) || math.IsInf(x, 0) {
		return 0, fmt.Errorf("%q is not a positive number", s)
	}
	return x, nil
}

// setDate reads a day, a month or a year.
func setDate(a *catalog.Album, s string) error {
	for _, f := range []struct {
		layout    string
		precision catalog.DatePrecision
	}{
		{"2006-01-02", catalog.DateDay},
		{"January 2, 2006", catalog.DateDay},
		{"2006-01", catalog.DateMonth},
		{"2006", catalog.DateYear},
	} {
		if t, err := time.Parse(f.layout, s); err == nil && t.Year() > 0 {
			a.Date, a.DatePrecision = t, f.precision
			return nil
		}
	}
	return fmt.Errorf("%q is no date: write 2027-03-15, 2027-03 or 2027", s)
}
