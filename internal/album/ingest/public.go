package ingest

import (
	"compress/gzip"
	"context"
	"fmt"
	"io"
	"path"
	"path/filepath"

	"github.com/latent-go/latent/internal/atomicfile"
	"github.com/latent-go/latent/internal/datasets"
	"github.com/latent-go/latent/internal/regular"
)

// The files that [Albums2020] makes.
const (
	PublicAlbums  = "albums.csv.gz"
	PublicProfile = "profile.yaml"
)

// Albums2020 makes the files of the data set albums-2020 in dir: the CSV file as
// it is, packed without name and time, and the profile that reads it. A file that
// the profile does not fit is refused. It is a [datasets.Convert].
func Albums2020(ctx context.Context, src datasets.Source, dir string) error {
	profile, err := shippedFiles.ReadFile(path.Join("profiles", "albums-2020.yaml"))
	if err != nil {
		return fmt.Errorf("shipped profile: %w", err)
	}
	packed := filepath.Join(dir, PublicAlbums)
	if err := atomicfile.Write(packed, 0o666, func(w io.Writer) error { return pack(w, src.Path) }); err != nil {
		return err
	}
	err = atomicfile.Write(filepath.Join(dir, PublicProfile), 0o666, func(w io.Writer) error {
		_, err := w.Write(profile)
		return err
	})
	if err != nil {
		return err
	}
	p, err := shippedProfile("albums-2020")
	if err != nil {
		return err
	}
	if _, err := Load(packed, Options{Profile: p}); err != nil {
		return err
	}
	return ctx.Err()
}

// pack compresses a file. Equal files give equal bytes.
func pack(w io.Writer, path string) error {
	f, err := regular.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	z, err := gzip.NewWriterLevel(w, gzip.BestCompression)
	if err != nil {
		return err
	}
	if _, err := io.Copy(z, f); err != nil {
		return err
	}
	return z.Close()
}
