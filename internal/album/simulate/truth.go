package simulate

import (
	"fmt"
	"math"

	"github.com/latent-go/latent/internal/album/model"
)

// madeBy names the command that writes a truth.
const madeBy = "aoty-pipeline simulate"

// truthFormat is the version of [Truth] as a file.
const truthFormat = 1

// Truth is what made a catalogue. It is written and read as JSON, with this
// declaration; units are those of [Units] unless a field says otherwise.
type Truth struct {
	Format   int      `json:"format"`
	MadeBy   string   `json:"made_by"`
	SHA256   string   `json:"csv_sha256"` // of the CSV, unpacked
	Settings Settings `json:"settings"`
	Units    Units    `json:"units"`
	// Parameters by the names that the model gives them, in units of SD. sigma_obs
	// is the scale of the noise for its likelihood.
	Parameters map[string]float64 `json:"parameters"`
	// NoiseSD is the standard deviation of the noise; sigma_obs is equal to it
	// where the likelihood is normal. With an exponent, both are those of an album
	// with the median number of ratings, and the first is called sigma_ref.
	NoiseSD float64 `json:"noise_sd"`
	// Features by column, for those of the feature set plain.
	Features []Feature `json:"features"`
	// Labels that have an effect of their own, which no feature set knows fully.
	Labels map[string]float64 `json:"labels,omitempty"`
	// Tries is how many draws from the prior it took.
	Tries int `json:"tries,omitempty"`
	// CutOff counts the scores that lay outside 0-100.
	CutOff int            `json:"cut_off"`
	Dirt   map[string]int `json:"dirt"` // what went wrong, by kind, in rows or cells
	Albums Columns        `json:"albums"`
}

// Units are the scale of the scores: Mean + SD z. Debut is the previous score
// that stands before an artist's first one, RefCount the number of ratings at
// which the noise is sigma_ref.
type Units struct {
	Mean     float64 `json:"score_mean"`
	SD       float64 `json:"score_sd"`
	Debut    float64 `json:"debut"`
	RefCount float64 `json:"n_ref"`
}

// Feature is the effect of a column: Beta (x - Mean)/SD.
type Feature struct {
	Name string  `json:"name"`
	Mean float64 `json:"mean"`
	SD   float64 `json:"sd"`
	Beta float64 `json:"beta"`
}

// Columns hold a number for every data row of the CSV, in its order, with two
// decimals. A duplicate has the numbers of the row before it.
type Columns struct {
	Artists []int     `json:"artists"` // numbers of consecutive rows by one artist
	Level   []float64 `json:"level"`   // the artist's level at the album
	Effect  []float64 `json:"effect"`  // of features and label
	Noise   []float64 `json:"noise"`

	last int
}

// Len returns the number of rows.
func (c *Columns) Len() int { return len(c.Level) }

// record takes down what made the scores.
func (t *Truth) record(w *world, d *model.Draw, shape shape, debut float64) {
	t.Units = Units{Mean: w.s.ScoreMean, SD: w.s.ScoreSD, Debut: debut, RefCount: w.medianCount()}
	t.NoiseSD = shape.sd()
	t.Parameters = map[string]float64{
		"mu_artist": d.Mu, "sigma_artist": d.SigmaArtist, "sigma_rw": d.SigmaRW, "rho": d.Rho,
	}
	if d.Exponent > 0 {
		t.Parameters["sigma_ref"], t.Parameters["n_exponent"] = shape.scale, d.Exponent
	} else {
		t.Parameters["sigma_obs"] = shape.scale
	}
	if w.s.Likelihood == studentT {
		t.Parameters["nu"] = shape.nu
	}
	for j, c := range w.x.Columns {
		t.Features = append(t.Features, Feature{c.Name, w.mean[j], w.sd[j], d.Beta[j]})
	}
	t.Labels = w.label
}

// Notice says in a sentence, without its full stop, that the albums are invented.
func (t *Truth) Notice() string {
	return fmt.Sprintf("The albums of this run are invented: %s made artists, titles and scores (seed %d)", t.MadeBy, t.Settings.Seed)
}

// round2 keeps two decimals.
func round2(x float64) float64 { return math.Round(100*x) / 100 }
