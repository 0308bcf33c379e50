// Package chart builds the figures of Bayesian statistics: what the chains of
// a sampler did, what the posterior says, and how good predictions are.
//
// Every function takes plain numbers and returns a [figure.Figure] whose
// titles, sizes and captions the caller may still change. Nothing here knows
// about files, models or music.
package chart

import (
	"fmt"
	"strconv"

	"github.com/latent-go/latent/internal/figure"
	"github.com/latent-go/latent/internal/figure/ticks"
)

// Param is a scalar parameter and its draws, one slice per chain.
type Param struct {
	Name   string
	Chains [][]float64
}

// pooled returns the draws of all chains together.
func (p Param) pooled() []float64 {
	var out []float64
	for _, c := range p.Chains {
		out = append(out, c...)
	}
	return out
}

// width is that of all figures here: a text column, 6.5 inches.
const width = figure.DefaultWidth

func at(v float64) *float64 { return &v }

// percent writes a probability: 0.94 as 94%.
func percent(p float64) string {
	return strconv.FormatFloat(p*100, 'g', 4, 64) + "%"
}

// count writes a number of things: 1466 as 1,466.
func count(n int) string { return ticks.Label(float64(n), 1, ticks.Grouped) }

func chainName(i int) string { return fmt.Sprintf("chain %d", i+1) }

// longest returns the length of the longest chain of all parameters.
func longest(params []Param) int {
	n := 0
	for _, p := range params {
		for _, c := range p.Chains {
			n = max(n, len(c))
		}
	}
	return n
}

// upTo returns 1, 2, ..., n.
func upTo(n int) []float64 {
	out := make([]float64, n)
	for i := range out {
		out[i] = float64(i + 1)
	}
	return out
}
