package cli

import (
	"io"

	"github.com/spf13/cobra"

	"github.com/latent-go/latent/internal/term"
)

// Root is the tree of commands, for tests that look at every flag.
func Root() *cobra.Command { return newRoot(term.New(io.Discard, io.Discard, term.Options{})) }
