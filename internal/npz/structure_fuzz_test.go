package npz

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"runtime"
	"testing"

	"github.com/latent-go/latent/internal/filetest"
)

// built is a valid archive of one array whose parts are whatever they are: only the
// lengths, the checksum and the directory fit, so that a fuzzer works on headers
// and not against the archive. claimed is how many bytes the directory adds to the
// length of the entry.
func built(t testing.TB, version byte, descr, shape string, fortran bool, surplus int8, data []byte, deflate bool, claimed int32) []byte {
	t.Helper()
	order := "False"
	if fortran {
		order = "True"
	}
	text := fmt.Sprintf("{'descr': %s, 'fortran_order': %s, 'shape': %s, }\n", descr, order, shape)
	entry := append([]byte(magic), version, 0)
	if length := max(0, len(text)+int(surplus)); version == 1 {
		entry = binary.LittleEndian.AppendUint16(entry, uint16(length))
	} else {
		entry = binary.LittleEndian.AppendUint32(entry, uint32(length))
	}
	entry = append(append(entry, text...), data...)
	h := &zip.FileHeader{Name: "x.npy", Method: zip.Store, CRC32: crc32.ChecksumIEEE(entry), UncompressedSize64: uint64(max(0, int64(len(entry))+int64(claimed)))}
	var packed bytes.Buffer
	packed.Write(entry)
	if deflate {
		packed.Reset()
		z, err := flate.NewWriter(&packed, flate.BestSpeed)
		filetest.Must(t, err)
		_, err = z.Write(entry)
		filetest.Must(t, err)
		filetest.Must(t, z.Close())
		h.Method = zip.Deflate
	}
	h.CompressedSize64 = uint64(packed.Len())
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	w, err := z.CreateRaw(h)
	filetest.Must(t, err)
	_, err = w.Write(packed.Bytes())
	filetest.Must(t, err)
	filetest.Must(t, z.Close())
	return b.Bytes()
}

// FuzzStructure: whatever type, shape and lengths an archive gives, it is refused,
// or read as it says, within the memory that was allowed.
func FuzzStructure(f *testing.F) {
	f.Add(byte(1), "'<f4'", "(2, 3)", false, int8(0), make([]byte, 24), true, int32(0))
	f.Add(byte(2), "'>c16'", "(1,)", true, int8(0), make([]byte, 16), false, int32(0))
	f.Add(byte(3), "'<U0'", "(1000000000,)", false, int8(0), []byte{}, true, int32(0))
	f.Add(byte(1), "'|S3'", "()", true, int8(2), []byte("abc"), true, int32(1<<30))
	f.Add(byte(1), "'<U2'", "(2, 2, 1)", true, int8(0), bytes.Repeat([]byte{65, 0, 0, 0}, 8), true, int32(0))
	f.Add(byte(1), "'|b1'", "(0, 9223372036854775807, 9223372036854775807)", false, int8(0), []byte{}, false, int32(-1))
	f.Fuzz(func(t *testing.T, version byte, descr, shape string, fortran bool, surplus int8, data []byte, deflate bool, claimed int32) {
		if len(descr)+len(shape) > 1<<12 {
			return
		}
		b := built(t, version, descr, shape, fortran, surplus, data, deflate, claimed)
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		a, err := readOnly(b)
		runtime.ReadMemStats(&after)
		if took := after.TotalAlloc - before.TotalAlloc; took > 16<<20 {
			t.Errorf("dtype %s, shape %s: %d bytes were taken, and 1 MiB is allowed", descr, shape, took)
		}
		if err == nil {
			checkRoundTrip(t, a)
		}
	})
}

func readOnly(b []byte) (*Array, error) {
	z, err := openBytes(b, tight)
	if err != nil {
		return nil, err
	}
	return z.Read("x")
}
