package programtest

import (
	"strings"
	"testing"

	"github.com/latent-go/latent/internal/program"
	"github.com/latent-go/latent/internal/term/termtest"
)

// Watched runs a program on a terminal of some columns and returns what that has
// shown, line by line.
func Watched(t *testing.T, app *program.Program, columns int, args ...string) []string {
	t.Helper()
	tty := termtest.Open(t, columns, 24)
	code := app.Run(args, tty.File, tty.File)
	tty.Close()
	lines := tty.Lines()
	if code != 0 {
		t.Fatalf("%v ends with %d:\n%s", args, code, strings.Join(lines, "\n"))
	}
	return lines
}

// Fits checks that no line of what a program shows is wider than the terminal, and
// that what it is about is there. It returns all of it.
func Fits(t *testing.T, app *program.Program, columns int, args, want []string) string {
	t.Helper()
	lines := Watched(t, app, columns, args...)
	all := strings.Join(lines, "\n")
	for _, l := range lines {
		if n := len([]rune(l)); n > columns {
			t.Errorf("%v: %d columns on %d: %s", args, n, columns, l)
		}
	}
	for _, w := range want {
		if !strings.Contains(all, w) {
			t.Errorf("%v on %d columns lacks %q:\n%s", args, columns, w, all)
		}
	}
	return all
}
