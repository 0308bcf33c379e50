package bundle

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"

	"github.com/latent-go/latent/internal/regular"
)

// Load reads a bundle from a file.
func Load(path string) (*Bundle, error) {
	f, err := regular.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	b, err := Read(f, info.Size())
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return b, nil
}

// Read decodes a bundle of the given size and checks every byte of it.
func Read(r io.ReaderAt, size int64) (*Bundle, error) {
	z, err := zip.NewReader(r, size)
	if err != nil {
		return nil, fmt.Errorf("bundle: not a complete zip file: %w", err)
	}
	if len(z.File) == 0 || z.File[0].Name != manifestName {
		return nil, fmt.Errorf("bundle: the first entry is not %s: this is no model of this program", manifestName)
	}
	raw, err := body(z.File[0], maxManifest)
	if err != nil {
		return nil, err
	}
	m, err := readManifest(raw)
	if err != nil {
		return nil, err
	}
	if len(z.File) != len(m.Entries)+1 {
		return nil, fmt.Errorf("bundle: %d entries, but the manifest lists %d", len(z.File)-1, len(m.Entries))
	}
	b := &Bundle{Kind: m.Kind}
	for i, e := range m.Entries {
		if err := b.read(z.File[i+1], e); err != nil {
			return nil, err
		}
	}
	return b, nil
}

func readManifest(raw []byte) (*manifest, error) {
	// Format and version first: fields of another version are no surprise.
	var version struct {
		Format  string `json:"format"`
		Version int    `json:"version"`
	}
	if err := json.Unmarshal(raw, &version); err != nil {
		return nil, fmt.Errorf("bundle: %s: %w", manifestName, err)
	}
	if version.Format != formatName {
		return nil, fmt.Errorf("bundle: format %q, not %q", version.Format, formatName)
	}
	if version.Version != formatVersion {
		return nil, fmt.Errorf("bundle: version %d, this program reads version %d: use the program that wrote it", version.Version, formatVersion)
	}
	m := new(manifest)
	if err := strictJSON(raw, m); err != nil {
		return nil, fmt.Errorf("bundle: %s: %w", manifestName, err)
	}
	return m, m.check()
}

// check looks for entries that cannot be or that appear twice.
func (m *manifest) check() error {
	if len(m.Entries) > maxEntries {
		return fmt.Errorf("bundle: %d entries, at most %d are read", len(m.Entries), maxEntries)
	}
	seen := map[string]bool{manifestName: true}
	var total int64
	for _, e := range m.Entries {
		if !goodName.MatchString(e.Name) || seen[e.Name] {
			return fmt.Errorf("bundle: entry %q: the name is not allowed or there twice", e.Name)
		}
		seen[e.Name] = true
		if err := e.check(); err != nil {
			return err
		}
		if total += e.Bytes; total > maxTotal {
			return fmt.Errorf("bundle: more than %d bytes", int64(maxTotal))
		}
	}
	return nil
}

func (e entry) check() error {
	n, ok := elements(e.Shape)
	switch e.Type {
	case typeJSON:
		ok = len(e.Shape) == 0 && e.Bytes >= 0 && e.Bytes <= maxDocument
	case typeTensor:
		ok = ok && e.Bytes == 4*n && e.Bytes <= maxTensor
	default:
		return fmt.Errorf("bundle: entry %s is of the unknown type %q", e.Name, e.Type)
	}
	if !ok {
		return fmt.Errorf("bundle: entry %s: %d bytes do not fit type %s and shape %v", e.Name, e.Bytes, e.Type, e.Shape)
	}
	return nil
}

func (b *Bundle) read(f *zip.File, e entry) error {
	if f.Name != e.Name {
		return fmt.Errorf("bundle: entry %q where the manifest has %q", f.Name, e.Name)
	}
	raw, err := body(f, e.Bytes)
	if err != nil {
		return err
	}
	if int64(len(raw)) != e.Bytes {
		return fmt.Errorf("bundle: entry %s has %d bytes, the manifest says %d", e.Name, len(raw), e.Bytes)
	}
	if sum := sha256.Sum256(raw); hex.EncodeToString(sum[:]) != e.SHA256 {
		return fmt.Errorf("bundle: entry %s is damaged: its SHA-256 is not that of the manifest", e.Name)
	}
	if e.Type == typeTensor {
		b.Tensors = append(b.Tensors, Tensor{e.Name, e.Shape, decode(raw)})
		return nil
	}
	if !json.Valid(raw) {
		return fmt.Errorf("bundle: entry %s is no JSON", e.Name)
	}
	b.Documents = append(b.Documents, Document{e.Name, raw})
	return nil
}

// body reads at most limit bytes. Memory grows with what is there, not with
// what a header claims.
func body(f *zip.File, limit int64) ([]byte, error) {
	if f.Method != zip.Store {
		return nil, fmt.Errorf("bundle: entry %q is compressed, which bundles never are", f.Name)
	}
	r, err := f.Open()
	if err != nil {
		return nil, fmt.Errorf("bundle: entry %q: %w", f.Name, err)
	}
	defer r.Close()
	raw, err := io.ReadAll(io.LimitReader(r, limit+1))
	if err != nil {
		return nil, fmt.Errorf("bundle: entry %q: %w", f.Name, err)
	}
	if int64(len(raw)) > limit {
		return nil, fmt.Errorf("bundle: entry %q is longer than %d bytes", f.Name, limit)
	}
	return raw, nil
}

func decode(raw []byte) []float32 {
	x := make([]float32, len(raw)/4)
	for i := range x {
		x[i] = math.Float32frombits(binary.LittleEndian.Uint32(raw[4*i:]))
	}
	return x
}

// strictJSON refuses unknown fields and anything after the value.
func strictJSON(raw []byte, v any) error {
	d := json.NewDecoder(bytes.NewReader(raw))
	d.DisallowUnknownFields()
	if err := d.Decode(v); err != nil {
		return err
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return errors.New("more than one value")
	}
	return nil
}
