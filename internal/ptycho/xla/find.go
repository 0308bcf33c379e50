package xla

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// findPlugin returns the absolute path of the library that the environment names.
func findPlugin(getenv func(string) string, accelerator string) (string, error) {
	if path := getenv(PluginVariable); path != "" {
		return existing(PluginVariable, path)
	}
	list := getenv(libraryVariable)
	if list == "" {
		return "", fmt.Errorf("no PJRT plugin is named, neither by %s nor by %s", PluginVariable, libraryVariable)
	}
	if info, err := os.Stat(list); err == nil && !info.IsDir() {
		return existing(libraryVariable, list)
	}
	found := libraries(filepath.SplitList(list), platforms[accelerator])
	if len(found) == 0 {
		return "", fmt.Errorf("%s=%s has no file like pjrt_c_api_cuda_plugin.so for this accelerator", libraryVariable, list)
	}
	return filepath.Abs(found[0])
}

func existing(variable, path string) (string, error) {
	info, err := os.Stat(path)
	if err != nil || info.IsDir() {
		return "", fmt.Errorf("%s=%s is no file", variable, path)
	}
	return filepath.Abs(path)
}

// libraries lists the plugins in some directories that are named after one of
// the platforms, in the order of the platforms, then of the directories.
func libraries(dirs, names []string) (found []string) {
	for _, name := range names {
		for _, dir := range dirs {
			entries, err := os.ReadDir(dir)
			if err != nil {
				continue // a list for several machines names folders that are not here
			}
			for _, e := range entries {
				if isPlugin(strings.ToLower(e.Name()), name) {
					found = append(found, filepath.Join(dir, e.Name()))
				}
			}
		}
	}
	return found
}

// isPlugin goes by the customary names, as pjrt_c_api_cuda_plugin.so.
func isPlugin(file, platform string) bool {
	library := slices.Contains([]string{".so", ".dylib", ".dll"}, filepath.Ext(file))
	return library && strings.Contains(file, "pjrt") && strings.Contains(file, "plugin") && strings.Contains(file, platform)
}
