// Package bundle reads and writes archives of named float32 tensors and JSON
// documents: trained models (wts.h5.zip, a name kept for compatibility; there is
// no HDF5 inside) and checkpoints.
//
// An archive is a zip file whose first entry, manifest.json, lists all others in
// order with kind, shape, length and SHA-256. Tensors are raw little-endian
// float32, row-major. Nothing in it is executed, least of all a pickle. The
// reader accepts exactly what the manifest says and this version understands.
package bundle

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
)

// The name and the version of the format mark the manifest. A reader refuses other versions.
const (
	formatName    = "latent-ptycho-bundle"
	formatVersion = 1
)

const manifestName = "manifest.json"

// Tensor is a named row-major array.
type Tensor struct {
	Name  string
	Shape []int
	Data  []float32
}

// Document is a named JSON value.
type Document struct {
	Name string
	JSON json.RawMessage
}

// Bundle is the content of an archive.
type Bundle struct {
	Kind      string // "model" or "checkpoint"
	Documents []Document
	Tensors   []Tensor
}

// manifest is the first entry.
type manifest struct {
	Format  string  `json:"format"`
	Version int     `json:"version"`
	Kind    string  `json:"kind"`
	Entries []entry `json:"entries"`
}

type entry struct {
	Name   string `json:"name"`
	Type   string `json:"type"` // json or float32
	Shape  []int  `json:"shape,omitempty"`
	Bytes  int64  `json:"bytes"`
	SHA256 string `json:"sha256"`
}

const (
	typeJSON   = "json"
	typeTensor = "float32"
)

// limits on what a reader believes.
const (
	maxManifest = 1 << 20
	maxDocument = 16 << 20
	maxTensor   = 1 << 30
	maxEntries  = 4096
	maxTotal    = 4 << 30
)

var goodName = regexp.MustCompile(`^[a-z0-9][a-z0-9._-]*(/[a-z0-9][a-z0-9._-]*)*$`)

// Marshal adds a document.
func (b *Bundle) Marshal(name string, v any) error {
	raw, err := json.MarshalIndent(v, "", "  ")
	if err != nil {
		return fmt.Errorf("bundle: %s: %w", name, err)
	}
	b.Documents = append(b.Documents, Document{name, raw})
	return nil
}

// Unmarshal decodes a document. Unknown fields are errors.
func (b *Bundle) Unmarshal(name string, v any) error {
	if b == nil {
		return fmt.Errorf("bundle: there is no archive that could have %s", name)
	}
	i := slices.IndexFunc(b.Documents, func(d Document) bool { return d.Name == name })
	if i < 0 {
		return fmt.Errorf("bundle: there is no %s", name)
	}
	if err := strictJSON(b.Documents[i].JSON, v); err != nil {
		return fmt.Errorf("bundle: %s: %w", name, err)
	}
	return nil
}

// Has reports whether there is a document of a name.
func (b *Bundle) Has(name string) bool {
	return b != nil && slices.ContainsFunc(b.Documents, func(d Document) bool { return d.Name == name })
}

// HasTensor reports whether there is a tensor of a name.
func (b *Bundle) HasTensor(name string) bool {
	return b != nil && slices.ContainsFunc(b.Tensors, func(t Tensor) bool { return t.Name == name })
}

// Tensor returns a tensor of the given shape.
func (b *Bundle) Tensor(name string, shape ...int) ([]float32, error) {
	if b == nil {
		return nil, fmt.Errorf("bundle: there is no archive that could have %s", name)
	}
	for _, t := range b.Tensors {
		if t.Name != name {
			continue
		}
		if !slices.Equal(t.Shape, shape) {
			return nil, fmt.Errorf("bundle: %s has shape %v, not %v: it belongs to another network", name, t.Shape, shape)
		}
		return t.Data, nil
	}
	return nil, fmt.Errorf("bundle: there is no tensor %s", name)
}

// elements is the product of a shape, or false when it is negative or too large.
func elements(shape []int) (int64, bool) {
	n := int64(1)
	for _, s := range shape {
		if s < 0 || int64(s) > maxTensor {
			return 0, false
		}
		n *= int64(s)
		if n > maxTensor {
			return 0, false
		}
	}
	return n, true
}
