package chart_test

import (
	"bytes"
	"fmt"

	"github.com/latent-go/latent/internal/figure"
	"github.com/latent-go/latent/internal/figure/chart"
)

// A chart is a figure; its titles may be changed before it is written.
func ExampleForest() {
	f := chart.Forest("effect on the score", chart.Group{Rows: []chart.Row{
		{Name: "previous score", Lo: 0.2, InnerLo: 0.3, Mid: 0.35, InnerHi: 0.4, Hi: 0.5},
		{Name: "album is an EP", Lo: -2, InnerLo: -1.4, Mid: -1, InnerHi: -0.6, Hi: 0.1},
	}})
	f.Title = "Coefficients"
	var b bytes.Buffer
	if err := f.SVG(&b, figure.Options{Theme: figure.Dark, Width: 390}); err != nil {
		fmt.Println(err)
	}
	fmt.Println(bytes.HasPrefix(b.Bytes(), []byte("<svg ")), f.Panels[0].Y.Categories)
	// Output: true [previous score album is an EP]
}
