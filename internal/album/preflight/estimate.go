package preflight

import (
	"fmt"

	"github.com/latent-go/latent/internal/album/evaluate"
)

// Size is what the memory of a run depends on.
type Size struct {
	Rows  int `json:"rows"`    // albums in the raw file
	Model int `json:"modeled"` // albums that are modelled
	// Columns are the features to expect. Which feature set is best is only known
	// once the features stage has compared them: this is the middle between the
	// default set, Lean, and the widest.
	Columns int `json:"columns"`
	Lean    int `json:"lean_columns"`
	Chains  int `json:"chains"`
	Draws   int `json:"draws"` // kept per chain
	Targets int `json:"targets"`
}

// Part is one contribution to the need.
type Part struct {
	Name  string `json:"name"`
	Bytes uint64 `json:"bytes"`
}

// Coefficients of the estimate, in bytes, fitted to measured peaks of resident
// memory (docs/PREFLIGHT.md has the table). They hold the collector's slack: a
// Go heap grows to about twice what is live.
const (
	baseBytes      = 66 << 20          // program, fonts, buffers
	perRawRow      = 2_400             // an album as read, with its texts, and its Parquet image
	perModelRow    = 2_000             // split tables, links, passes
	perMatrixCell  = 14                // features as read, as built, and standardised for the file
	perDrawValue   = 52                // a draw in the sampler's coordinates, named, and on its way to the file
	perLogLikValue = 8                 // float32, and as much again before it is collected
	logLikDraws    = evaluate.MaxDraws // draws whose pointwise log likelihood is kept
)

// estimate returns the parts of the peak memory of a run: what the program itself
// needs, and the larger of reading the albums and fitting the model, which come
// one after the other. Targets are fitted one after the other, too, so their
// number does not matter.
func estimate(s Size) []Part {
	program := Part{"program", baseBytes}
	reading, fitting := Part{"reading albums", uint64(s.Rows) * perRawRow}, sampling(s)
	if reading.Bytes > total(fitting) {
		return []Part{program, reading}
	}
	return append([]Part{program}, fitting...)
}

func sampling(s Size) []Part {
	scalars := uint64(s.Columns + 6)
	draws := uint64(s.Chains) * uint64(s.Draws)
	return []Part{
		{"albums", uint64(s.Model) * perModelRow},
		{"features", uint64(s.Model) * uint64(s.Columns) * perMatrixCell},
		{"draws", draws * scalars * perDrawValue},
		{"log likelihood", uint64(s.Model) * min(draws, logLikDraws) * perLogLikValue},
	}
}

// total sums the parts.
func total(parts []Part) uint64 {
	sum := uint64(0)
	for _, p := range parts {
		sum += p.Bytes
	}
	return sum
}

// advise lists settings with which the check would pass: fewer chains, or shorter
// ones, each halved until it does. What cannot help alone is not named.
func advise(s Size, usable uint64, correct func(Size) uint64) []string {
	var out []string
	passes := func(s Size) bool { return judge(correct(s), usable) == Pass }
	add := func(flag string, value int, s Size) {
		if passes(s) {
			out = append(out, fmt.Sprintf("%s %d: %.2f GiB", flag, value, gib(correct(s))))
		}
	}
	less := s
	for less.Chains > 1 && !passes(less) {
		less.Chains = (less.Chains + 1) / 2
	}
	if less.Chains < s.Chains {
		add("--num-chains", less.Chains, less)
	}
	less = s
	for less.Draws/2 >= leastDraws && !passes(less) {
		less.Draws /= 2
	}
	if less.Draws < s.Draws {
		add("--num-samples", less.Draws, less)
	}
	if out = append(out, fewer(s, passes)...); len(out) == 0 {
		return []string{"no smaller run of this file fits: take a machine with more memory"}
	}
	return out
}

// fewer advises a higher minimum of ratings where that can be enough.
func fewer(s Size, passes func(Size) bool) []string {
	less := s
	for less.Model/2 >= leastAlbums && !passes(less) {
		less.Model /= 2
	}
	if passes(less) {
		return []string{fmt.Sprintf("--min-ratings, raised so that about %d of the %d albums are left", less.Model, s.Model)}
	}
	return nil
}

// leastAlbums is how few are still worth a run.
const leastAlbums = 20

// leastDraws is the smallest --num-samples.
const leastDraws = 100
