package figure

import "github.com/latent-go/latent/internal/figure/scene"

// Layer is one thing drawn in a panel: [Line], [Band], [Scatter], [Bars],
// [Histogram], [Interval], [ErrorBars], [Rule], [Rug], [Text] or [Heatmap].
//
// Slices of one layer that run over the same points must have equal lengths;
// [Figure.Check] and the writers return an error when they do not. NaN and
// infinite values are left out and break lines. A layer with a Label appears
// in the legend. A zero Color takes the next colour of the palette, a zero
// Opacity is 1 (bands: 0.2).
type Layer interface {
	check() error
	extent(b *bounds)
	draw(d *drawing) []scene.Node
	records() []record
	label() string
	color() Color
	swatch(x, y, w float64, c scene.Color, l *look) []scene.Node
}

// Dash is the pattern of a line.
type Dash uint8

const (
	Solid Dash = iota
	Dashed
	Dotted
)

// Step says how a [Line] runs from one point to the next.
type Step uint8

const (
	straight  Step = iota
	StepAfter      // across at the earlier height, then up or down
)

// Marker is the shape of a point.
type Marker uint8

const (
	Circle Marker = iota
	Square
	Diamond
	Triangle
	Cross
)

// Line joins points in the order given.
type Line struct {
	Label   string
	X, Y    []float64
	Color   Color
	Width   float64 // CSS pixels, default 1.5
	Dash    Dash
	Opacity float64
	Step    Step
}

// Band fills the area between Lo and Hi over X.
type Band struct {
	Label     string
	X, Lo, Hi []float64
	Color     Color
	Opacity   float64 // default 0.2
}

// Scatter draws a marker at every point. Hover, when given, holds one text
// per point: the tooltip in SVG and in the browser.
type Scatter struct {
	Label   string
	X, Y    []float64
	Size    float64   // diameter in CSS pixels, default 6
	Sizes   []float64 // one diameter per point, instead of Size
	Marker  Marker
	Hollow  bool
	Color   Color
	Opacity float64
	Hover   []string
}

// Bars draws a bar at each X, from Base (default 0) to Y. With Horizontal, X
// are positions on the vertical axis and Y values on the horizontal one.
type Bars struct {
	Label      string
	X, Y       []float64
	Base       []float64
	Width      float64 // in units of X, default 0.8
	Horizontal bool
	Color      Color
	Opacity    float64
	Hover      []string
}

// Histogram draws the bar Counts[i] over Edges[i] to Edges[i+1].
type Histogram struct {
	Label         string
	Edges, Counts []float64
	Color         Color
	Opacity       float64
}

// Interval draws, at each position Pos of one axis, a thin line from Lo to
// Hi, a thick one from InnerLo to InnerHi (both optional) and a dot at Mid
// (optional) along the other axis: the rows of a forest plot, or, with
// Vertical, columns.
type Interval struct {
	Label            string
	Pos              []float64
	Lo, Mid, Hi      []float64
	InnerLo, InnerHi []float64
	Vertical         bool
	Size             float64 // diameter of the dot, default 6
	Hollow           bool
	Color            Color
	Opacity          float64
	Hover            []string
}

// ErrorBars draws a thin line from Lo to Hi (absolute values, not lengths)
// through every point, along x or, with Vertical, along y.
type ErrorBars struct {
	Label    string
	X, Y     []float64
	Lo, Hi   []float64
	Vertical bool
	Width    float64 // CSS pixels, default 1
	Cap      float64 // length of the end bars in CSS pixels, default none
	Color    Color
	Opacity  float64
}

// Direction is the direction of a [Rule].
type Direction uint8

const (
	Horizontal Direction = iota // y = At
	Vertical                    // x = At
	Diagonal                    // y = At + Slope*x
)

// Rule draws a line across the whole panel. Its default colour is muted. It
// widens the axes only far enough to be seen, a diagonal not at all.
type Rule struct {
	Label     string
	Direction Direction
	At        float64
	Slope     float64 // of a Diagonal; 0 means 1
	Color     Color
	Width     float64 // CSS pixels, default 1
	Dash      Dash
	Opacity   float64
}

// Rug marks each X by a short line at the lower edge of the panel.
type Rug struct {
	Label   string
	X       []float64
	Color   Color
	Length  float64 // CSS pixels, default 7
	Opacity float64
}

// Anchor says which part of a text stands at its position.
type Anchor uint8

const (
	start Anchor = iota
	_            // the middle, as in package scene
	End
)

// Text writes one line of text at a point, shifted right by DX and down by DY
// CSS pixels. With Frac, X and Y are fractions of the plot area from its lower
// left corner instead of data values.
type Text struct {
	X, Y   float64
	Text   string
	Anchor Anchor
	DX, DY float64
	Size   float64 // CSS pixels, default that of tick labels
	Bold   bool
	Color  Color // default muted
	Frac   bool
}

// Heatmap paints the matrix Z (Rows by Cols, row-major) over the rectangle
// X0..X1 by Y0..Y1: the first row is at Y0, the first column at X0. The
// colours run from Min to Max; a nil bound is taken from the finite values,
// after the fraction Clip of them is cut off at each end, so that a few wild
// pixels do not use up all the contrast.
type Heatmap struct {
	Z              []float64
	Rows, Cols     int
	X0, X1, Y0, Y1 float64 // all zero: 0..Cols, 0..Rows
	Map            Colormap
	Min, Max       *float64
	Clip           float64
	Bar            bool   // draw a colour bar at the right
	BarLabel       string // its axis label
}
