package convert

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"math"
	"path/filepath"

	"github.com/latent-go/latent/internal/atomicfile"
	"github.com/latent-go/latent/internal/datasets"
	"github.com/latent-go/latent/internal/npz"
	"github.com/latent-go/latent/internal/origin"
	"github.com/latent-go/latent/internal/ptycho/npzdata"
)

// The files that [Star] makes.
const (
	StarRaw  = "siemens-star-raw.npz" // data, probe, scan: counts as they were measured
	StarData = "siemens-star-64.npz"  // what [File] makes of it with [defaults]
)

// mostStar bounds the unpacked star, which has 34 MB.
const mostStar = 256 << 20

// Star makes the files of the data set siemens-star in dir. The public file is an
// NPZ archive, packed by bzip2, with data, probe and scan that have leading axes
// of length one and counts as float32; other copies lack the axes or are packed in
// another way. It is a [datasets.Convert].
func Star(ctx context.Context, src datasets.Source, dir string) error {
	text, err := datasets.Unpack(src.Path, mostStar)
	if err != nil {
		return err
	}
	in, err := npz.NewReader(bytes.NewReader(text), int64(len(text)), npz.Limits{MaxBytes: mostStar})
	if err != nil {
		return err
	}
	raw := filepath.Join(dir, StarRaw)
	if err := atomicfile.Write(raw, 0o666, func(w io.Writer) error { return writeRaw(in, w) }); err != nil {
		return err
	}
	d, err := File(ctx, raw, defaults())
	if err != nil {
		return err
	}
	d.Metadata.Creation = map[string]string{"command": "ptycho data get", "version": origin.BuildInfo().Version, "licence": "see NOTICE.txt"}
	return atomicfile.Write(filepath.Join(dir, StarData), 0o666, func(w io.Writer) error { return npzdata.Write(w, d) })
}

// writeRaw writes the three arrays without axes of length one, the counts as
// uint16.
func writeRaw(in *npz.File, w io.Writer) error {
	counts, err := axes(in, "data", 3)
	if err != nil {
		return err
	}
	numbers, err := whole(counts)
	if err != nil {
		return err
	}
	probe, err := axes(in, "probe", 2)
	if err != nil {
		return err
	}
	wave, err := npz.Complexes[complex64](probe)
	if err != nil {
		return err
	}
	scan, err := axes(in, "scan", 2)
	if err != nil {
		return err
	}
	pairs, err := npz.Floats[float32](scan)
	if err != nil {
		return err
	}
	out := npz.NewWriter(w, true)
	for _, a := range []struct {
		key   string
		array *npz.Array
	}{{"data", npz.New(numbers, counts.Shape...)}, {"probe", npz.New(wave, probe.Shape...)}, {"scan", npz.New(pairs, scan.Shape...)}} {
		if err := out.Write(a.key, a.array); err != nil {
			return err
		}
	}
	return out.Close()
}

// axes reads an array and drops its leading axes of length one. What is left must
// have so many.
func axes(in *npz.File, key string, want int) (*npz.Array, error) {
	a, err := in.Read(key)
	if err != nil {
		return nil, err
	}
	for len(a.Shape) > want && a.Shape[0] == 1 {
		a.Shape = a.Shape[1:]
	}
	if len(a.Shape) != want {
		return nil, &npz.Error{Key: key, Header: &a.Header, Err: npz.ErrShape, Remedy: fmt.Sprintf("%d axes are wanted, beside leading ones of length one", want)}
	}
	return a, nil
}

// whole returns counts as uint16, or an error for a number that is none.
func whole(a *npz.Array) ([]uint16, error) {
	in, err := npz.Floats[float64](a)
	if err != nil {
		return nil, err
	}
	out := make([]uint16, len(in))
	for i, v := range in {
		if v != math.Trunc(v) || v < 0 || v > math.MaxUint16 {
			return nil, &npz.Error{Key: "data", Header: &a.Header, Err: npz.ErrKind, Remedy: fmt.Sprintf("whole counts from 0 to 65535 are wanted, and one is %v", v)}
		}
		out[i] = uint16(v)
	}
	return out, nil
}
