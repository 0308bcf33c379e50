package term

import (
	"io"

	"golang.org/x/sys/windows"
)

// enableEscapes asks the console behind w to understand ANSI escape sequences,
// which those before Windows 10 cannot.
func enableEscapes(w io.Writer) bool {
	f, ok := w.(filer)
	if !ok {
		return false
	}
	var mode uint32
	console := windows.Handle(f.Fd())
	if windows.GetConsoleMode(console, &mode) != nil {
		return false
	}
	return windows.SetConsoleMode(console, mode|windows.ENABLE_VIRTUAL_TERMINAL_PROCESSING) == nil
}
