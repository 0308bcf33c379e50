//go:build unix

package runs

import "github.com/latent-go/latent/internal/atomicfile"

// link makes a symbolic link, where the file system and the rights allow one.
var link = atomicfile.Link
