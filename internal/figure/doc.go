// Package figure draws publication figures from one value.
//
// A [Figure] is a grid of panels; a [Panel] is two axes and a list of layers
// (lines, points, bands, bars, intervals, rules, text, heat maps). The same
// value is written as
//
//   - SVG, text kept as text,
//   - PNG of exactly Width*Scale by Height*Scale pixels,
//   - PDF with embedded TrueType subsets and extractable text,
//   - CSV of the numbers,
//
// without a browser, without cgo, and with the same bytes for the same value.
// All take their numbers from the same layers and their axis ranges from
// the same layout, so a chart on the page and the file exported from it cannot
// disagree.
//
//	f := figure.Figure{
//		Title:  "Predicted against actual score",
//		Panels: []figure.Panel{{
//			X:      figure.Axis{Label: "predicted"},
//			Y:      figure.Axis{Label: "actual"},
//			Layers: []figure.Layer{figure.Scatter{X: mean, Y: actual, Hover: names}},
//		}},
//	}
//	err := f.SVG(w, figure.Options{Theme: figure.Dark})
//
// Layouts are made for a size, not stretched to it: ask for the width at hand
// (Options.Width) and text keeps its size, small panels flow into fewer columns
// and legends into more lines. SVG names the font Inter; a page that shows
// figures can serve it from typeface.Text.
//
// Package chart, below this one, builds the usual statistical figures (trace,
// posterior, rank, forest, calibration, trajectory). Package scene, also
// below, is the drawing model itself, for pictures that are not charts.
//
// Text may come from anywhere: control and direction characters are removed,
// everything is escaped for the format that is written, right-to-left runs
// are ordered and Arabic letters joined, and characters that no embedded font
// has are drawn as boxes.
package figure
