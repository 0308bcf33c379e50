package figure

import (
	"fmt"
	"strings"
)

// Theme is a set of colours.
type Theme uint8

const (
	Light       Theme = iota // on white
	Dark                     // on near black
	Transparent              // the light colours without a background
)

var themeNames = [...]string{"light", "dark", "transparent"}

// String returns the name that [ParseTheme] accepts.
func (t Theme) String() string {
	if int(t) < len(themeNames) {
		return themeNames[t]
	}
	return fmt.Sprintf("Theme(%d)", uint8(t))
}

// ParseTheme returns the theme called light, dark or transparent.
func ParseTheme(name string) (Theme, error) {
	for i, n := range themeNames {
		if n == name {
			return Theme(i), nil
		}
	}
	return 0, fmt.Errorf("unknown theme %q: use %s", name, strings.Join(themeNames[:], ", "))
}

// Options of the writers. The zero value is the light theme at the size of
// the figure.
type Options struct {
	Theme Theme

	// Width and Height in CSS pixels replace those of the figure; the layout
	// is made anew, so text keeps its size. With Width alone, the height of
	// flowing panels, of a single panel with equal axes and of one with names
	// that take two lines follows it.
	Width, Height float64

	// Scale is the number of PNG pixels per CSS pixel; 0 means 2.
	Scale float64

	// PerInch is how many CSS pixels make an inch of paper, 0 for 96: the size of
	// a PDF and the resolution that a PNG carries, which is Scale times PerInch.
	PerInch float64

	// Outline draws SVG text as paths: the same shapes everywhere, but no
	// longer text that can be selected or searched.
	Outline bool
}
