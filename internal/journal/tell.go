package journal

import (
	"context"
	"log/slog"
	"slices"
)

// teller hands records to somebody who words them.
type teller struct {
	level slog.Level
	tell  func(level slog.Level, event string, attrs []slog.Attr)
	attrs []slog.Attr
}

// Enabled implements [slog.Handler].
func (t *teller) Enabled(_ context.Context, level slog.Level) bool { return level >= t.level }

// Handle implements [slog.Handler].
func (t *teller) Handle(_ context.Context, r slog.Record) error {
	attrs := slices.Clone(t.attrs)
	r.Attrs(func(a slog.Attr) bool {
		attrs = append(attrs, a)
		return true
	})
	t.tell(r.Level, r.Message, attrs)
	return nil
}

// WithAttrs implements [slog.Handler].
func (t *teller) WithAttrs(attrs []slog.Attr) slog.Handler {
	out := *t
	out.attrs = slices.Concat(t.attrs, attrs)
	return &out
}

// WithGroup implements [slog.Handler]: sentences have no groups.
func (t *teller) WithGroup(string) slog.Handler { return t }
