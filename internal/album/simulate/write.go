package simulate

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math"
	"os"
	"slices"
	"strings"

	"github.com/latent-go/latent/internal/atomicfile"
	"github.com/latent-go/latent/internal/regular"
)

// Rows returns the number of rows of the file.
func (c *Catalogue) Rows() int { return len(c.cells) }

// WriteCSV writes the catalogue in the documented 18 columns.
func (c *Catalogue) WriteCSV(w io.Writer) error {
	out := csv.NewWriter(w)
	if err := out.Write(header()); err != nil {
		return err
	}
	return out.WriteAll(c.cells)
}

// sign puts the hash of the CSV into the truth.
func (c *Catalogue) sign() error {
	h := sha256.New()
	err := c.WriteCSV(h)
	c.Truth.SHA256 = hex.EncodeToString(h.Sum(nil))
	return err
}

// Write writes the truth as JSON.
func (t *Truth) Write(w io.Writer) error {
	text, err := json.Marshal(t)
	if err != nil {
		return err
	}
	_, err = w.Write(append(text, '\n'))
	return err
}

// maxTruth is the largest truth that is read, unpacked: that of a million artists
// with room to spare.
const maxTruth = 1 << 30

// readTruth is the inverse of [Truth.Write]. The error says what is wrong with the
// text.
func readTruth(r io.Reader) (*Truth, error) {
	t := new(Truth)
	text, err := regular.ReadAll(r, "the truth", maxTruth)
	if err != nil {
		return nil, err
	}
	if err := json.NewDecoder(bytes.NewReader(text)).Decode(t); err != nil {
		return nil, fmt.Errorf("is no truth of a simulated catalogue: %w", err)
	}
	return t, t.check()
}

func (t *Truth) check() error {
	switch {
	case t.MadeBy != madeBy:
		return fmt.Errorf("is no truth of a simulated catalogue: made_by is %q", t.MadeBy)
	case t.Format != truthFormat:
		return fmt.Errorf("has format %d, this program reads %d: make the catalogue again", t.Format, truthFormat)
	case !(t.Units.SD > 0) || math.IsInf(t.Units.SD, 0):
		return fmt.Errorf("units.score_sd is %v", t.Units.SD)
	}
	return t.Albums.check()
}

func (c *Columns) check() error {
	n, rows := len(c.Level), 0
	for name, m := range map[string]int{"effect": len(c.Effect), "noise": len(c.Noise)} {
		if m != n {
			return fmt.Errorf("albums.%s has %d numbers, albums.level has %d", name, m, n)
		}
	}
	for _, k := range c.Artists {
		if k < 1 || k > n {
			return fmt.Errorf("albums.artists has an artist with %d rows", k)
		}
		rows += k
	}
	if rows != n {
		return fmt.Errorf("albums.artists counts %d rows, albums.level has %d", rows, n)
	}
	return nil
}

// WriteFiles writes catalogue and truth to files, packed where a name ends in .gz.
// Each is written whole or not at all.
func (c *Catalogue) WriteFiles(csvFile, truthFile string) error {
	return c.put(csvFile, truthFile, func(path string, write func(io.Writer) error) error { return atomicfile.Write(path, 0o666, write) })
}

// WriteIn is [Catalogue.WriteFiles] in the directory that root holds open.
func (c *Catalogue) WriteIn(root *os.Root, csvFile, truthFile string) error {
	return c.put(csvFile, truthFile, func(name string, write func(io.Writer) error) error {
		return atomicfile.WriteIn(root, name, 0o666, write)
	})
}

func (c *Catalogue) put(csvFile, truthFile string, put func(string, func(io.Writer) error) error) error {
	if err := put(truthFile, packed(truthFile, c.Truth.Write)); err != nil {
		return err
	}
	return put(csvFile, packed(csvFile, c.WriteCSV))
}

// packed is what writes a file, through gzip where its name says so.
func packed(path string, write func(io.Writer) error) func(io.Writer) error {
	return func(w io.Writer) error {
		if !strings.HasSuffix(path, ".gz") {
			return write(w)
		}
		z, err := gzip.NewWriterLevel(w, gzip.BestCompression)
		if err != nil {
			return err
		}
		if err := write(z); err != nil {
			return err
		}
		return z.Close()
	}
}

// TruthPath returns where the truth of a data set lies unless another place was
// named: albums.truth.json beside albums.csv, packed if that is.
func TruthPath(csvFile string) string {
	base, packed := strings.CutSuffix(csvFile, ".gz")
	base = strings.TrimSuffix(base, ".csv") + ".truth.json"
	if packed {
		base += ".gz"
	}
	return base
}

// A mismatchError says that a truth lies beside a data set that it did not make.
type mismatchError struct{ Truth, Data string }

// Error implements error.
func (e *mismatchError) Error() string {
	return fmt.Sprintf("%s is the truth of another file than %s, which has other contents: make both again with aoty-pipeline simulate, or move the truth away", e.Truth, e.Data)
}

// Beside returns the truth beside a data set and its path, or nil when there is
// none. It is an error when what lies there cannot be read, and a
// [*mismatchError] when the data set has changed since.
func Beside(csvFile string) (*Truth, string, error) {
	plain := strings.TrimSuffix(csvFile, ".gz")
	for _, path := range slices.Compact([]string{TruthPath(csvFile), TruthPath(plain), TruthPath(plain + ".gz")}) {
		t, err := readTruthFile(path)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return nil, path, err
		}
		return t, path, t.belongs(path, csvFile)
	}
	return nil, "", nil
}

func readTruthFile(path string) (*Truth, error) {
	text, err := readPacked(path)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	t, err := readTruth(bytes.NewReader(text))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return t, nil
}

// Own returns nil if the files, as far as they are there, are a catalogue and its
// truth as [Catalogue.WriteFiles] left them: then they can be made again.
func Own(csvFile, truthFile string) error {
	t, err := readTruthFile(truthFile)
	if errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("it has no truth (%s), so it was not simulated", truthFile)
	}
	if err != nil {
		return err
	}
	if err := t.belongs(truthFile, csvFile); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

// belongs checks that the truth is that of the data set as it is now.
func (t *Truth) belongs(path, csvFile string) error {
	data, err := readPacked(csvFile)
	if err != nil {
		return err
	}
	if sum := sha256.Sum256(data); hex.EncodeToString(sum[:]) != t.SHA256 {
		return &mismatchError{path, csvFile}
	}
	return nil
}

func readPacked(path string) ([]byte, error) {
	f, err := regular.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	if !strings.HasSuffix(path, ".gz") {
		return regular.ReadAll(f, path, maxTruth)
	}
	z, err := regular.Unpack(f, func(r io.Reader) (io.Reader, error) { return gzip.NewReader(r) })
	if err != nil {
		return nil, err
	}
	return regular.ReadAll(z, path, maxTruth)
}
