package fitting

import (
	"github.com/latent-go/latent/internal/ptycho/config"
	"github.com/latent-go/latent/internal/ptycho/network"
	"github.com/latent-go/latent/ptychography"
)

// lit is the share of the probe's energy that a decoder has to draw.
const lit = 0.995

// area returns where the decoders of a training draw. Where there is light around the
// central half, centre and border are drawn apart: one decoder for all learned more
// slowly there.
func area(c *config.Training, p *ptychography.Probe) network.Area {
	switch {
	case c.Area == frame:
		return unframed(c)
	case c.Area != "probe":
		return network.Area(c.Area)
	case inner(p) >= lit:
		return network.Half
	}
	return unframed(c)
}

// unframed is the area where there is light outside the central half: a network that
// corrects an object draws it of one piece.
func unframed(c *config.Training) network.Area {
	if c.Start > 0 {
		return network.Whole
	}
	return ""
}

// frame is the area that is no [network.Area]: centre and border apart.
const frame = "frame"

// inner is the share of the probe's energy in the central half of its side.
func inner(p *ptychography.Probe) float64 {
	var in, all float64
	for k, v := range p.Intensity() {
		y, x := k/p.N, k%p.N
		all += float64(v)
		if y >= p.N/4 && y < p.N-p.N/4 && x >= p.N/4 && x < p.N-p.N/4 {
			in += float64(v)
		}
	}
	return in / all
}
