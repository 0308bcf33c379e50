package fitting

import (
	"github.com/latent-go/latent/internal/ptycho/config"
	"github.com/latent-go/latent/internal/ptycho/network"
	"github.com/latent-go/latent/internal/ptycho/network/physics"
	"github.com/latent-go/latent/ptychography"
)

// Network returns what a training with these settings trains under a probe: its
// network and its physics.
func Network(c *config.Training, p *ptychography.Probe) (network.Architecture, physics.Options, error) {
	if err := c.SetN(p.N); err != nil {
		return network.Architecture{}, physics.Options{}, err
	}
	a, err := architecture(c, p)
	return a, physicsOptions(c), err
}
