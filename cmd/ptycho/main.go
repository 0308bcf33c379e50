// Command ptycho reconstructs objects from ptychographic data; see README.md.
package main

import (
	"os"

	"github.com/latent-go/latent/internal/ptycho/cli"
)

func main() { os.Exit(cli.Main()) }
