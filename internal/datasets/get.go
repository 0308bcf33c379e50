package datasets

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/latent-go/latent/internal/atomicfile"
	"github.com/latent-go/latent/internal/dirlock"
	"github.com/latent-go/latent/internal/regular"
)

// Getter puts data sets into a data directory.
type Getter struct {
	Home string // see [Home]
	// Patience with a silent server; 0 means half a minute.
	Patience time.Duration
	// Progress, if set, is told how many bytes of how many came; the total is -1
	// when the server does not say.
	Progress func(done, total int64)
}

func (g *Getter) progress(done, total int64) {
	if g.Progress != nil {
		g.Progress(done, total)
	}
}

// Source is the verified file that a set is made from.
type Source struct {
	Path  string
	Known Known // which of the files of the set it is
}

// Convert makes the files of a set in an empty folder. Nobody sees them before it
// has succeeded. It belongs to the wing that reads the set.
type Convert func(ctx context.Context, src Source, dir string) error

// Get makes a set: of the file from, or of the public file, downloaded, if from is
// "". What was there of the set is replaced only by a complete one. Errors are
// [*Error], the cause of the context, or those of writing and converting.
func (g *Getter) Get(ctx context.Context, set Set, from string, convert Convert) (Holding, error) {
	if g.Home == "" {
		return Holding{}, &Error{Name: set.Name, Problem: "there is no data directory", Remedy: "set " + HomeVariable}
	}
	root := below(g.Home)
	if err := os.MkdirAll(root, 0o777); err != nil {
		return Holding{}, &atomicfile.WriteError{Path: root, Err: err}
	}
	lock, err := dirlock.Take(root)
	if err != nil {
		return Holding{}, inUse(set, root, err)
	}
	defer lock.Release() // the lock ends with the process in any case
	sweep(root)
	work, err := os.MkdirTemp(root, tempPrefix)
	if err != nil {
		return Holding{}, &atomicfile.WriteError{Path: root, Err: err}
	}
	defer os.RemoveAll(work) // what is left there is of no use to anyone
	if err := g.make(ctx, set, from, work, convert); err != nil {
		return Holding{}, err
	}
	if err := replace(filepath.Join(work, set.Name), set.Dir(g.Home), filepath.Join(work, "old")); err != nil {
		return Holding{}, &atomicfile.WriteError{Path: set.Dir(g.Home), Err: err}
	}
	return set.Look(g.Home), nil
}

func inUse(set Set, root string, err error) error {
	if l := (*dirlock.LockedError)(nil); errors.As(err, &l) {
		return &Error{Name: set.Name, Problem: fmt.Sprintf("%s is in use by %s", root, l.Owner), Remedy: "wait for it to end, or stop it", Err: err}
	}
	return err
}

// tempPrefix marks the folders of work in progress, which no set is named like.
const tempPrefix = ".get-"

// sweep removes what killed processes have left. The lock is held.
func sweep(root string) {
	left, _ := filepath.Glob(filepath.Join(root, tempPrefix+"*"))
	for _, dir := range left {
		os.RemoveAll(dir) // what stays does no harm
	}
}

// make fills the folder of the set below work.
func (g *Getter) make(ctx context.Context, set Set, from, work string, convert Convert) error {
	src, where, err := g.source(ctx, set, from, filepath.Join(work, "source"))
	if err != nil {
		return err
	}
	dir := filepath.Join(work, set.Name)
	if err := os.Mkdir(dir, 0o777); err != nil {
		return &atomicfile.WriteError{Path: dir, Err: err}
	}
	if err := convert(ctx, src, dir); err != nil {
		return fmt.Errorf("%s: %w", set.Name, err)
	}
	return finish(set, src, where, dir)
}

// source copies the file to where nobody changes it while it is read, and finds
// out which it is. Where says where it came from.
func (g *Getter) source(ctx context.Context, set Set, from, path string) (src Source, where string, err error) {
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return src, "", &atomicfile.WriteError{Path: path, Err: err}
	}
	hash := sha256.New()
	both := &destination{w: io.MultiWriter(file, hash)}
	if from == "" {
		where, err = g.fromServer(ctx, set, both)
	} else {
		where, err = filepath.Base(from), g.fromFile(ctx, set, from, both)
	}
	if e := file.Close(); err == nil {
		err = e
	}
	if both.err != nil {
		return src, "", &atomicfile.WriteError{Path: path, Err: both.err}
	}
	if err != nil {
		return src, "", err
	}
	src = Source{Path: path, Known: Known{SHA256: hex.EncodeToString(hash.Sum(nil))}}
	what, ok := set.known(src.Known.SHA256)
	if src.Known.What = what; !ok || from == "" && src.Known.SHA256 != set.SHA256 {
		return src, "", wrongHash(set, from, src.Known.SHA256)
	}
	return src, where, nil
}

// destination remembers whether writing failed, to tell a full disk from a bad
// connection.
type destination struct {
	w   io.Writer
	err error
}

func (d *destination) Write(p []byte) (int, error) {
	n, err := d.w.Write(p)
	if err != nil {
		d.err = err
	}
	return n, err
}

func (g *Getter) fromServer(ctx context.Context, set Set, w io.Writer) (string, error) {
	address, err := set.Address()
	if err != nil {
		return "", err
	}
	err = g.download(ctx, w, address, set.Most)
	if err == nil || ctx.Err() != nil {
		return address, errors.Join(err, ctx.Err())
	}
	return "", &Error{
		Name: set.Name, Problem: fmt.Sprintf("%s cannot be downloaded: %v", address, err), Err: err,
		Remedy: "try again, or get the file in another way and give it with --from FILE",
	}
}

func (g *Getter) fromFile(ctx context.Context, set Set, path string, w io.Writer) error {
	info, err := os.Stat(path)
	if err == nil && !info.Mode().IsRegular() {
		err = errors.New("it is no regular file")
	}
	var f *os.File
	if err == nil {
		f, err = regular.Open(path)
	}
	if err != nil {
		return &Error{Name: set.Name, Problem: fmt.Sprintf("%s cannot be read: %v", path, err), Remedy: "give the path of a copy with --from", Err: err}
	}
	defer f.Close()
	err = copyBounded(w, f, set.Most, func(int64) {})
	if errors.Is(err, errSize) {
		return &Error{Name: set.Name, Problem: fmt.Sprintf("%s: %v", path, err), Remedy: "give " + set.copies(), Err: err}
	}
	return errors.Join(err, ctx.Err())
}

// copies names the files that a set can be made from.
func (s Set) copies() string {
	list := []string{fmt.Sprintf("the public file (%s)", s.SHA256)}
	for _, c := range s.Copies {
		list = append(list, fmt.Sprintf("%s (%s)", c.What, c.SHA256))
	}
	return strings.Join(list, " or ")
}

func wrongHash(set Set, from, sum string) error {
	if from == "" {
		return &Error{
			Name: set.Name, Err: errHash, Problem: fmt.Sprintf("the file that came has the SHA-256 %s, the public file %s; nothing was kept", sum, set.SHA256),
			Remedy: "try again, or get the file in another way and give it with --from FILE",
		}
	}
	return &Error{Name: set.Name, Err: errHash, Problem: fmt.Sprintf("%s has the SHA-256 %s, which is no file of this set", from, sum), Remedy: "give " + set.copies()}
}
