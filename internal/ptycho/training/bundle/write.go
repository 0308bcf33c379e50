package bundle

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"math"
)

// Write stores a bundle. The same content gives the same bytes.
func Write(w io.Writer, b *Bundle) error {
	m := manifest{Format: formatName, Version: formatVersion, Kind: b.Kind}
	var bodies [][]byte
	add := func(e entry, body []byte) {
		sum := sha256.Sum256(body)
		e.Bytes, e.SHA256 = int64(len(body)), hex.EncodeToString(sum[:])
		m.Entries = append(m.Entries, e)
		bodies = append(bodies, body)
	}
	for _, d := range b.Documents {
		add(entry{Name: d.Name, Type: typeJSON}, d.JSON)
	}
	for _, t := range b.Tensors {
		if n, ok := elements(t.Shape); !ok || n != int64(len(t.Data)) {
			return fmt.Errorf("bundle: tensor %s has %d elements and shape %v", t.Name, len(t.Data), t.Shape)
		}
		add(entry{Name: t.Name, Type: typeTensor, Shape: t.Shape}, encode(t.Data))
	}
	if err := m.check(); err != nil {
		return err
	}
	for _, d := range b.Documents {
		if !json.Valid(d.JSON) { // reading would refuse it
			return fmt.Errorf("bundle: entry %s is no JSON", d.Name)
		}
	}
	head, err := json.MarshalIndent(m, "", "  ")
	if err != nil {
		return err
	}
	return writeZip(w, m.Entries, head, bodies)
}

func writeZip(w io.Writer, entries []entry, head []byte, bodies [][]byte) error {
	z := zip.NewWriter(w)
	if err := put(z, manifestName, head); err != nil {
		return err
	}
	for i, e := range entries {
		if err := put(z, e.Name, bodies[i]); err != nil {
			return err
		}
	}
	return z.Close()
}

// put stores an entry as it is: weights are noise to a compressor.
func put(z *zip.Writer, name string, body []byte) error {
	f, err := z.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Store})
	if err != nil {
		return err
	}
	_, err = io.Copy(f, bytes.NewReader(body))
	return err
}

func encode(x []float32) []byte {
	out := make([]byte, 0, 4*len(x))
	for _, v := range x {
		out = binary.LittleEndian.AppendUint32(out, math.Float32bits(v))
	}
	return out
}
