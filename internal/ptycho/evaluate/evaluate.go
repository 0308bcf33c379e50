package evaluate

import (
	"errors"
	"fmt"
	"math"

	"github.com/latent-go/latent/internal/npz"
	"github.com/latent-go/latent/internal/ptycho/npzdata"
	"github.com/latent-go/latent/internal/ptycho/output"
	"github.com/latent-go/latent/ptychography"
)

// Score says how near an object comes to the reference.
type Score struct {
	File   string     `json:"file"`
	Shift  [2]float64 `json:"registered_shift_yx"`
	Twin   string     `json:"twin,omitempty"`
	Pixels int        `json:"pixels"`
	Factor float64    `json:"amplitude_factor"`

	Amplitude Part `json:"amplitude"`
	Phase     Part `json:"phase"`

	// A ring without light has no correlation.
	FRC        []output.Number `json:"frc"`
	OneSeventh output.Number   `json:"frc_one_seventh_ring"`
	HalfBit    output.Number   `json:"frc_half_bit_ring"`
}

// Part compares amplitudes or phases. PSNR has the range of the reference as its
// peak; Legacy is 10 log10(255^2 / MSE), as older programs print it, whatever the
// range. The similarities are those of the smallest rectangle around the pixels that
// count, where the others are set to the reference, with the same range.
type Part struct {
	MAE    float64       `json:"mae"`
	MSE    float64       `json:"mse"`
	PSNR   output.Number `json:"psnr_db"`
	Legacy output.Number `json:"psnr_peak_255_db"`
	SSIM   output.Number `json:"ssim"`
	MSSSIM output.Number `json:"ms_ssim"`
	Scales int           `json:"ms_ssim_scales"`
}

// leastCoverage is how many patterns light a pixel that counts.
const leastCoverage = 4

// Files compares the objects of files with that of a reference.
func Files(reference string, paths []string) ([]Score, error) {
	ref, _, err := read(reference)
	if err != nil {
		return nil, err
	}
	var out []Score
	for _, path := range paths {
		o, mask, err := read(path)
		if err != nil {
			return nil, err
		}
		s, err := compare(ref, o, mask)
		if err != nil {
			return nil, fmt.Errorf("%s against %s: %w", path, reference, err)
		}
		s.File = path
		out = append(out, *s)
	}
	return out, nil
}

// read returns the object of a reconstruction, with where it is well lit, or the
// known object of a data file, which is known everywhere.
func read(path string) (o *ptychography.Object, mask []bool, err error) {
	f, err := npz.Open(path, npz.Limits{})
	if err != nil {
		return nil, nil, err
	}
	defer f.Close()
	if !f.Has("object") || !f.Has("origin_xy") {
		d, err := npzdata.Load(path, npzdata.Options{})
		if err != nil || d.Object == nil {
			return nil, nil, fmt.Errorf("%s has no object: name a reconstruction.npz or a data file with objectGuess", path)
		}
		return d.Object, nil, nil
	}
	if o, err = npzdata.ReadObject(f, ""); err != nil {
		return nil, nil, fmt.Errorf("%s: %w", path, err)
	}
	mask, err = lit(f, len(o.Data))
	if err != nil {
		return nil, nil, fmt.Errorf("%s: %w", path, err)
	}
	return o, mask, nil
}

// lit reads where enough patterns light an object; nil where that is not kept.
func lit(f *npz.File, pixels int) ([]bool, error) {
	if !f.Has("coverage") {
		return nil, nil
	}
	a, err := f.Read("coverage")
	if err != nil {
		return nil, err
	}
	counts, err := npz.Floats[float64](a)
	if err != nil {
		return nil, err
	}
	if len(counts) != pixels {
		return nil, fmt.Errorf("coverage of %d pixels for an object of %d", len(counts), pixels)
	}
	mask, any := make([]bool, pixels), false
	for _, least := range []float64{leastCoverage, 1} {
		for i, n := range counts {
			mask[i] = n >= least
			any = any || mask[i]
		}
		if any {
			break
		}
	}
	return mask, nil
}

func compare(reference, o *ptychography.Object, mask []bool) (*Score, error) {
	ref, image, where, a, err := ptychography.Align(reference, o, mask)
	if err != nil {
		return nil, err
	}
	s := &Score{Shift: [2]float64{a.Shift.Y, a.Shift.X}, Twin: a.Twin}
	for _, on := range where {
		if on {
			s.Pixels++
		}
	}
	if s.Pixels < 2 {
		return nil, fmt.Errorf("no pixel that counts is common")
	}
	scale, err := ptychography.BestScale(ref, image, where)
	if err != nil {
		return nil, err
	}
	s.Factor = math.Hypot(real(scale), imag(scale))
	amplitude := image.Amplitude()
	for i := range amplitude {
		amplitude[i] *= float32(s.Factor)
	}
	b := around(where, ref.Cols)
	if s.Amplitude, err = b.part(ref.Amplitude(), amplitude, where); err != nil {
		return nil, err
	}
	if s.Phase, err = b.part(ref.Phase(), unwound(ref.Phase(), image.Phase()), where); err != nil {
		return nil, err
	}
	frc, err := ptychography.RingCorrelation(ref, image)
	if err != nil {
		return nil, err
	}
	for _, v := range frc {
		s.FRC = append(s.FRC, output.Number(v))
	}
	s.OneSeventh = output.Number(ptychography.FirstBelow(frc, ptychography.OneSeventh))
	s.HalfBit = output.Number(ptychography.FirstBelowHalfBit(frc))
	return s, nil
}

// unwound moves phases by whole turns to where they are closest to the reference.
func unwound(reference, phase []float32) []float32 {
	out := make([]float32, len(phase))
	for i, v := range phase {
		d := float64(v) - float64(reference[i])
		out[i] = reference[i] + float32(d-2*math.Pi*math.Round(d/(2*math.Pi)))
	}
	return out
}

// box is a rectangle of pixels in an image with cols columns.
type box struct{ y0, x0, y1, x1, cols int }

func around(mask []bool, cols int) box {
	b := box{y0: len(mask) / cols, x0: cols, cols: cols}
	for i, on := range mask {
		if on {
			y, x := i/cols, i%cols
			b.y0, b.x0, b.y1, b.x1 = min(b.y0, y), min(b.x0, x), max(b.y1, y+1), max(b.x1, x+1)
		}
	}
	return b
}

// part compares two images under a mask.
func (b box) part(truth, got []float32, mask []bool) (Part, error) {
	low, high, sum, n := math.Inf(1), math.Inf(-1), 0., 0.
	for i, on := range mask {
		if on {
			low, high = min(low, float64(truth[i])), max(high, float64(truth[i]))
			sum += math.Abs(float64(got[i]) - float64(truth[i]))
			n++
		}
	}
	mse, e1 := ptychography.MSE(truth, got, mask)
	psnr, e2 := ptychography.PSNR(truth, got, mask)
	p := Part{MAE: sum / n, MSE: mse, PSNR: output.Number(psnr), Legacy: output.Number(10 * math.Log10(255*255/mse))}
	rows, cols := b.y1-b.y0, b.x1-b.x0
	t, g := make([]float32, 0, rows*cols), make([]float32, 0, rows*cols)
	for y := b.y0; y < b.y1; y++ {
		for x := b.x0; x < b.x1; x++ {
			i := y*b.cols + x
			t = append(t, truth[i])
			if mask[i] {
				g = append(g, got[i])
			} else {
				g = append(g, truth[i])
			}
		}
	}
	p.SSIM, p.MSSSIM = output.Number(math.NaN()), output.Number(math.NaN())
	if value, scales, err := ptychography.MSSSIM(t, g, rows, cols, high-low); err == nil && high > low {
		ssim, err := ptychography.SSIM(t, g, rows, cols, high-low)
		if err != nil {
			return Part{}, err
		}
		p.SSIM, p.MSSSIM, p.Scales = output.Number(ssim), output.Number(value), scales
	}
	return p, errors.Join(e1, e2)
}
