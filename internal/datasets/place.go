package datasets

import (
	"os"
	"path/filepath"
	"runtime"
	"strings"
)

// HomeVariable names the data directory, in place of the custom of the platform.
const HomeVariable = "LATENT_DATA_HOME"

// Home returns the directory for data of both programs, or "" when the
// environment names none: LATENT_DATA_HOME, else the folder latent in
// XDG_DATA_HOME or ~/.local/share (XDG Base Directory Specification 0.8), on
// macOS ~/Library/Application Support, on Windows LOCALAPPDATA.
func Home() string { return home(runtime.GOOS, os.Getenv) }

func home(goos string, getenv func(string) string) string {
	if dir := getenv(HomeVariable); dir != "" {
		return dir
	}
	if dir := userDataDir(goos, getenv); dir != "" {
		return filepath.Join(dir, "latent")
	}
	return ""
}

func userDataDir(goos string, getenv func(string) string) string {
	user := getenv("HOME")
	switch {
	case goos == "windows":
		return getenv("LOCALAPPDATA")
	case strings.HasPrefix(getenv("XDG_DATA_HOME"), "/"):
		return getenv("XDG_DATA_HOME")
	case user == "":
		return ""
	case goos == "darwin":
		return filepath.Join(user, "Library", "Application Support")
	}
	return filepath.Join(user, ".local", "share")
}

// below is the folder of all sets in a data directory.
func below(home string) string { return filepath.Join(home, "datasets") }

// Dir is the folder of a set in a data directory.
func (s Set) Dir(home string) string { return filepath.Join(below(home), s.Name) }
