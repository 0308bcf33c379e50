package features

import (
	"errors"
	"fmt"
	"math"

	"github.com/latent-go/latent/internal/album/catalog"
	"github.com/latent-go/latent/internal/album/design"
	"github.com/latent-go/latent/internal/album/splits"
)

// Manifest tells what the features are and what is missing.
type Manifest struct {
	Variant Variant        `json:"variant"`
	Target  catalog.Target `json:"target"`
	FitRows int            `json:"fit_rows"`
	Columns int            `json:"columns"`
	// Blocks lists the blocks in column order with the number of their columns.
	Blocks []BlockCount `json:"blocks"`
	// Names of the columns, in order.
	Names []string `json:"feature_names"`
	// Constant lists features that are the same in all fit rows, or unknown in
	// all of them, and are left out for it.
	Constant []string `json:"left_out"`
	// Filled counts, per column, the values that were unknown and got the mean
	// of the fit rows.
	Filled map[string]int `json:"filled_with_mean"`
	// Warnings, one for each group of features that the data cannot feed.
	Warnings []string `json:"warnings"`
}

// BlockCount is the size of a block.
type BlockCount struct {
	Block   string `json:"block"`
	Columns int    `json:"columns"`
}

// builder collects columns.
type builder struct {
	opt  Options
	rows []splits.Row
	fit  []bool
	// own and other hold, per row, the strictly earlier albums rated for the
	// target and for the other score.
	own, other [][]*catalog.Album
	matrix     *design.Matrix
	report     *Manifest
}

// Build computes the feature matrix of the rows. The history is the cleaned
// table, in any order; fit marks the rows from which vocabularies, means and
// knots are estimated. Rows need not be in the history: planned albums are rows
// with fit false.
func Build(history []catalog.Album, rows []splits.Row, fit []bool, opt Options) (*design.Matrix, *Manifest, error) {
	opt = opt.withDefaults()
	n, err := checkRows(rows, fit)
	if err != nil {
		return nil, nil, err
	}
	b := &builder{
		opt: opt, rows: rows, fit: fit, matrix: &design.Matrix{Rows: len(rows)},
		report: &Manifest{Variant: opt.Variant, Target: opt.Target, FitRows: n, Filled: map[string]int{}},
	}
	b.lookBack(history)
	for _, block := range b.blocks() {
		before := len(b.matrix.Columns)
		block.add(b, block.name)
		if k := len(b.matrix.Columns) - before; k > 0 {
			b.report.Blocks = append(b.report.Blocks, BlockCount{Block: block.name, Columns: k})
		}
	}
	b.report.Names = b.matrix.Names()
	b.report.Columns = len(b.report.Names)
	return b.matrix, b.report, nil
}

func checkRows(rows []splits.Row, fit []bool) (n int, err error) {
	if len(rows) != len(fit) {
		panic("features: rows and fit differ in length")
	}
	if len(rows) > math.MaxInt32 {
		return 0, fmt.Errorf("features: %d rows are more than an index can count", len(rows))
	}
	for _, f := range fit {
		if f {
			n++
		}
	}
	if n == 0 {
		return 0, errors.New("features: no row to fit on: lower the minimum of ratings or add data")
	}
	return n, nil
}

func otherTarget(t catalog.Target) catalog.Target {
	if t == catalog.Critic {
		return catalog.User
	}
	return catalog.Critic
}

// lookBack finds the past of every row.
func (b *builder) lookBack(history []catalog.Album) {
	own, other := newTimeline(history, b.opt.Target), newTimeline(history, otherTarget(b.opt.Target))
	b.own, b.other = make([][]*catalog.Album, len(b.rows)), make([][]*catalog.Album, len(b.rows))
	for i := range b.rows {
		b.own[i] = own.before(b.rows[i].Album)
		b.other[i] = other.before(b.rows[i].Album)
	}
}

// block is a named group of features.
type block struct {
	name string
	add  func(b *builder, name string)
}

// blocks lists the blocks that are switched on, in column order.
func (b *builder) blocks() []block {
	v := b.opt.Variant
	var out []block
	use := func(on bool, name string, add func(*builder, string)) {
		if on {
			out = append(out, block{name, add})
		}
	}
	use(b.opt.Temporal, "temporal", (*builder).temporal)
	use(true, "album_type", (*builder).albumType)
	use(b.opt.Artist, "artist_history", (*builder).artistHistory)
	use(b.opt.Genre, "genre", (*builder).genre)
	use(true, "collaboration", (*builder).collaboration)
	use(v.Label, "label", (*builder).label)
	use(v.Length, "length", (*builder).length)
	use(v.Descriptors, "descriptors", (*builder).descriptors)
	use(b.opt.Bends, design.Bends, (*builder).bends)
	return out
}

// warn records a warning of the report.
func (b *builder) warn(format string, args ...any) {
	b.report.Warnings = append(b.report.Warnings, fmt.Sprintf(format, args...))
}

// dense adds a column of numbers. NaN means unknown and becomes the mean over
// the fit rows where the number is known, so that it says nothing. A column
// that is constant in the fit rows, but for the last bits of sums, is left out.
func (b *builder) dense(block, name string, value func(i int) float64) {
	x := make([]float64, len(b.rows))
	sum, n := 0.0, 0.0
	low, high := math.Inf(1), math.Inf(-1)
	for i := range x {
		x[i] = value(i)
		if b.fit[i] && !math.IsNaN(x[i]) {
			sum += x[i]
			n++
			low, high = min(low, x[i]), max(high, x[i])
		}
	}
	if !differ(low, high) {
		b.report.Constant = append(b.report.Constant, name)
		return
	}
	b.fill(name, x, sum/n)
	b.matrix.Columns = append(b.matrix.Columns, design.Column{Name: name, Block: block, Dense: x})
}

// differ reports whether two values of a feature are more than rounding apart.
// Scores, years and logarithms are of order one and more, so where two of them
// cancel, what is left below that is rounding too. Standardised it would weigh
// like a feature.
func differ(low, high float64) bool {
	const rounding = 1e-9
	return high-low > rounding*max(1, math.Abs(low), math.Abs(high))
}

func (b *builder) fill(name string, x []float64, mean float64) {
	for i := range x {
		if math.IsNaN(x[i]) {
			x[i] = mean
			b.report.Filled[name]++
		}
	}
}

// indicator adds a column of zeros and ones, unless it is constant in the fit
// rows.
func (b *builder) indicator(block, name string, is func(i int) bool) {
	set := []int32{}
	for i := range b.rows {
		if is(i) {
			set = append(set, int32(i))
		}
	}
	b.set(block, name, set)
}
