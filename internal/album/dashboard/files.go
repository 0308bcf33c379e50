package dashboard

import (
	"bufio"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strconv"

	"github.com/latent-go/latent/internal/safetext"
)

// sheet is a CSV file with a header, read row by row.
type sheet struct {
	path string
	at   map[string]int
	rows [][]string
	err  error // the first cell that could not be read
}

func readCSV(path string, columns ...string) (*sheet, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	all, err := csv.NewReader(bufio.NewReader(f)).ReadAll()
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	if len(all) == 0 {
		return nil, fmt.Errorf("%s: it is empty", path)
	}
	s := &sheet{path: path, at: map[string]int{}, rows: all[1:]}
	for j, name := range all[0] {
		s.at[name] = j
	}
	for _, name := range columns {
		if _, ok := s.at[name]; !ok {
			return nil, fmt.Errorf("%s: it has no column %q", path, name)
		}
	}
	return s, nil
}

// text returns a cell as it was before it was guarded against spreadsheets.
func (s *sheet) text(i int, column string) string {
	return safetext.UnguardCSVCell(s.rows[i][s.at[column]])
}

func (s *sheet) number(i int, column string) float64 {
	x, err := strconv.ParseFloat(s.rows[i][s.at[column]], 64)
	if err != nil && s.err == nil {
		s.err = fmt.Errorf("%s: row %d, column %q: %q is not a number", s.path, i+2, column, s.rows[i][s.at[column]])
	}
	return x
}

// readLines decodes a file of one JSON value per line.
func readLines[T any](path string) ([]T, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	var out []T
	dec := json.NewDecoder(bufio.NewReader(f))
	for {
		var v T
		switch err := dec.Decode(&v); {
		case errors.Is(err, io.EOF):
			return out, nil
		case err != nil:
			return nil, fmt.Errorf("%s: value %d: %w", path, len(out)+1, err)
		}
		out = append(out, v)
	}
}

func missing(err error) bool { return errors.Is(err, fs.ErrNotExist) }
