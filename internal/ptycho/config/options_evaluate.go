package config

import (
	"sync"

	"github.com/spf13/pflag"

	"github.com/latent-go/latent/internal/options"
)

// Evaluate is the command that compares reconstructions.
const Evaluate = "evaluate"

// EvaluateSettings say where a comparison goes.
type EvaluateSettings struct {
	OutputDir string `key:"output_dir"`
}

// EvaluateOptions returns the options of evaluate.
var EvaluateOptions = sync.OnceValue(func() *options.Set {
	return tools(
		options.Option{Key: "output_dir", Flag: "output_dir", Kind: options.String, Default: "", Placeholder: "directory", Group: groupData, Help: "Where table, JSON and figure go; unset for the printed table only"},
	)
})

// NewEvaluate reads the flags that were typed; nil means none.
func NewEvaluate(fs *pflag.FlagSet) (*EvaluateSettings, error) {
	s := new(EvaluateSettings)
	return s, decodeFlags(EvaluateOptions(), fs, s)
}
