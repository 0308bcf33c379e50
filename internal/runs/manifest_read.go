package runs

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path/filepath"

	"github.com/latent-go/latent/internal/atomicfile"
	"github.com/latent-go/latent/internal/regular"
)

// Limits of what the reader accepts: far above what a run writes, far below
// what could exhaust memory.
const (
	maxManifestBytes = 64 << 20
	maxStages        = 256
	maxOutputs       = 100_000 // per stage
	maxName          = 4096    // bytes of a path
)

// manifestError reports a manifest that cannot be used.
type manifestError struct {
	Path string // "" when it did not come from a file
	Err  error
}

// Error names the file and the fault.
func (e *manifestError) Error() string {
	if e.Path == "" {
		return fmt.Sprintf("manifest: %v", e.Err)
	}
	return fmt.Sprintf("manifest %s: %v", e.Path, e.Err)
}

// Unwrap returns the cause.
func (e *manifestError) Unwrap() error { return e.Err }

// ReadManifest reads the manifest of the run directory dir, strictly: unknown
// fields, impossible values and versions newer than manifestVersion are
// errors of type *manifestError.
func ReadManifest(dir string) (*Manifest, error) {
	path := filepath.Join(dir, ManifestName)
	f, err := regular.Open(path)
	if errors.Is(err, fs.ErrNotExist) { // the directory was made a moment before
		return nil, &manifestError{Path: path, Err: fmt.Errorf("%w: the process ended before its run began; start a new run", atomicfile.Bare(err))}
	}
	if err != nil {
		return nil, &manifestError{Path: path, Err: atomicfile.Bare(err)}
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, maxManifestBytes+1))
	if err != nil {
		return nil, &manifestError{Path: path, Err: atomicfile.Bare(err)}
	}
	m, err := parseManifest(data)
	if e := (*manifestError)(nil); errors.As(err, &e) {
		e.Path = path
	}
	return m, err
}

// parseManifest is [ReadManifest] for bytes.
func parseManifest(data []byte) (*Manifest, error) {
	m, err := decodeManifest(data)
	if err != nil {
		return nil, &manifestError{Err: err}
	}
	return m, nil
}

func decodeManifest(data []byte) (*Manifest, error) {
	if len(data) > maxManifestBytes {
		return nil, fmt.Errorf("larger than %d bytes", maxManifestBytes)
	}
	if err := checkVersion(data); err != nil {
		return nil, err
	}
	var m Manifest
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&m); err != nil {
		return nil, located(data, err)
	}
	if _, err := dec.Token(); err != io.EOF {
		return nil, fmt.Errorf("line %d: text after the end of the manifest", lineOf(data, dec.InputOffset()))
	}
	if err := m.validate(); err != nil {
		return nil, err
	}
	return &m, nil
}

// checkVersion comes first, so that a manifest from the future is called that
// and not a list of unknown fields.
func checkVersion(data []byte) error {
	var head struct {
		Version *int `json:"version"`
	}
	// Text after the object is reported by the strict pass.
	if err := json.NewDecoder(bytes.NewReader(data)).Decode(&head); err != nil {
		return located(data, err)
	}
	switch {
	case head.Version == nil:
		return errors.New(`no "version": not a run manifest`)
	case *head.Version > manifestVersion:
		return fmt.Errorf("version %d is newer than this program, which reads up to %d: use a newer program",
			*head.Version, manifestVersion)
	case *head.Version < 1:
		return fmt.Errorf("version %d does not exist", *head.Version)
	}
	return nil
}

// located adds the line to an error of encoding/json.
func located(data []byte, err error) error {
	if syntax := (*json.SyntaxError)(nil); errors.As(err, &syntax) {
		return fmt.Errorf("line %d: %w", lineOf(data, syntax.Offset), err)
	}
	if kind := (*json.UnmarshalTypeError)(nil); errors.As(err, &kind) {
		return fmt.Errorf("line %d: %w", lineOf(data, kind.Offset), err)
	}
	if errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF) {
		return fmt.Errorf("line %d: ends in the middle", lineOf(data, int64(len(data))))
	}
	return err
}

func lineOf(data []byte, offset int64) int {
	offset = min(max(offset, 0), int64(len(data)))
	return 1 + bytes.Count(data[:offset], []byte("\n"))
}
