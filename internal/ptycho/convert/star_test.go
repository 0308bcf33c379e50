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
	d := mustFile(t, raw, Defaults())
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
		e := ptychography.EPIE()
		e.Passes = passes
		return inverted(t, mustFile(t, raw, o), e)
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

// The bundled star with a probe that is guessed from its patterns: ten passes of
// ePIE get as far as from the measured probe. In the focus they do not.
func TestGuessedProbeOfTheStar(t *testing.T) {
	bundled := filepath.Join("..", "..", "..", "datasets", "siemens-star", "siemens-star-64.npz")
	star, err := npzdata.Load(bundled, npzdata.Options{})
	if err != nil {
		t.Fatal(err)
	}
	run := func(p *ptychography.Probe) float64 {
		p.Normalize(star.Patterns.MeanCounts())
		return inverted(t, &npzdata.Data{Patterns: star.Patterns, Scan: star.Scan, Probe: p}, ptychography.EPIE())
	}
	c := &converter{ctx: context.Background(), o: Defaults(), d: &npzdata.Data{Patterns: star.Patterns, Scan: star.Scan}}
	c.o.Probe = GuessProbe
	if err := c.guess(); err != nil {
		t.Fatal(err)
	}
	inFocus, err := ptychography.GuessProbe(star.Patterns, 0)
	if err != nil {
		t.Fatal(err)
	}
	measured, guessed, focus := run(star.Probe.Clone()), run(c.d.Probe), run(inFocus)
	t.Logf("relative amplitude error after ten passes: measured probe %.5f, guess %.5f, guess in focus %.5f", measured, guessed, focus)
	if guessed > 1.02*measured {
		t.Errorf("from the guess %.5f, from the measured probe %.5f", guessed, measured)
	}
	if focus < 3*measured {
		t.Errorf("the guess in focus reaches %.5f, so the search is not tested by this star", focus)
	}
}
