package compare

import (
	"errors"
	"io"
	"path/filepath"
	"time"

	"github.com/latent-go/latent/internal/atomicfile"
	"github.com/latent-go/latent/internal/figure"
	"github.com/latent-go/latent/internal/ptycho/output"
)

// Names of the files.
const (
	jsonFile  = "compare.json"
	csvFile   = "compare.csv"
	sheetFile = "compare.png"
	timeFile  = "error-time.png"
	frcFile   = "frc.png"
)

// files are the names of what compare writes beside the folders of its entries.
func files() []string {
	return []string{jsonFile, csvFile, sheetFile, timeFile, frcFile, output.RunFile}
}

// Report is what compare.json says.
type Report struct {
	Data   string   `json:"data"`
	SHA256 string   `json:"data_sha256"`
	Rows   []Row    `json:"rows"`
	Claims []string `json:"claims"`
	Runs   []Run    `json:"runs"`
}

// Run is one recipe or model with one seed.
type Run struct {
	Name   string `json:"name"`
	Seed   int    `json:"seed"` // from 0, added to that of the settings
	Folder string `json:"folder"`
	Key    string `json:"settings_sha256"`       // of data, settings and model
	Arrays string `json:"reconstruction_sha256"` // of the file in the folder

	// Seconds go from the reading of the data to the object; Memory is the most that
	// the program held, in bytes.
	Seconds float64 `json:"seconds"`
	Memory  uint64  `json:"memory_bytes"`

	Error     output.Number `json:"relative_amplitude_error"`
	Noise     *float64      `json:"expected_from_photon_noise,omitempty"`
	Amplitude output.Number `json:"amplitude_gain_db"` // over the best constant
	Phase     output.Number `json:"phase_gain_db"`
	// HalfBit is the period where half sets agree to half a bit, 2 where they agree
	// everywhere; FRC is the curve.
	HalfBit output.Number   `json:"half_bit_period_pixels"`
	FRC     []output.Number `json:"half_sets_frc,omitempty"`
	// Times and Errors are the course: seconds since the begin and the error then.
	Times  []float64       `json:"course_seconds,omitempty"`
	Errors []output.Number `json:"course_errors,omitempty"`
}

// keep writes what there is so far, from which the same command goes on.
func (c *contest) keep() error {
	if err := c.place.Replace(jsonFile); err != nil {
		return err
	}
	c.report.Rows = rows(c.entries, c.report.Runs)
	c.report.Claims = claims(c.report.Rows)
	if err := atomicfile.WriteJSONIn(c.place.Root(), jsonFile, &c.report); err != nil {
		return err
	}
	return c.place.Written(jsonFile)
}

// show writes table and pictures and returns their names. Pictures that this
// comparison has none of go.
func (c *contest) show() ([]string, error) {
	all := files()
	if err := c.place.Replace(all...); err != nil {
		return nil, err
	}
	c.report.Claims = claims(c.report.Rows)
	names := []string{filepath.Join(c.place.Path, jsonFile)}
	err := atomicfile.WriteJSONIn(c.place.Root(), jsonFile, &c.report)
	write := func(name string, f func(io.Writer) error) {
		if err == nil {
			err = atomicfile.WriteIn(c.place.Root(), name, 0o644, f)
			names = append(names, filepath.Join(c.place.Path, name))
		}
	}
	sheet, failed := c.sheet()
	if failed != nil {
		return nil, failed
	}
	write(csvFile, c.report.WriteCSV)
	for name, f := range map[string]*figure.Figure{sheetFile: sheet, timeFile: c.report.course(), frcFile: c.report.rings()} {
		if f == nil {
			_ = c.place.Root().Remove(name)
			continue
		}
		write(name, func(w io.Writer) error { return f.PNG(w, figure.Options{}) })
	}
	if err == nil {
		err = c.Run.Write(c.place.Root(), time.Now())
	}
	return names, errors.Join(err, c.place.Written(all...))
}
