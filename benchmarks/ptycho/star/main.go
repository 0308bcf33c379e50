// Command star compares stitched objects of the network with an object of ePIE,
// both as the reconstruction.npz that ptycho writes.
//
//	go run ./benchmarks/ptycho/star -out DIR epie/reconstruction.npz network/reconstruction.npz ...
//
// For each it prints the correlation of the phases, weighted by the amplitude
// of ePIE, where at least four patterns light the object, after both have been
// brought onto each other (a probe that learns moves the object) and after removal
// of a constant and a ramp; and names the twin if the network has found that.
package main

import (
	"errors"
	"flag"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"math"
	"math/cmplx"
	"os"
	"path/filepath"

	"github.com/latent-go/latent/internal/npz"
	"github.com/latent-go/latent/ptychography"
)

var out = flag.String("out", "", "directory for pictures of the phases")

// leastCoverage is how many patterns must light a pixel that counts.
const leastCoverage = 4

func main() {
	flag.Parse()
	if err := run(flag.Args()); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(files []string) error {
	if len(files) < 2 {
		return errors.New("usage: star [-out DIR] EPIE.npz NETWORK.npz [MORE.npz]")
	}
	epie, seen, err := read(files[0])
	if err != nil {
		return err
	}
	for i, name := range files[1:] {
		object, _, err := read(name)
		if err != nil {
			return err
		}
		if err := compare(name, i+1, epie, seen, object); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
	}
	return nil
}

// read returns the object of a file, and an object of the same shape that is one
// where enough patterns light it.
func read(name string) (object, seen *ptychography.Object, err error) {
	f, err := npz.Open(name, npz.Limits{})
	if err != nil {
		return nil, nil, err
	}
	defer f.Close()
	var a, cover, origin *npz.Array
	for key, to := range map[string]**npz.Array{"object": &a, "coverage": &cover, "origin_xy": &origin} {
		if *to, err = f.Read(key); err != nil {
			return nil, nil, fmt.Errorf("%s: %w", name, err)
		}
	}
	values, err1 := npz.Complexes[complex64](a)
	counts, err2 := cover.Ints()
	at, err3 := npz.Floats[float64](origin)
	if err := errors.Join(err1, err2, err3); err != nil {
		return nil, nil, fmt.Errorf("%s: %w", name, err)
	}
	object = &ptychography.Object{
		Image:  ptychography.Image{Rows: a.Shape[0], Cols: a.Shape[1], Data: values},
		Origin: ptychography.Position{X: at[0], Y: at[1]},
	}
	seen = &ptychography.Object{Image: ptychography.NewImage(object.Rows, object.Cols), Origin: object.Origin}
	for i, n := range counts {
		if n >= leastCoverage {
			seen.Data[i] = 1
		}
	}
	return object, seen, nil
}

func compare(name string, number int, epie, seen, object *ptychography.Object) error {
	region, _, err := ptychography.Overlap(seen, object)
	if err != nil {
		return err
	}
	common, image, err := ptychography.Overlap(epie, object)
	if err != nil {
		return err
	}
	mask := make([]bool, len(region.Data))
	for i, v := range region.Data {
		mask[i] = v != 0
	}
	reference, image, mask, a, err := ptychography.Align(&ptychography.Object{Image: common}, &ptychography.Object{Image: image}, mask)
	if err != nil {
		return err
	}
	fmt.Printf("%s: phase correlation with ePIE %.4f, moved by %.2f and %.2f pixels %s\n", name, a.Pearson, a.Shift.Y, a.Shift.X, a.Twin)
	if *out == "" {
		return nil
	}
	if err := os.MkdirAll(*out, 0o755); err != nil {
		return err
	}
	return errors.Join(picture("epie.png", reference, mask), picture(fmt.Sprintf("network-%d.png", number), image, mask))
}

// picture shows the phase from -1.5 to 1.5 radians around its mean.
func picture(name string, m ptychography.Image, mask []bool) error {
	var mean complex128
	for i, v := range m.Data {
		if mask[i] {
			mean += complex128(v)
		}
	}
	img := image.NewGray(image.Rect(0, 0, m.Cols, m.Rows))
	for i, v := range m.Data {
		if mask[i] {
			phase := cmplx.Phase(complex128(v) * cmplx.Conj(mean))
			img.SetGray(i%m.Cols, i/m.Cols, color.Gray{uint8(math.Round(255 * min(max(phase/3+0.5, 0), 1)))})
		}
	}
	f, err := os.Create(filepath.Join(*out, name))
	if err != nil {
		return err
	}
	return errors.Join(png.Encode(f, img), f.Close())
}
