package diagrams

import (
	"context"
	"fmt"
	"io"

	"github.com/latent-go/latent/internal/figure/scene"
	"github.com/latent-go/latent/internal/owned"
	"github.com/latent-go/latent/internal/pipeline"
)

// formats are the formats of every diagram.
var formats = []string{"svg", "png", "pdf", "dot"}

// pngScale makes 300 pixels per inch of a diagram that is printed at its size.
const pngScale = 300.0 / 96

// Write writes the diagrams of the levels and themes into a directory, as
// pipeline_LEVEL_THEME.FORMAT, and returns their names. The stages are given in the
// order in which they run; run may be nil.
func Write(ctx context.Context, dir *owned.Dir, levels []Level, themes []Theme, stages []pipeline.Stage, run *Run) ([]string, error) {
	var files, all []string
	for _, level := range levels {
		for _, theme := range themes {
			for _, format := range formats {
				all = append(all, fileName(level, theme, format))
			}
		}
	}
	if err := dir.Free(all...); err != nil {
		return nil, err
	}
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
				name := fileName(level, theme, format)
				if err := dir.Put(name, 0o666, func(w io.Writer) error { return g.Write(w, theme, format) }); err != nil {
					return files, err
				}
				files = append(files, name)
			}
		}
	}
	return files, nil
}

func fileName(level Level, theme Theme, format string) string {
	return fmt.Sprintf("pipeline_%s_%s.%s", level, theme, format)
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
