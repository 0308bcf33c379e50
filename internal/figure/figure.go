package figure

// Default size in CSS pixels: 6.5 by 4 inches, the width of a text column.
const (
	DefaultWidth  = 624
	defaultHeight = 384
)

// Figure is a title block, a grid of panels and a caption. The zero value of
// every field is usable; a figure without panels is only its title block.
type Figure struct {
	Title    string // bold, at the top left
	Subtitle string // muted, below the title
	Caption  string // small and muted, at the bottom
	Alt      string // what the figure shows, for screen readers; default: Title and Subtitle

	Width, Height float64 // CSS pixels; 0 means DefaultWidth, DefaultHeight

	Panels     []Panel
	ColWeights []float64 // relative widths of the grid columns; missing ones are 1
	RowWeights []float64 // relative heights of the grid rows; missing ones are 1

	// Flow, when set, places the panels instead of their cells.
	Flow Flow

	// Legend asks for one legend for all panels, between the title block and
	// the panels. Entries of the same label are shown once.
	Legend bool
}

// Flow places panels in reading order, in as many equal columns as the width
// of the figure has room for. Labels of x axes are shown only below the lowest
// panels, those of y axes only at the left. A figure whose Height is zero is as
// high as its rows need.
type Flow struct {
	MinWidth  float64 // of a column, in CSS pixels; 0 means no flow
	RowHeight float64 // in CSS pixels; 0 means 150
	MaxCols   int     // 0 means 3
}

// Panel is one pair of axes and what is drawn in them, first layer lowest.
type Panel struct {
	Title            string
	Note             string // muted line below the title
	Row, Col         int    // grid cell, from 0 at the top left
	RowSpan, ColSpan int    // 0 means 1
	X, Y             Axis
	Layers           []Layer
	Legend           bool // a legend of this panel's own, above its plot area
	Equal            bool // one unit of x is as long as one unit of y
}

// Scale says how the values of an axis are laid out.
type Scale uint8

const (
	linear   Scale = iota // equal steps, equal lengths
	Log                   // equal ratios, equal lengths; values <= 0 are left out
	Category              // value i is the centre of Axis.Categories[i]
)

// Format says how the tick labels of a linear or log axis are written.
type Format uint8

const (
	auto    Format = iota // as many decimals as the steps need, 12,345 with separators
	Percent               // 0.9 as 90%
	Plain                 // without thousands separators, for years and identifiers
)

// Tick is one labelled position on an axis.
type Tick struct {
	At    float64
	Label string
}

// Axis describes one axis. The zero value is a linear axis that covers the
// layers of its panel, with ticks at round numbers.
type Axis struct {
	Label      string
	Scale      Scale
	Format     Format
	Min, Max   *float64 // nil: from the layers, with a margin
	Ticks      []Tick   // nil: chosen so that no two labels touch
	Categories []string // for Category
	Reverse    bool     // larger values at the left or at the bottom
	Grid       Grid
	Hide       bool // no axis line, ticks or labels
}

// Grid says which grid lines an axis draws.
type Grid uint8

const (
	gridAuto Grid = iota // lines across the panel at the ticks, none for categories
	GridOn
	GridOff
)
