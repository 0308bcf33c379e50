package convert

import (
	"bytes"
	"context"
	"flag"
	"os"
	"path/filepath"
	"reflect"
	"testing"

	"github.com/latent-go/latent/internal/ptycho/npzdata"
	"github.com/latent-go/latent/ptychography"
)

// The raw star (4.6 MB, 128 x 128 pixels) is not part of this repository, only
// the file made from it. With LATENT_STAR_RAW=FILE the tests below go back to it:
// -update makes the bundled file anew.
var update = flag.Bool("update", false, "write the bundled star from the raw one")

func rawStar(t *testing.T) (path string, ok bool) {
	t.Helper()
	path = os.Getenv("LATENT_STAR_RAW")
	return path, path != ""
}

func TestBundledStarComesFromTheRawOne(t *testing.T) {
	raw, ok := rawStar(t)
	if !ok {
		return
	}
	d, err := File(raw, Defaults())
	if err != nil {
		t.Fatal(err)
	}
	d.Metadata.Creation = map[string]string{
		"source":  "AdvancedPhotonSource/tike, tests/data/siemens-star-small.npz.bz2",
		"licence": "see LICENSE.txt",
		"changes": "see data_transformations and README.md",
	}
	var got bytes.Buffer
	if err := npzdata.Write(&got, d); err != nil {
		t.Fatal(err)
	}
	bundled := filepath.Join("..", "..", "..", "datasets", "siemens-star", "siemens-star-64.npz")
	if *update {
		if err := os.WriteFile(bundled, got.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	// The content is compared, not the bytes: another release of Go may deflate
	// in another way.
	want, err := npzdata.Load(bundled, npzdata.Options{})
	if err != nil {
		t.Fatal(err)
	}
	d.Metadata.Schema = want.Metadata.Schema
	if !reflect.DeepEqual(d, want) {
		t.Error("the bundled star is not what the raw one gives; run with -update and read the difference")
	}
}

// The published anchor for the full set: plain ePIE, ten passes, object step 1,
// probe step 0.5 from the third pass. Wrong axes or signs are at least 1.5 times
// worse after three passes.
func TestRawStarAtFullSize(t *testing.T) {
	raw, ok := rawStar(t)
	if !ok {
		return
	}
	run := func(passes int, change func(*Options)) float64 {
		o := Defaults()
		o.N = 128
		change(&o)
		d, err := File(raw, o)
		if err != nil {
			t.Fatal(err)
		}
		data, err := d.Dataset()
		if err != nil {
			t.Fatal(err)
		}
		e := ptychography.EPIE()
		e.Passes = passes
		r, err := e.Run(context.Background(), data, nil)
		if err != nil {
			t.Fatal(err)
		}
		return r.Residual
	}
	if r := run(10, func(*Options) {}); r > 0.0155 {
		t.Errorf("residual after ten passes %.5f", r)
	}
	right := run(3, func(*Options) {})
	for name, change := range map[string]func(*Options){
		"swapped":      func(o *Options) { o.Swap = true },
		"rows flipped": func(o *Options) { o.FlipRow = true },
		"cols flipped": func(o *Options) { o.FlipCol = true },
		"both flipped": func(o *Options) { o.FlipRow, o.FlipCol = true, true },
	} {
		if wrong := run(3, change); wrong < 1.5*right {
			t.Errorf("%s: residual %.4f, right %.4f", name, wrong, right)
		}
	}
}
