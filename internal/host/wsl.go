package host

import (
	"os"
	"runtime"
	"strings"
)

// WSL tells which Windows subsystem for Linux this process runs in: 0 for none,
// 1 or 2. It looks at the variables that the subsystem sets, then at the
// kernel's version text and /run/WSL.
func WSL() int { return wsl(runtime.GOOS, os.Getenv, os.ReadFile, exists) }

func exists(name string) bool { _, err := os.Stat(name); return err == nil }

func wsl(goos string, getenv func(string) string, read reader, exists func(string) bool) int {
	if goos != "linux" {
		return 0
	}
	text, _ := read("/proc/version")
	version := strings.ToLower(string(text))
	named := strings.Contains(version, "microsoft") || strings.Contains(version, "wsl")
	run, interop := exists("/run/WSL"), getenv("WSL_INTEROP") != ""
	switch {
	case !named && !run && !interop && getenv("WSL_DISTRO_NAME") == "":
		return 0
	case run || interop || strings.Contains(version, "wsl2"):
		return 2
	default:
		return 1
	}
}
