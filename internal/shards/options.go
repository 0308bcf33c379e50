package shards

import (
	"github.com/spf13/pflag"

	"github.com/latent-go/latent/internal/options"
)

// Flags are what a command that can be split was asked for.
type Flags struct {
	Shard   Shard
	Collect bool // rebuild tables, figures and verdicts from the results on disk
	List    bool // say what the tasks are
}

// Options are the flags of every command that can be split.
func Options() []options.Option {
	const group = "Many Processes"
	return []options.Option{
		{Key: "shard", Flag: "shard", Kind: options.String, Default: "", Given: true, Placeholder: "K/N", FlagOnly: true, Group: group, Help: "Do the K-th of N parts of the tasks only, for processes that share the work; --collect makes the tables"},
		{Key: "collect", Flag: "collect", Kind: options.Bool, Default: false, FlagOnly: true, Group: group, Help: "Do no task; make tables, figures and verdicts from the results on disk and name what is missing"},
		{Key: "tasks", Flag: "tasks", Kind: options.Bool, Default: false, FlagOnly: true, Group: group, Help: "Do no task; list the tasks and how far they are, as JSON"},
	}
}

// FromFlags reads the flags of [Options].
func FromFlags(fs *pflag.FlagSet) (Flags, error) {
	get := func(name string) any { return fs.Lookup(name).Value.(*options.Value).Get() }
	f := Flags{Collect: get("collect").(bool), List: get("tasks").(bool)}
	var err error
	if f.Shard, err = parse(get("shard").(string)); err != nil {
		return f, &options.UsageError{Err: &flagError{"shard", err}}
	}
	n := 0
	for _, on := range []bool{f.Collect, f.List, fs.Changed("shard")} {
		if on {
			n++
		}
	}
	if n > 1 {
		return f, &options.UsageError{Err: errMixed, Hint: "give one of them"}
	}
	return f, nil
}
