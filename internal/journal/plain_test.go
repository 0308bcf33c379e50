package journal

import (
	"context"
	"errors"
	"fmt"
	"testing"
)

// What was cancelled was interrupted, whatever is said around it; what was not keeps
// its words, and both remain the errors that they are.
func TestPlain(t *testing.T) {
	other := errors.New("no space left")
	for _, c := range []struct {
		err  error
		want string
		is   error
	}{
		{context.Canceled, "interrupted", context.Canceled},
		{fmt.Errorf("fit user_score: %w", context.Canceled), "fit user_score: interrupted", context.Canceled},
		{errors.Join(context.Canceled, other), "interrupted\nno space left", other},
		{other, "no space left", other},
		{errors.New("the words context canceled alone"), "the words context canceled alone", nil},
		{context.DeadlineExceeded, "context deadline exceeded", context.DeadlineExceeded},
	} {
		got := Plain(c.err)
		if got.Error() != c.want || c.is != nil && !errors.Is(got, c.is) {
			t.Errorf("%q, want %q", got, c.want)
		}
	}
	if got := Plain(nil); got != nil {
		t.Errorf("nothing became %v", got)
	}
}
