// Package configs embeds the configuration files that aoty-pipeline ships, so
// that -c configs/publication.yaml works wherever the program is started.
package configs

import (
	"embed"
	"io/fs"
	"path"
	"strings"
)

//go:embed *.yaml datasets/*.yaml
var files embed.FS

// Names returns the names of the shipped files as -c takes them, sorted:
// "configs/base.yaml" and so on.
func Names() []string {
	var names []string
	for _, pattern := range []string{"*.yaml", "datasets/*.yaml"} {
		found, err := fs.Glob(files, pattern)
		if err != nil {
			panic("configs: " + err.Error())
		}
		for _, f := range found {
			names = append(names, "configs/"+f)
		}
	}
	return names
}

// Read returns a shipped file by its name. Backslashes and a leading "./" are
// understood. It is not ok when no such file is shipped.
func Read(name string) (data []byte, ok bool) {
	clean := path.Clean(strings.ReplaceAll(name, `\`, "/"))
	rest, ok := strings.CutPrefix(clean, "configs/")
	if !ok {
		return nil, false
	}
	data, err := files.ReadFile(rest)
	return data, err == nil
}
