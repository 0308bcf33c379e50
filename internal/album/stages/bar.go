package stages

import (
	"context"

	"github.com/latent-go/latent/internal/album/evaluate"
	"github.com/latent-go/latent/internal/term"
)

// bar is a bar for somebody who watches. Logs and pipes have the stages' events; there
// and in a rehearsal, which has no bar at all, nothing is shown.
type bar struct{ bars *term.Bars }

func (e *Env) bar(title string) *bar {
	if e.UI == nil || !e.UI.Live() {
		return &bar{}
	}
	return &bar{e.UI.Bars(title, 1)}
}

func (b *bar) update(s term.State) {
	if b != nil && b.bars != nil {
		b.bars.Update(0, s)
	}
}

// drop takes the bar off the screen; the lines that follow say what came of it.
func (b *bar) drop() {
	if b != nil && b.bars != nil {
		b.bars.Drop()
	}
}

// watched shows how far the loops over the albums are that the work starts.
func (b *bar) watched(ctx context.Context, what string) context.Context {
	if b == nil || b.bars == nil {
		return ctx
	}
	return evaluate.Watched(ctx, func(done, total int) {
		b.update(term.State{Done: done, Total: total, Label: what})
	})
}
