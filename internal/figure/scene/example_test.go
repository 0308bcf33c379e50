package scene_test

import (
	"fmt"
	"os"

	"github.com/latent-go/latent/internal/figure/scene"
)

func ExampleScene_SVG() {
	s := scene.Scene{Width: 120, Height: 40, Title: "A box", Nodes: []scene.Node{
		scene.Shape{
			Path: scene.Rect{X: 10, Y: 10, W: 100, H: 20}.Path(),
			Fill: scene.Color{R: 0, G: 0x72, B: 0xB2, A: 0.25},
		},
		scene.Text{X: 60, Y: 24, Text: "R & B", Size: 11, Anchor: scene.Middle, Color: scene.Color{A: 1}},
	}}
	if err := s.SVG(os.Stdout, scene.SVGOptions{}); err != nil {
		fmt.Println(err)
	}
	// Output:
	// <svg xmlns="http://www.w3.org/2000/svg" width="120" height="40" viewBox="0 0 120 40" role="img" aria-label="A box" font-family="Inter, 'Helvetica Neue', Arial, 'Noto Sans', 'DejaVu Sans', sans-serif">
	// <path d="M10,10L110,10L110,30L10,30Z" fill="#0072b2" fill-opacity="0.25"/>
	// <text x="60" y="24" font-size="11" text-anchor="middle" fill="#000000" textLength="27.41" lengthAdjust="spacingAndGlyphs">R &amp; B</text>
	// </svg>
}
