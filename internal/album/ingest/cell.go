package ingest

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/latent-go/latent/internal/term"
)

// cellReader reads the cells of one canonical column of numbers.
type cellReader struct {
	numbers numberReader
	column  Column
	scale   float64 // the value that means 100, or 0
	// Cells in a notation of their own, counted: they are read, and told.
	percent, fraction, clock, kilo int
}

// newCellReader combines what a profile says of all columns and of this one.
func newCellReader(p *Profile, c Column, missing map[string]bool) *cellReader {
	r := &cellReader{column: c, scale: p.Scale[c], numbers: numberReader{decimal: p.decimal(), thousands: p.Thousands}}
	if r.numbers.missing = missing; len(p.MissingIn[c]) > 0 {
		r.numbers.missing = wordSet(p.MissingValues, p.MissingIn[c])
	}
	if p.Thousands != string(p.decimal()) {
		return r
	}
	r.numbers.thousands = ""
	if slices.Contains(countColumns, c) {
		r.numbers.thousands, r.numbers.decimal = p.Thousands, otherSign(p.decimal())
	}
	return r
}

// wordSet collects trimmed words, and the empty one.
func wordSet(lists ...[]string) map[string]bool {
	set := map[string]bool{"": true}
	for _, list := range lists {
		for _, w := range list {
			set[strings.TrimSpace(w)] = true
		}
	}
	return set
}

func otherSign(decimal byte) byte {
	if decimal == ',' {
		return '.'
	}
	return ','
}

// read returns the number in a trimmed cell, in canonical units: scores of
// 0-100, minutes. NaN is unknown. Otherwise problem and remedy say what is wrong.
func (r *cellReader) read(cell string) (x float64, problem, remedy string) {
	x, ok := r.numbers.read(cell)
	if !ok {
		x, ok = r.notation(cell)
		if ok {
			return x, "", ""
		}
		return 0, quote(cell) + " is not a number",
			"correct the cells, or list such words under missing_values, or set decimal and thousands in the profile"
	}
	if !math.IsNaN(x) && x != math.Trunc(x) && slices.Contains(countColumns, r.column) {
		return 0, quote(cell) + " is no whole number, and this column counts",
			`correct the cells, or set thousands: "` + string(r.numbers.decimal) + `" in a profile, where that sign groups digits`
	}
	if r.scale > 0 {
		x = x * 100 / r.scale
	}
	return x, "", ""
}

// notation reads 85% and 7/10 as scores, 43:12 and 1:02:30 as minutes, and 2.4k as
// a count.
func (r *cellReader) notation(cell string) (float64, bool) {
	switch {
	case slices.Contains(scoreColumns, r.column):
		return r.share(cell)
	case slices.Contains(timeColumns, r.column):
		return r.duration(cell)
	case slices.Contains(countColumns, r.column):
		return r.rounded(cell)
	}
	return 0, false
}

// rounded reads counts as web pages show them: 2.4k is 2,400, 1.2M is 1,200,000.
func (r *cellReader) rounded(cell string) (float64, bool) {
	if cell == "" {
		return 0, false
	}
	unit := map[byte]float64{'k': 1e3, 'K': 1e3, 'm': 1e6, 'M': 1e6}[cell[len(cell)-1]]
	x, err := strconv.ParseFloat(strings.ReplaceAll(strings.TrimSpace(cell[:len(cell)-1]), ",", "."), 64)
	if unit == 0 || err != nil || strings.ContainsAny(cell, "eE") || !(x >= 0 && x < 1e4) {
		return 0, false
	}
	r.kilo++
	return math.Round(unit * x), true
}

func (r *cellReader) share(cell string) (float64, bool) {
	if part, ok := strings.CutSuffix(cell, "%"); ok {
		x, ok := r.finite(strings.TrimSpace(part))
		r.percent += count(ok)
		return x, ok
	}
	part, whole, ok := strings.Cut(cell, "/")
	if !ok {
		return 0, false
	}
	x, ok := r.finite(strings.TrimSpace(part))
	top, topOK := r.finite(strings.TrimSpace(whole))
	if !ok || !topOK || top <= 0 {
		return 0, false
	}
	r.fraction++
	return 100 * x / top, true
}

func (r *cellReader) finite(s string) (float64, bool) {
	x, ok := r.numbers.read(s)
	return x, ok && !math.IsNaN(x)
}

// duration reads minutes and seconds, with hours or without.
func (r *cellReader) duration(cell string) (float64, bool) {
	parts := strings.Split(cell, ":")
	if len(parts) < 2 || len(parts) > 3 {
		return 0, false
	}
	seconds := 0
	for i, p := range parts {
		n, err := strconv.ParseUint(p, 10, 16)
		if err != nil || i > 0 && (n > 59 || len(p) != 2) {
			return 0, false
		}
		seconds = 60*seconds + int(n)
	}
	r.clock++
	return float64(seconds) / 60, true
}

// told says in sentences which cells were read in a notation of their own.
func (r *cellReader) told() []string {
	var notes []string
	say := func(n int, how string) {
		if n > 0 {
			notes = append(notes, fmt.Sprintf("%s of %s %s", term.Counted(n, "cell"), r.column, how))
		}
	}
	say(r.percent, "are written as percentages, such as 85%: read as 85 of 100")
	say(r.fraction, "are written as fractions, such as 7/10: read as shares of 100")
	say(r.kilo, "are rounded, such as 2.4k: read as 2400")
	say(r.clock, "are written as times, such as 43:12: read as minutes")
	return notes
}

func count(b bool) int {
	if b {
		return 1
	}
	return 0
}
