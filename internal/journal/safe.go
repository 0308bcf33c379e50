package journal

import (
	"context"
	"fmt"
	"log/slog"

	"github.com/latent-go/latent/internal/safetext"
)

// safeHandler cleans every text of a record before the handlers see it: titles
// from a CSV reach the log in attributes and in error messages.
type safeHandler struct{ next slog.Handler }

// Enabled implements [slog.Handler].
func (h safeHandler) Enabled(ctx context.Context, level slog.Level) bool {
	return h.next.Enabled(ctx, level)
}

// Handle implements [slog.Handler].
func (h safeHandler) Handle(ctx context.Context, r slog.Record) error {
	safe := slog.NewRecord(r.Time, r.Level, safetext.TerminalSafe(r.Message), r.PC)
	r.Attrs(func(a slog.Attr) bool {
		safe.AddAttrs(safeAttr(a))
		return true
	})
	return h.next.Handle(ctx, safe)
}

// WithAttrs implements [slog.Handler].
func (h safeHandler) WithAttrs(attrs []slog.Attr) slog.Handler {
	return safeHandler{h.next.WithAttrs(safeAttrs(attrs))}
}

// WithGroup implements [slog.Handler].
func (h safeHandler) WithGroup(name string) slog.Handler {
	return safeHandler{h.next.WithGroup(safetext.TerminalSafe(name))}
}

func safeAttrs(attrs []slog.Attr) []slog.Attr {
	safe := make([]slog.Attr, len(attrs))
	for i, a := range attrs {
		safe[i] = safeAttr(a)
	}
	return safe
}

func safeAttr(a slog.Attr) slog.Attr {
	return slog.Attr{Key: safetext.TerminalSafe(a.Key), Value: safeValue(a.Value.Resolve())}
}

// safeValue turns whatever would print as text into cleaned text and leaves
// numbers, times and structures (which JSON quotes) alone.
func safeValue(v slog.Value) slog.Value {
	switch v.Kind() {
	case slog.KindString:
		return slog.StringValue(safetext.TerminalSafe(v.String()))
	case slog.KindGroup:
		return slog.GroupValue(safeAttrs(v.Group())...)
	case slog.KindAny:
		return safeAny(v.Any())
	}
	return v
}

// safeAny survives an Error or String method that panics, as slog does: a log
// line must not end a run.
func safeAny(v any) (safe slog.Value) {
	defer func() {
		if p := recover(); p != nil {
			safe = slog.StringValue(safetext.TerminalSafe(fmt.Sprintf("!PANIC: %v", p)))
		}
	}()
	switch v := v.(type) {
	case error:
		return slog.StringValue(safetext.TerminalSafe(v.Error()))
	case fmt.Stringer:
		return slog.StringValue(safetext.TerminalSafe(v.String()))
	case []string:
		safe := make([]string, len(v))
		for i, s := range v {
			safe[i] = safetext.TerminalSafe(s)
		}
		return slog.AnyValue(safe)
	case *slog.Source, nil, bool, int, float64:
		return slog.AnyValue(v)
	}
	return slog.StringValue(safetext.TerminalSafe(fmt.Sprintf("%+v", v)))
}
