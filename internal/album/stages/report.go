package stages

import (
	"context"

	"github.com/latent-go/latent/internal/runs"
)

func (e *Env) report(ctx context.Context, r *runs.Run) error {
	return runs.WriteFile(r.Path(modelCard), 0o666, nil)
}
