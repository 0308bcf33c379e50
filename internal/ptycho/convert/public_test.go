package convert

import (
	"bytes"
	"context"
	"errors"
	"math"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/latent-go/latent/internal/datasets"
	"github.com/latent-go/latent/internal/npz"
	"github.com/latent-go/latent/internal/ptycho/npzdata"
)

// A file in the form of the public star (testdata/public.py) becomes the raw
// layout with the same numbers, and what convert makes of that.
func TestStarFromThePublicForm(t *testing.T) {
	dir := t.TempDir()
	src := datasets.Source{Path: filepath.Join("testdata", "public.npz.bz2")}
	if err := Star(context.Background(), src, dir); err != nil {
		t.Fatal(err)
	}
	raw, err := npz.Open(filepath.Join(dir, StarRaw), npz.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	defer raw.Close()
	for key, want := range map[string]string{"data": "(4, 128, 128) uint16", "probe": "(128, 128) complex64", "scan": "(4, 2) float32"} {
		h, err := raw.Header(key)
		if err != nil || npz.FormatShape(h.Shape)+" "+h.DType.String() != want {
			t.Errorf("%s: %v, %v, want %s", key, h, err, want)
		}
	}
	a, err := raw.Read("data")
	if err != nil {
		t.Fatal(err)
	}
	counts, err := npz.Floats[float64](a)
	if err != nil {
		t.Fatal(err)
	}
	// The formula of public.py, at the corner and one row and column on.
	for _, p := range []struct{ pattern, row, col int }{{0, 0, 0}, {1, 0, 0}, {3, 1, 1}, {2, 127, 5}, {0, 64, 64}} {
		y, x := float64((p.row+64)%128-64), float64((p.col+64)%128-64-p.pattern)
		want := math.RoundToEven(60 * math.Exp(-(x*x+y*y)/18))
		if got := counts[(p.pattern*128+p.row)*128+p.col]; got != want {
			t.Errorf("pattern %d at (%d, %d): %v counts, want %v", p.pattern, p.row, p.col, got, want)
		}
	}
	got, err := npzdata.Load(filepath.Join(dir, StarData), npzdata.Options{})
	if err != nil {
		t.Fatal(err)
	}
	want := mustFile(t, filepath.Join(dir, StarRaw), defaults())
	if got.Patterns.N != 64 || !reflect.DeepEqual(got.Patterns, want.Patterns) || !reflect.DeepEqual(got.Scan, want.Scan) || !reflect.DeepEqual(got.Probe, want.Probe) {
		t.Error("the data file is not what convert makes of the counts")
	}
	if step := got.Scan[1].X - got.Scan[0].X; step != 2 { // 4 pixels of 128, cropped to 64
		t.Errorf("neighbours are %v pixels apart, want 2", step)
	}
}

func TestStarRefuses(t *testing.T) {
	counts := func(v float32, shape ...int) *npz.Array {
		n := 1
		for _, s := range shape {
			n *= s
		}
		data := make([]float32, n)
		data[0] = v
		return npz.New(data, shape...)
	}
	probe, scan := npz.New(make([]complex64, 64*64), 1, 64, 64), npz.New(make([]float32, 4), 2, 2)
	for name, c := range map[string]struct {
		data, probe, scan *npz.Array
		want              string
	}{
		"half a count":  {counts(0.5, 2, 64, 64), probe, scan, "one is 0.5"},
		"negative":      {counts(-1, 2, 64, 64), probe, scan, "one is -1"},
		"NaN":           {counts(float32(math.NaN()), 2, 64, 64), probe, scan, "one is NaN"},
		"too many":      {counts(65536, 2, 64, 64), probe, scan, "one is 65536"},
		"two scans":     {counts(1, 2, 2, 64, 64), probe, scan, "3 axes are wanted"},
		"flat":          {counts(1, 64, 64), probe, scan, "3 axes are wanted"},
		"no probe":      {counts(1, 2, 64, 64), nil, scan, "probe"},
		"complex scan":  {counts(1, 2, 64, 64), probe, npz.New(make([]complex64, 4), 2, 2), "scan"},
		"several modes": {counts(1, 2, 64, 64), npz.New(make([]complex64, 2*64*64), 2, 64, 64), scan, "2 axes are wanted"},
	} {
		var b bytes.Buffer
		w := npz.NewWriter(&b, false)
		for _, a := range []struct {
			key   string
			array *npz.Array
		}{{"data", c.data}, {"probe", c.probe}, {"scan", c.scan}} {
			if a.array == nil {
				continue
			}
			if err := w.Write(a.key, a.array); err != nil {
				t.Fatal(err)
			}
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		path := filepath.Join(t.TempDir(), "public.npz")
		if err := os.WriteFile(path, b.Bytes(), 0o666); err != nil {
			t.Fatal(err)
		}
		var e *npz.Error
		if err := Star(context.Background(), datasets.Source{Path: path}, t.TempDir()); !errors.As(err, &e) || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %s", name, err, c.want)
		}
	}
}
