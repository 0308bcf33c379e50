package web

import (
	"context"
	"os/exec"
	"runtime"
)

// OpenBrowser asks the system to open an address. That there is no browser, as
// on a server, is an error that can be ignored: the address is printed anyway.
func OpenBrowser(ctx context.Context, url string) error {
	name, args := "xdg-open", []string{url}
	switch runtime.GOOS {
	case "windows":
		name, args = "rundll32", []string{"url.dll,FileProtocolHandler", url}
	case "darwin":
		name = "open"
	}
	return exec.CommandContext(ctx, name, args...).Start()
}
