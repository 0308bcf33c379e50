package cli

import (
	"fmt"
	"math"
	"time"

	"github.com/latent-go/latent/internal/ptycho/training"
	"github.com/latent-go/latent/internal/term"
)

// progress shows loss, speed and time left. Without a user interface it shows
// nothing.
type progress struct {
	ui       *term.UI
	bars     *term.Bars
	total    int
	patterns int // in an epoch
	last     time.Time
}

// Begin implements [fitting.Progress].
func (p *progress) Begin(epochs, patterns int) {
	p.total, p.patterns, p.last = epochs, patterns, time.Now()
	if p.ui != nil {
		p.bars = p.ui.Bars("epoch", 1)
	}
}

// Epoch implements [fitting.Progress].
func (p *progress) Epoch(e training.Epoch) {
	if p.bars == nil {
		return
	}
	now := time.Now()
	rate := float64(p.patterns) / math.Max(now.Sub(p.last).Seconds(), 1e-9)
	p.last = now
	note := fmt.Sprintf("loss %.5g", e.TrainLoss)
	if e.ValLoss != nil {
		note += fmt.Sprintf(", validation %.5g", *e.ValLoss)
	}
	p.bars.Update(0, term.State{Done: e.Epoch, Total: p.total, Note: note + fmt.Sprintf(", %.0f patterns/s", rate)})
}

// Close implements [fitting.Progress].
func (p *progress) Close() {
	if p.bars != nil {
		p.bars.Close()
	}
}
