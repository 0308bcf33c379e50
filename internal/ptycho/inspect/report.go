package inspect

import (
	"fmt"

	"github.com/latent-go/latent/internal/ptycho/npzdata"
	"github.com/latent-go/latent/ptychography"
)

// Level says how much a finding matters.
type Level string

// The levels.
const (
	Mended  Level = "mended"  // wrong, and taken out
	Warning Level = "warning" // wrong or likely so; the remedy is up to the user
)

// Finding is one thing that is wrong with the data.
type Finding struct {
	Name   string `json:"name"` // in words with dashes, for programs
	Level  Level  `json:"level"`
	Count  int    `json:"count,omitempty"` // of pixels, frames or positions
	Text   string `json:"text"`            // one line
	Remedy string `json:"remedy,omitempty"`
}

// Report is what a look at data found.
type Report struct {
	File     string    `json:"file,omitempty"`
	Patterns int       `json:"patterns"`
	Side     int       `json:"side"`
	Facts    Facts     `json:"facts"`
	Findings []Finding `json:"findings"`
	Verdict  string    `json:"verdict"`
	// NotJudged is what no look can tell, and where it is told.
	NotJudged string `json:"not_judged"`
	// LeftOut are the indices of frames that tell nothing, in order.
	LeftOut []int `json:"left_out_frames,omitempty"`
	// Masked counts the pixels that were not masked before and should be.
	Masked int `json:"pixels_to_mask"`

	bad  []bool // (N, N): pixels to mask; nil for none
	over []bool // (M, N, N): saturated; nil for none
	// limit is the count from which on patterns that stay on disk are saturated; 0
	// for none.
	limit float64
	m     *measures
}

// notJudged is what a reconstruction tells from what it leaves over.
const notJudged = "not judged here: positions that are off by some pixels, scale and turn of the scan, modes of the light; reconstruct looks for these after five passes or more"

// Facts are the numbers that findings are made of.
type Facts struct {
	Counts     bool       `json:"squares_are_counts"`
	Photons    float64    `json:"mean_counts"`             // in a pattern
	Brightest  float64    `json:"largest_count"`           // of a pixel
	Centre     [2]float64 `json:"centre_of_mass_yx"`       // of the mean pattern, from the middle pixel
	Background float64    `json:"background_counts"`       // in a pixel, the same everywhere
	Step       float64    `json:"median_step_pixels"`      // to the nearest other position
	Probe      float64    `json:"probe_diameter_pixels"`   // of the disc with its rms radius
	Overlap    float64    `json:"linear_overlap"`          // 1 - step / diameter
	Intensity  float64    `json:"intensity_change"`        // largest over smallest of the fitted course
	Course     float64    `json:"intensity_explained"`     // share of the variance that the course explains
	Alike      float64    `json:"neighbours_alike"`        // median similarity of neighbouring patterns
	Curl       float64    `json:"curl_of_centres_of_mass"` // share in it and the divergence
}

// Look looks at data. The probe may be missing; the data are not changed.
func Look(d *npzdata.Data) *Report {
	r := &Report{Patterns: d.Patterns.Len(), Side: d.Patterns.N, Findings: []Finding{}, NotJudged: notJudged}
	r.m = measure(d.Patterns)
	r.Facts.Counts, r.Facts.Photons = r.m.tally.Counts(), r.m.photons()
	look := &looker{Report: r, d: d, p: d.Patterns, m: r.m}
	for _, step := range []func(){
		look.values, look.emptyFrames, look.pixels, look.second, look.oddFrames, look.centre,
		look.background, look.intensity, look.geometry, look.probe, look.belonging,
	} {
		step()
	}
	r.Verdict = r.verdict()
	return r
}

// looker is the state of a look.
type looker struct {
	*Report
	d *npzdata.Data
	p *ptychography.Patterns
	m *measures

	nears  []near
	nearOf int

	thumbs map[int][]float32 // see thumb
	middle []float32         // the mean pattern in their form
}

func (r *Report) find(name string, level Level, count int, remedy, format string, args ...any) {
	r.Findings = append(r.Findings, Finding{name, level, count, fmt.Sprintf(format, args...), remedy})
}

// has tells whether something of that name was found.
func (r *Report) has(name string) bool {
	for _, f := range r.Findings {
		if f.Name == name {
			return true
		}
	}
	return false
}

// warned tells whether something was found that is not mended.
func (r *Report) warned() bool {
	for _, f := range r.Findings {
		if f.Level == Warning {
			return true
		}
	}
	return false
}

func (r *Report) verdict() string {
	switch {
	case r.warned():
		return "doubtful: see to what is named before trusting a picture"
	case len(r.Findings) > 0:
		return "usable: what is wrong with the data is left out"
	}
	return "nothing wrong was found"
}
