package figure

// Color is a role in the theme. The zero value is
// automatic: the next colour of the palette.
type Color struct {
	role  role
	index int
}

type role uint8

const (
	roleAuto role = iota
	roleSeries
	roleInk
	roleMuted
	roleAlert
)

// Roles of the theme.
var (
	Ink   = Color{role: roleInk}   // text and axes: near black, near white in the dark
	Muted = Color{role: roleMuted} // secondary text and reference lines
	Alert = Color{role: roleAlert} // what needs attention: divergences, bad diagnostics
)

// Series returns colour i of the palette, modulo its length. The palette is
// the colour-blind safe one of Okabe and Ito (2008) in the order of Wong
// (Nature Methods 8, 441, 2011); in the dark theme its two blues change places
// so that the first colour stays readable.
func Series(i int) Color { return Color{role: roleSeries, index: i} }

// Colormap maps the values of a [Heatmap] to colours.
type Colormap uint8

const (
	Sequential Colormap = iota // dark violet to light yellow, lightness in equal steps
	Gray                       // black to white, lightness in equal steps
	Cyclic                     // once around the hues at one lightness: angles and phases
	Diverging                  // blue, white, vermilion: differences around the middle
)
