package typeface_test

import (
	"fmt"

	"github.com/latent-go/latent/internal/figure/typeface"
)

func ExampleClean() {
	fmt.Printf("%q\n", typeface.Clean("tab\tand \x1b[31mred\x00 \u202eback\u202c"))
	// Output: "tab and [31mred back"
}

func ExampleEllipsis() {
	fmt.Println(typeface.Ellipsis("An artist with a very long name", 11, typeface.Regular, 100))
	// Output: An artist with a v…
}

func ExampleShape() {
	for _, g := range typeface.Shape("R̂ = 1", 10, typeface.Regular).Glyphs {
		fmt.Printf("%U at %.1f, %.1f\n", g.Rune, g.X, g.Y)
	}
	// Output:
	// U+0052 at 0.0, 0.0
	// U+0302 at 6.4, -1.6
	// U+0020 at 6.4, 0.0
	// U+003D at 9.2, 0.0
	// U+0020 at 15.8, 0.0
	// U+0031 at 18.6, 0.0
}
