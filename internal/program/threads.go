package program

import (
	"github.com/spf13/cobra"

	"github.com/latent-go/latent/internal/host"
	"github.com/latent-go/latent/internal/options"
	"github.com/latent-go/latent/internal/settings"
)

// ThreadsOption is the one that every command of every program has. Where a
// command has a setting of that flag, files may give it, too.
func ThreadsOption(key string) options.Option {
	return options.Option{
		Key: key, Kind: options.Int, Default: 0, Range: options.AtLeast(0), Late: true,
		Phrase: "threads must be >= 0", Flag: threads,
		Help: "Threads that compute at once; 0 for one a core, or what GOMAXPROCS says",
		Doc:  "Results never depend on it",
	}
}

const threads = "threads"

// bindThreads gives every command below root the flag, and lets it count before the
// command runs.
func bindThreads(root *cobra.Command) {
	options.NewSet(ThreadsOption(threads)).Bind(root.PersistentFlags())
	root.PersistentPreRunE = func(cmd *cobra.Command, _ []string) error {
		v, _ := cmd.Flags().Lookup(threads).Value.(*options.Value)
		n, _ := v.Get().(int)
		if _, err := v.Option().Check(n); err != nil {
			return &settings.Error{File: "--" + threads, Key: threads, Msg: err.Error()}
		}
		host.Threads(n)
		return nil
	}
}
