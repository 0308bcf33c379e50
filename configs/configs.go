// Package configs embeds the configuration files that the programs ship, so
// that -c configs/publication.yaml works wherever a program is started. Those of
// ptycho are in the folder of that name.
package configs

import (
	"embed"
	"errors"
	"io/fs"
	"path"
	"strings"

	"github.com/latent-go/latent/internal/settings"
)

//go:embed *.yaml datasets/*.yaml ptycho/*.yaml
var files embed.FS

// Names returns the names of the files of aoty-pipeline as -c takes them, sorted:
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

// Load reads the file at onDisk or, where there is none, the shipped one called
// name. The source says which of the two it was.
func Load(onDisk, name string) (data []byte, source string, err error) {
	data, err = settings.ReadLimited(onDisk)
	if errors.Is(err, fs.ErrNotExist) {
		if shipped, ok := Read(name); ok {
			return shipped, name + " (built in)", nil
		}
	}
	return data, name, err
}
