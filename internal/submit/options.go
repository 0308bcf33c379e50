package submit

import (
	"errors"
	"fmt"
	"math"
	"regexp"
	"strconv"
	"strings"

	"github.com/spf13/pflag"

	"github.com/latent-go/latent/internal/options"
	"github.com/latent-go/latent/internal/settings"
)

// section is the block of a configuration file that has settings of submit.
const section = "submit"

const (
	onLocal = "local"
	onSlurm = "slurm"
)

// allOptions declares every setting: flags, and keys of the block.
func allOptions() *options.Set {
	const work, resources, machine = "The Work", "Resources of a Task", "This Machine"
	text := func(key, flag, placeholder, help string) options.Option {
		return options.Option{Key: key, Flag: flag, Kind: options.String, Default: "", Given: true, Placeholder: placeholder, Commands: []string{onSlurm}, Group: resources, Help: help}
	}
	both := []string{onLocal, onSlurm}
	return options.NewSet(
		options.Option{Key: "shards", Flag: "shards", Kind: options.Int, Default: 0, Range: options.Between(0, 100_000), Commands: both, Group: work, Help: "Number of parts; 0 for one a task, at most 1000"},
		options.Option{Key: "config", Flag: "config", Short: "c", Kind: options.List, Default: []string{}, Whole: true, Given: true, FlagOnly: true, Placeholder: "file", Commands: both, Group: work, Help: "YAML file with a block submit, repeatable; those of the command count too"},
		options.Option{Key: "processes", Flag: "processes", Kind: options.Int, Default: 0, Range: options.Between(0, 10_000), Commands: []string{onLocal}, Group: machine, Help: "Processes at once; 0 for one a core"},
		options.Option{Key: "memory", Flag: "memory", Kind: options.String, Default: "", Given: true, Placeholder: "size", Commands: []string{onLocal}, Group: machine, Help: "Memory of all processes together, like 6G; what is free if not given"},
		text("partition", "partition", "name", "Partition"),
		text("account", "account", "name", "Account that is charged"),
		text("qos", "qos", "name", "Quality of service"),
		text("time", "time", "limit", "Time limit of a task as Slurm writes it, like 2:00:00"),
		text("mem", "mem", "size", "Memory of a task, like 4G; proposed by the command if not given"),
		options.Option{Key: "cpus_per_task", Flag: "cpus-per-task", Kind: options.Int, Default: 1, Range: options.Between(1, 10_000), Commands: []string{onSlurm}, Group: resources, Help: "Cores of a task"},
		text("gres", "gres", "list", "Generic resources, like gpu:1"),
		options.Option{Key: "array_limit", Flag: "array-limit", Kind: options.Int, Default: 0, Range: options.Between(0, 100_000), Commands: []string{onSlurm}, Group: resources, Help: "Tasks that run at once; 0 for no limit"},
		options.Option{Key: "setup", Flag: "setup", Kind: options.List, Default: []string{}, Whole: true, Given: true, Placeholder: "command", Commands: []string{onSlurm}, Group: resources, Help: "Shell line before the work, like \"module load gcc\"; repeatable"},
		options.Option{Key: "signal", Flag: "signal", Kind: options.Int, Default: 120, Range: options.Between(0, 86_400), Commands: []string{onSlurm}, Group: resources, Help: "Seconds before the time limit at which a task saves its state and is queued again; 0 for never"},
		options.Option{Key: "print", Flag: "print", Kind: options.Bool, Default: false, FlagOnly: true, Commands: []string{onSlurm}, Group: work, Help: "Show the scripts, submit nothing"},
		options.Option{Key: "detach", Flag: "detach", Kind: options.Bool, Default: false, FlagOnly: true, Commands: []string{onSlurm}, Group: work, Help: "Submit and leave; attach comes back"},
		options.Option{Key: "submit_dir", Flag: "submit-dir", Kind: options.String, Default: "submit", Given: true, Placeholder: "directory", Commands: []string{onLocal, onSlurm, onOne}, Group: work, Help: "Directory of the submissions"},
	)
}

// onOne are the commands about one submission.
const onOne = "one"

// request is what a submission was asked for.
type request struct {
	Shards    int    `key:"shards"`
	Processes int    `key:"processes"`
	Memory    string `key:"memory"`

	Partition  string   `key:"partition"`
	Account    string   `key:"account"`
	QOS        string   `key:"qos"`
	Time       string   `key:"time"`
	Mem        string   `key:"mem"`
	CPUs       int      `key:"cpus_per_task"`
	Gres       string   `key:"gres"`
	ArrayLimit int      `key:"array_limit"`
	Setup      []string `key:"setup"`
	Signal     int      `key:"signal"`

	Config    []string `key:"config"`
	Print     bool     `key:"print"`
	Detach    bool     `key:"detach"`
	SubmitDir string   `key:"submit_dir"`
}

// resolve lays flags over the blocks of configuration files, later ones first.
func resolve(fs *pflag.FlagSet, files []string) (*request, error) {
	set := allOptions()
	flags, err := settings.FromFlags(fs, "command line", nil)
	if err != nil {
		return nil, err
	}
	layers := []*settings.Layer{settings.Defaults(set)}
	for _, path := range append(files, given(fs)...) {
		data, err := settings.ReadLimited(path)
		if err != nil {
			return nil, err
		}
		block, err := settings.ReadSection(path, data, section)
		if err != nil {
			return nil, err
		}
		if block == nil {
			continue
		}
		layer, err := settings.FromNode(set.Filter(func(o *options.Option) bool { return !o.FlagOnly }), "config file", block)
		if err != nil {
			return nil, err
		}
		layers = append(layers, layer)
	}
	r := &request{}
	settings.Decode(settings.Resolve(set, append(layers, flags)...), r)
	return r, r.check()
}

func given(fs *pflag.FlagSet) []string {
	if f := fs.Lookup("config"); f != nil && f.Changed {
		files, _ := f.Value.(*options.Value).Get().([]string)
		return files
	}
	return nil
}

// word is what may stand behind = in a line of a job script: a text with a line
// break would be a line of its own.
var word = regexp.MustCompile(`^[A-Za-z0-9_.,:/@%+*=-]*$`)

func (r *request) check() error {
	for name, text := range map[string]string{"partition": r.Partition, "account": r.Account, "qos": r.QOS, "time": r.Time, "mem": r.Mem, "gres": r.Gres} {
		if !word.MatchString(text) {
			return usage(fmt.Errorf("--%s %q: only letters, digits and . , : / @ %% + * = - _ can stand there", name, text))
		}
	}
	for _, line := range r.Setup {
		if strings.ContainsAny(line, "\n\r\x00") {
			return usage(fmt.Errorf("--setup %q is more than one line: repeat the flag", line))
		}
	}
	_, err := parseSize(r.Memory)
	return err
}

func usage(err error) error { return &options.UsageError{Err: err} }

// parseSize reads "6G" as bytes; 0 for the empty text. Units are powers of 1024, as
// Slurm's; a number alone is in megabytes, as Slurm's.
func parseSize(text string) (uint64, error) {
	if text == "" {
		return 0, nil
	}
	units := map[byte]float64{'K': 1 << 10, 'M': 1 << 20, 'G': 1 << 30, 'T': 1 << 40}
	digits, unit := strings.TrimSuffix(strings.ToUpper(text), "B"), float64(1<<20)
	if digits != "" {
		if u, ok := units[digits[len(digits)-1]]; ok {
			digits, unit = digits[:len(digits)-1], u
		}
	}
	n, err := strconv.ParseFloat(digits, 64)
	if err != nil || !(n > 0) || n*unit > math.MaxInt64/2 {
		return 0, usage(errors.New("--memory " + strconv.Quote(text) + " is no size: write one like 6G or 800M"))
	}
	return uint64(n * unit), nil
}
