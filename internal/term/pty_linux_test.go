package term

import (
	"bytes"
	"io"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/latent-go/latent/internal/term/termtest"
)

// sgr matches the escape sequences of colours.
var sgr = regexp.MustCompile("\x1b\\[[0-9;]*m")

// openTerminal returns the two ends of a pseudo-terminal with 90 columns, and a
// function that closes the inner end and returns all that was shown.
func openTerminal(t *testing.T) (inner *os.File, shown func() string) {
	t.Helper()
	inner, outer := termtest.Pair(t, 90, 30)
	var screen bytes.Buffer
	done := make(chan struct{})
	go func() {
		defer close(done)
		_, _ = io.Copy(&screen, outer) // ends with EIO when the inner end closes
	}()
	return inner, func() string {
		inner.Close()
		<-done
		outer.Close()
		return screen.String()
	}
}

func TestTerminalIsRecognised(t *testing.T) {
	tests := []struct {
		name        string
		env         map[string]string
		opts        Options
		color, live bool
	}{
		{name: "plain terminal", color: true, live: true},
		{name: "NO_COLOR", env: map[string]string{"NO_COLOR": "1"}, live: true},
		{name: "empty NO_COLOR means nothing", env: map[string]string{"NO_COLOR": ""}, color: true, live: true},
		{name: "--no-color", opts: Options{NoColor: true}, live: true},
		{name: "dumb", env: map[string]string{"TERM": "dumb"}},
		{name: "plain wanted", opts: Options{Progress: ProgressPlain}, color: true},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			tty, shown := openTerminal(t)
			test.opts.Getenv = func(k string) string { return test.env[k] }
			u := New(tty, tty, test.opts)
			if u.Color() != test.color || (u.progress == ProgressLive) != test.live {
				t.Errorf("color %v, live %v", u.Color(), u.progress == ProgressLive)
			}
			u.Table([]string{"h"}, [][]string{{strings.Repeat("long ", 40)}}, TableOptions{})
			screen := shown()
			if strings.Contains(screen, "\x1b") != test.color {
				t.Errorf("colours on the screen: %q", screen)
			}
			for line := range strings.Lines(screen) {
				w := columnsOf(strings.TrimRight(sgr.ReplaceAllString(line, ""), "\r\n"))
				if u.out.tty && w > 90 {
					t.Errorf("line of %d columns on 90: %q", w, line)
				}
			}
		})
	}
}

// TestLiveOnTerminal draws real bars: messages stay above them, whole.
func TestLiveOnTerminal(t *testing.T) {
	tty, shown := openTerminal(t)
	u := New(io.Discard, tty, Options{Getenv: noEnv})
	b := u.Bars("chain", 2)
	b.Update(0, State{Done: 3, Total: 10, Label: "warm-up"})
	u.Warnf("look out")
	b.Update(0, State{Done: 10, Total: 10, Label: "sampling"})
	b.Close()
	u.Infof("bye")
	screen := shown()
	for _, want := range []string{"look out\r\n", "10/10", "\x1b[", "bye\r\n"} {
		if !strings.Contains(screen, want) {
			t.Errorf("%q is not on the screen:\n%q", want, screen)
		}
	}
	if strings.LastIndex(screen, "look out") > strings.LastIndex(screen, "10/10") {
		t.Errorf("the message is below the bars:\n%q", screen)
	}
}
