package datasets

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/latent-go/latent/internal/atomicfile"
	"github.com/latent-go/latent/internal/filehash"
	"github.com/latent-go/latent/internal/origin"
)

// finish adds notice and record to the files of a converter.
func finish(set Set, src Source, where, dir string) error {
	r := Record{Set: set, Source: src.Known, From: where, Made: time.Now().UTC().Truncate(time.Second), Version: origin.BuildInfo().Version, Files: map[string]string{}}
	err := atomicfile.Write(filepath.Join(dir, noticeFile), 0o666, func(w io.Writer) error {
		_, err := io.WriteString(w, r.notice())
		return err
	})
	if err != nil {
		return err
	}
	list, err := os.ReadDir(dir)
	if err != nil {
		return err
	}
	for _, f := range list {
		sum, err := filehash.File(filepath.Join(dir, f.Name()))
		if err != nil {
			return err
		}
		r.Files[f.Name()] = sum.SHA256
	}
	return atomicfile.WriteJSON(filepath.Join(dir, recordFile), r)
}

// notice is what goes with every copy.
func (r Record) notice() string {
	return fmt.Sprintf(`%s: %s

Origin:   %s
          SHA-256 of the public file: %s
Read:     %s
          SHA-256: %s
Licence:  %s
          The text is in the project at that revision.

%s

Changes: %s
`, r.Name, r.What, r.Origin(), r.Set.SHA256, r.Source.What, r.Source.SHA256, r.Licence, r.Rights, r.Changes)
}

// replace moves a new folder to where an old one may be, which goes to trash. If
// it fails the old one is where it was.
func replace(made, place, trash string) error {
	err := os.Rename(place, trash)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	moved := err == nil
	if err := os.Rename(made, place); err != nil {
		if moved {
			return errors.Join(err, os.Rename(trash, place))
		}
		return err
	}
	return nil
}
