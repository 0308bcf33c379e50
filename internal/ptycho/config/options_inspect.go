package config

import (
	"sync"

	"github.com/spf13/pflag"

	"github.com/latent-go/latent/internal/options"
)

// Inspect is the command that looks at data.
const Inspect = "inspect"

// InspectSettings say what is looked at and where the findings go.
type InspectSettings struct {
	DataKind  string `key:"data_kind"`
	OutputDir string `key:"output_dir"`
	Quiet     bool   `key:"quiet"`
}

// Inspection says what a look at the data may do before they are worked on.
type Inspection struct {
	Look, Mask, Frames bool
	Fitted             []string // names of findings that will be fitted
}

const groupInspect = "Look at the data"

// inspectOptions are those of [Inspection].
func inspectOptions() []options.Option {
	return []options.Option{
		{Key: "inspect", Kind: options.Bool, Default: true, Flag: "inspect", Pair: true, Group: groupInspect, Help: "Look at the data first, name what is wrong with them and take out what only does harm"},
		{Key: "apply_mask", Kind: options.Bool, Default: true, Flag: "apply-mask", Pair: true, Group: groupInspect, Help: "Mask the pixels that the look finds dead, hot or saturated, gaps and the beam stop among them"},
		{Key: "drop_frames", Kind: options.Bool, Default: true, Flag: "drop-frames", Pair: true, Group: groupInspect, Help: "Leave out the patterns that the look finds empty or unlike those beside them"},
	}
}

// InspectOptions returns the options of inspect.
var InspectOptions = sync.OnceValue(func() *options.Set {
	return tools(
		options.Option{Key: "data_kind", Kind: options.Enum, Default: "auto", Choices: []string{"auto", "amplitude", "intensity"}, Flag: "data-kind", Group: groupData, Help: "What the numbers are; auto takes whole numbers for counts"},
		options.Option{Key: "output_dir", Flag: "output_dir", Kind: options.String, Default: "", Placeholder: "directory", Group: groupData, Help: "Where inspect.json and the sheet inspect.png go; unset for the printed findings only"},
		options.Option{Key: "quiet", Kind: options.Bool, Default: false, Group: groupExecution, Help: "Of the messages show only warnings and errors"},
	)
})

// NewInspect reads the flags that were typed; nil means none.
func NewInspect(fs *pflag.FlagSet) (*InspectSettings, error) {
	s := new(InspectSettings)
	return s, decodeFlags(InspectOptions(), fs, s)
}
