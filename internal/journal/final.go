package journal

import (
	"context"
	"log/slog"
)

// finalHandler leaves out the events that end a run badly: the error itself is
// the program's last word on the console, and saying it three times hides what
// came before. The file has them all.
type finalHandler struct{ slog.Handler }

// Handle implements [slog.Handler].
func (h finalHandler) Handle(ctx context.Context, r slog.Record) error {
	switch r.Message {
	case EventStageFailed, EventPipelineFailed, EventPipelineInterrupted:
		return nil
	}
	return h.Handler.Handle(ctx, r)
}

// WithAttrs implements [slog.Handler].
func (h finalHandler) WithAttrs(attrs []slog.Attr) slog.Handler {
	return finalHandler{h.Handler.WithAttrs(attrs)}
}

// WithGroup implements [slog.Handler].
func (h finalHandler) WithGroup(name string) slog.Handler {
	return finalHandler{h.Handler.WithGroup(name)}
}
