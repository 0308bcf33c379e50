// Command aoty-pipeline predicts album scores; see README.md.
package main

import (
	"os"

	"github.com/latent-go/latent/internal/album/cli"
)

func main() { os.Exit(cli.Main()) }
