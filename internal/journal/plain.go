package journal

import (
	"context"
	"errors"
	"strings"
)

// Plain words an error for people if it comes from a cancelled context,
// whose own words tell them nothing. Other errors come back as they are.
func Plain(err error) error {
	if !errors.Is(err, context.Canceled) {
		return err
	}
	return &interruption{err}
}

type interruption struct{ err error }

func (e *interruption) Error() string {
	return strings.ReplaceAll(e.err.Error(), context.Canceled.Error(), "interrupted")
}

func (e *interruption) Unwrap() error { return e.err }
