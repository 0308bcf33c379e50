package diagrams

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/latent-go/latent/internal/atomicfile"
	"github.com/latent-go/latent/internal/figure/scene"
	"github.com/latent-go/latent/internal/pipeline"
)

// formats are the formats of every diagram.
var formats = []string{"svg", "png", "pdf", "dot"}

// pngScale makes 300 pixels per inch of a diagram that is printed at its size.
const pngScale = 300.0 / 96

// Write writes the diagrams of the levels and themes into a directory, as
// pipeline_LEVEL_THEME.FORMAT, and returns the files. The stages are given in the
// order in which they run; run may be nil.
func Write(ctx context.Context, dir string, levels []Level, themes []Theme, stages []pipeline.Stage, run *Run) ([]string, error) {
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return nil, err
	}
	var files []string
	for _, level := range levels {
		g, err := build(level, stages, run)
		if err != nil {
			return files, err
		}
		for _, theme := range themes {
			for _, format := range formats {
				if err := ctx.Err(); err != nil {
					return files, err
				}
				path := filepath.Join(dir, fmt.Sprintf("pipeline_%s_%s.%s", level, theme, format))
				if err := atomicfile.Write(path, 0o666, func(w io.Writer) error { return g.Write(w, theme, format) }); err != nil {
					return files, err
				}
				files = append(files, path)
			}
		}
	}
	return files, nil
}

// Write writes the diagram in one of [formats].
func (g *Graph) Write(w io.Writer, t Theme, format string) error {
	if format == "dot" {
		return g.writeDOT(w, t)
	}
	s, err := g.Scene(t)
	if err != nil {
		return err
	}
	switch format {
	case "svg":
		return s.SVG(w, scene.SVGOptions{})
	case "png":
		return s.PNG(w, pngScale)
	case "pdf":
		return s.PDF(w)
	}
	return fmt.Errorf("no diagram can be written as %q", format)
}
