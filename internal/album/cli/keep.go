package cli

import (
	"context"
	"io"

	"github.com/latent-go/latent/internal/atomicfile"
	"github.com/latent-go/latent/internal/figure"
	"github.com/latent-go/latent/internal/owned"
	"github.com/latent-go/latent/internal/shards"
)

// free asks before the work whether the files of a study may be written.
func free(ctx context.Context, s *shards.Study, names []string) error {
	return s.Alone(ctx, func(dir *owned.Dir) error { return dir.Free(names...) })
}

// keepTable writes a table as CSV and JSON into the directory of its study.
func keepTable(dir *owned.Dir, name string, csv func(io.Writer) error, v any) error {
	if err := dir.Put(name+".csv", 0o666, csv); err != nil {
		return err
	}
	return dir.Put(name+".json", 0o666, func(w io.Writer) error { return atomicfile.EncodeJSON(w, v) })
}

// keepFigure writes the figure of a study in all formats for people.
func keepFigure(dir *owned.Dir, name string, f *figure.Figure) error {
	for _, format := range []string{"svg", "png", "pdf"} {
		if err := dir.Put(name+"."+format, 0o666, func(w io.Writer) error { return f.Write(w, format, figure.Options{}) }); err != nil {
			return err
		}
	}
	return nil
}
