package cli

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"

	"github.com/latent-go/latent/internal/album/config"
	"github.com/latent-go/latent/internal/album/ingest"
	"github.com/latent-go/latent/internal/album/stages"
	"github.com/latent-go/latent/internal/atomicfile"
	"github.com/latent-go/latent/internal/regular"
	"github.com/latent-go/latent/internal/runs"
	"github.com/latent-go/latent/internal/settings"
)

// inputDir is the directory of a run for what its inputs were, where they could
// be read only once.
const inputDir = "input"

// streams are inputs that can be read once: a pipe, standard input. The stages come
// back to their inputs, and so does a run that is continued, so that each is copied
// at once, first to a directory of its own, and into the run when there is one.
type streams struct {
	dir  string            // temporary, "" for none
	kept map[string]string // names below inputDir, by what is read now
}

// takeStreams copies the data set and its profile where they are streams, and lets
// the session read the copies.
func (s *session) takeStreams(set *config.Dataset) error {
	set.Name = set.Path
	if regular.IsStream(set.Path) {
		path, err := s.streams.take(set.Path, "dataset.csv")
		if err != nil {
			return err
		}
		s.readDataset(set, path)
	}
	if set.Profile != "" && regular.IsStream(set.Profile) {
		path, err := s.streams.take(set.Profile, "profile.yaml")
		if err != nil {
			return err
		}
		s.readProfile(set, path)
	}
	return nil
}

func (s *session) readDataset(set *config.Dataset, path string) {
	set.Path, s.cfg.Data.RawCSV = path, path
}

func (s *session) readProfile(set *config.Dataset, path string) {
	set.Profile, s.cfg.Data.ProfileTree = path, &settings.Node{Value: path}
}

// take copies a stream to a temporary file.
func (t *streams) take(stream, name string) (path string, err error) {
	if t.dir == "" {
		if t.dir, err = os.MkdirTemp("", "latent-input-"); err != nil {
			return "", err
		}
		t.kept = map[string]string{}
	}
	unreadable := func(err error) error {
		if errors.Is(err, context.Canceled) {
			return err
		}
		if e, ok := errors.AsType[*regular.StdinError](err); ok {
			return &ingest.DataError{Kind: ingest.KindOpen, File: stream, Problem: e.Problem, Remedy: e.Remedy, Err: err}
		}
		return &ingest.DataError{Kind: ingest.KindOpen, File: stream, Problem: "cannot be read: " + err.Error(), Remedy: "look at the program that writes it, or name a file", Err: err}
	}
	in, err := regular.Stream(stream)
	if err != nil {
		return "", unreadable(err)
	}
	defer in.Close()
	// A name says how the content is packed, for people who look at it later.
	var head [2]byte
	n, err := io.ReadFull(in, head[:])
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		return "", unreadable(err)
	}
	if bytes.Equal(head[:n], []byte{0x1f, 0x8b}) {
		name += ".gz"
	}
	path = filepath.Join(t.dir, name)
	if err := copyBounded(path, io.MultiReader(bytes.NewReader(head[:n]), in), stream); err != nil {
		return "", err
	}
	t.kept[path] = name
	return path, nil
}

// copyBounded writes a file, of not more bytes than a data set may have.
func copyBounded(path string, in io.Reader, stream string) error {
	most := ingest.MostBytes()
	var n int64
	err := atomicfile.Write(path, 0o666, func(w io.Writer) (err error) {
		n, err = io.Copy(w, io.LimitReader(in, most+1))
		return err
	})
	switch {
	case errors.Is(err, context.Canceled):
		return context.Canceled
	case err == nil && n > most:
		return &ingest.DataError{Kind: ingest.KindTooLarge, File: stream, Problem: "more bytes than a data set may have", Remedy: "split the table"}
	}
	return err
}

// keepStreams copies the streams into a run, which reads them from there.
func (s *session) keepStreams(r *runs.Run) (err error) {
	if len(s.streams.kept) == 0 {
		return nil
	}
	for from, name := range s.streams.kept {
		to := r.Path(inputDir, name)
		if err := r.Root().MkdirAll(inputDir, 0o777); err != nil {
			return &atomicfile.WriteError{Path: filepath.Dir(to), Err: err}
		}
		in, err := regular.Open(from)
		if err != nil {
			return err
		}
		err = atomicfile.WriteIn(r.Root(), filepath.Join(inputDir, name), 0o666, func(w io.Writer) error {
			_, err := io.Copy(w, in)
			return err
		})
		if err := errors.Join(err, in.Close()); err != nil {
			return err
		}
		switch set := &s.env.Dataset; from {
		case set.Path:
			s.readDataset(set, to)
		case set.Profile:
			s.readProfile(set, to)
		}
	}
	s.pipe, err = stages.New(s.env) // its settings say what is read
	return err
}

// drop removes the temporary copies.
func (t *streams) drop() error {
	if t.dir == "" {
		return nil
	}
	return os.RemoveAll(t.dir)
}
