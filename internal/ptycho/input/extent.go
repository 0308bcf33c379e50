package input

import (
	"fmt"

	"github.com/latent-go/latent/internal/host"
	"github.com/latent-go/latent/internal/ptycho/npzdata"
	"github.com/latent-go/latent/ptychography"
)

const (
	// bytesPerPixel counts the images of complex numbers that a reconstruction
	// holds at once: object, the best, the one before a pass, gradient, direction,
	// and two that comparison and pictures make.
	bytesPerPixel = 8 * 8
	mostObject    = 16 << 30
	// freePixels is an object of any data.
	freePixels = 1 << 19
	// thinnest is how many times as large as all patterns together an object
	// may be. A scan that overlaps is smaller than they are.
	thinnest = 4
)

// extent fails for a scan over an object of which the patterns see next to nothing,
// or that the memory of this machine does not hold, which both mean positions in
// another unit or a wild one: object, its best and last state, updates and weights
// are images of its size, and the amplitudes are there already.
func extent(scan ptychography.Scan, n int) error {
	low, high := scan.Bounds()
	rows, cols := high.Y-low.Y+float64(n), high.X-low.X+float64(n)
	remedy := "positions must be in object pixels (ptycho convert turns metres into them)"
	if text := npzdata.Wild(scan, n); text != "" {
		remedy = text + ": leave these patterns out or repair the positions"
	}
	if size := rows * cols; size > freePixels && !(size <= thinnest*float64(len(scan)*n*n)) {
		return fmt.Errorf("the scan spans %.3g x %.3g pixels, of which the patterns see next to nothing: %s", rows, cols, remedy)
	}
	need := rows * cols * bytesPerPixel
	most := float64(mostObject)
	if m, err := host.ReadMemory(); err == nil {
		most = min(most, float64(m.Available))
	}
	if need <= most {
		return nil
	}
	return fmt.Errorf("the scan spans %.3g x %.3g pixels, whose reconstruction takes %.3g GiB, and %.3g GiB may be used: %s", rows, cols, need/host.GiB, most/host.GiB, remedy)
}
