package figure_test

import (
	"bytes"
	"fmt"
	"image/png"

	"github.com/latent-go/latent/internal/figure"
)

// One value, every format.
func Example() {
	f := figure.Figure{
		Title: "Growth",
		Panels: []figure.Panel{{
			X:      figure.Axis{Label: "day"},
			Y:      figure.Axis{Label: "count", Scale: figure.Log},
			Layers: []figure.Layer{figure.Line{X: []float64{1, 2, 3}, Y: []float64{10, 100, 1000}}},
		}},
	}
	var image, data bytes.Buffer
	if err := f.PNG(&image, figure.Options{Width: 400, Height: 300, Scale: 2}); err != nil {
		fmt.Println(err)
	}
	if err := f.CSV(&data); err != nil {
		fmt.Println(err)
	}
	size, _ := png.DecodeConfig(&image)
	fmt.Println(size.Width, size.Height)
	fmt.Print(data.String())
	// Output:
	// 800 600
	// panel,layer,label,x,y,lo,hi,inner_lo,inner_hi,text
	// ,line,,1,10,,,,,
	// ,line,,2,100,,,,,
	// ,line,,3,1000,,,,,
}

// Layers that do not fit together are reported, not drawn.
func ExampleFigure_Check() {
	f := figure.Figure{Panels: []figure.Panel{{
		Title:  "scores",
		Layers: []figure.Layer{figure.Scatter{X: []float64{1, 2}, Y: []float64{1}}},
	}}}
	fmt.Println(f.Check())
	// Output: figure: panel 0 ("scores"): layer 0 (figure.Scatter): Y has 1 elements, want 2
}

// The numbers behind a figure.
func ExampleFigure_CSV() {
	f := figure.Figure{Panels: []figure.Panel{{
		Title:  "counts",
		Layers: []figure.Layer{figure.Histogram{Edges: []float64{0, 5, 10}, Counts: []float64{3, 8}}},
	}}}
	var b bytes.Buffer
	if err := f.CSV(&b); err != nil {
		fmt.Println(err)
	}
	fmt.Print(b.String())
	// Output:
	// panel,layer,label,x,y,lo,hi,inner_lo,inner_hi,text
	// counts,histogram,,0,3,,5,,,
	// counts,histogram,,5,8,,10,,,
}
