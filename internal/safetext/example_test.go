package safetext_test

import (
	"fmt"

	"github.com/latent-go/latent/internal/safetext"
)

func Example() {
	title := "\x1b[31m=50% & <more>"
	fmt.Println(safetext.TerminalSafe(title))
	fmt.Println(safetext.LaTeX(title))
	fmt.Println(safetext.CSVCell("=50% & <more>"))
	fmt.Println(safetext.MarkdownCell(title))
	fmt.Println(safetext.Slug(title))
	// Output:
	// =50% & <more>
	// =50\% \& \textless{}more\textgreater{}
	// '=50% & <more>
	// =50% &amp; &lt;more&gt;
	// 50-more
}
