package datacmd

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/spf13/cobra"
	xterm "golang.org/x/term"

	"github.com/latent-go/latent/internal/crew"
	"github.com/latent-go/latent/internal/datasets"
	"github.com/latent-go/latent/internal/options"
	"github.com/latent-go/latent/internal/program"
	"github.com/latent-go/latent/internal/safetext"
	"github.com/latent-go/latent/internal/term"
)

// Program is what a program adds to the commands.
type Program struct {
	Name  string
	Table func() []datasets.Set
	// Convert makes the files of the sets that are for this program, by name.
	Convert map[string]datasets.Convert
	// Use says how a command of the program names a set.
	Use string
	// Width of the help texts.
	Width int
}

// GetOptions are the options of data get.
func GetOptions() *options.Set {
	return options.NewSet(
		options.Option{Key: "from", Flag: "from", Kind: options.String, Default: "", Given: true, Placeholder: "FILE", Help: "Take this copy instead of the network; its SHA-256 decides which file it is"},
		options.Option{Key: "yes", Flag: "yes", Short: "y", Kind: options.Bool, Default: false, Help: "Download without a question"},
	)
}

// ListOptions are the options of data list.
func ListOptions() *options.Set {
	return options.NewSet(options.Option{
		Key: "format", Flag: "output", Kind: options.Enum, Default: "text", Choices: []string{"text", "json"}, Help: "Format of what is printed on standard output",
	})
}

// New returns the command data with its two sub-commands.
func New(ui *term.UI, p Program) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "data",
		Short: "Get public data sets, and list them",
		Long: `The programs come with data of their own only. These commands get public data
sets and say which there are; no other command uses the network.`,
		Args: other,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(getCommand(ui, p), listCommand(ui, p))
	return cmd
}

// other refuses a name without get, and says what was likely meant.
func other(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	return &options.UsageError{Err: fmt.Errorf("unknown command %q", args[0]), Hint: fmt.Sprintf("did you mean %s get %s?", cmd.CommandPath(), args[0])}
}

func bind(cmd *cobra.Command, set *options.Set, width int) *cobra.Command {
	if err := set.Attach(cmd, width); err != nil {
		panic("datacmd: " + err.Error()) // a flag that was declared twice
	}
	return cmd
}

func getCommand(ui *term.UI, p Program) *cobra.Command {
	return bind(&cobra.Command{
		Use:   "get NAME",
		Short: "Get a public data set",
		Long: fmt.Sprintf(`Shows origin and licence of a data set, downloads it over HTTPS after a question,
verifies its SHA-256, converts it and puts it into the data directory of the user:
%s, else the custom of the platform. With --from it takes a copy that is
there already and uses no network; a file with another hash is refused.

%s.`, datasets.HomeVariable, p.Use),
		Example: fmt.Sprintf("  %[1]s data get %[2]s\n  %[1]s data get %[2]s --from %[3]s", p.Name, p.own().Name, base(p.own().Path)),
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) != 1 {
				return fmt.Errorf("name one data set: %s", strings.Join(p.names(), ", "))
			}
			return nil
		},
		ValidArgs: p.names(),
		RunE:      func(cmd *cobra.Command, args []string) error { return get(cmd, ui, p, args[0]) },
	}, GetOptions(), p.Width)
}

func base(path string) string { return path[strings.LastIndex(path, "/")+1:] }

// own returns the first set that is for the program.
func (p Program) own() datasets.Set {
	for _, s := range p.Table() {
		if s.Program == p.Name {
			return s
		}
	}
	return datasets.Set{}
}

func (p Program) names() []string {
	var names []string
	for _, s := range p.Table() {
		if s.Program == p.Name {
			names = append(names, s.Name)
		}
	}
	return names
}

func get(cmd *cobra.Command, ui *term.UI, p Program, name string) error {
	set, err := datasets.Find(p.Table(), name)
	if err != nil {
		return err
	}
	convert := p.Convert[name]
	if convert == nil {
		return &options.UsageError{Err: fmt.Errorf("%s is read by %s", name, set.Program), Hint: set.Program + " data get " + name}
	}
	from := cmd.Flag("from").Value.String()
	home := datasets.Home()
	if at := set.Look(home); at.State == datasets.Here && from == "" {
		ui.Infof("%s is already here, made of %s: %s", name, at.Record.Source.What, at.Dir)
		return nil
	} else if at.State == datasets.Damaged {
		ui.Warnf("%s in %s is damaged (%s) and will be replaced", name, at.Dir, at.Why)
	}
	show(ui, set)
	if from == "" {
		if err := agree(cmd, ui, set); err != nil {
			return err
		}
	}
	return bring(cmd, ui, p, set, from, convert)
}

func show(ui *term.UI, s datasets.Set) {
	ui.Infof("%s: %s", s.Name, s.What)
	ui.Infof("  origin   %s", s.Origin())
	ui.Infof("  licence  %s. %s", s.Licence, s.Rights)
}

// agree asks before anything is downloaded.
func agree(cmd *cobra.Command, ui *term.UI, s datasets.Set) error {
	address, err := s.Address()
	if err != nil {
		return err
	}
	if cmd.Flag("yes").Value.String() == "true" {
		return nil
	}
	in, ok := cmd.InOrStdin().(*os.File)
	if !ok || !xterm.IsTerminal(int(in.Fd())) || !ui.Interactive() {
		return &options.UsageError{Err: errors.New("nothing is downloaded without a yes, and there is no terminal to ask on"), Hint: "give --yes, or a copy with --from FILE"}
	}
	if _, err := fmt.Fprintf(ui.Err(), "Download %s? [y/N] ", safetext.TerminalSafe(address)); err != nil {
		return err
	}
	// The answer is waited for beside the interruption: reading does not end by it.
	answer := make(chan bool, 1)
	crew.Background(func() { answer <- yes(in) })
	select {
	case <-cmd.Context().Done():
		return cmd.Context().Err()
	case ok = <-answer:
	}
	if !ok {
		return &datasets.Error{Name: s.Name, Problem: "nothing was downloaded, because the answer was not yes"}
	}
	return nil
}

// yes reads one line.
func yes(r io.Reader) bool {
	var line []byte
	for one := make([]byte, 1); len(line) < 100; {
		n, err := r.Read(one)
		if n == 0 || err != nil || one[0] == '\n' {
			break
		}
		line = append(line, one[0])
	}
	switch strings.ToLower(strings.TrimSpace(string(line))) {
	case "y", "yes":
		return true
	}
	return false
}

func bring(cmd *cobra.Command, ui *term.UI, p Program, s datasets.Set, from string, convert datasets.Convert) error {
	bars := ui.Bars(s.Name, 1)
	g := datasets.Getter{Home: datasets.Home(), Progress: func(done, total int64) {
		bars.Update(0, term.State{Done: int(done), Total: int(max(total, 0)), Note: term.Bytes(done)})
	}}
	place, err := g.Get(cmd.Context(), s, from, convert)
	bars.Close()
	if err != nil {
		return err
	}
	ui.Infof("%s, made of %s: %s", s.Name, place.Record.Source.What, place.Dir)
	ui.Infof("%s", p.Use)
	return nil
}

func listCommand(ui *term.UI, p Program) *cobra.Command {
	return bind(&cobra.Command{
		Use:   "list",
		Short: "List the public data sets",
		Long: `Lists the data sets that "data get" knows: which are here, whole and of what they
were made, and the licence of each.`,
		Args: program.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return list(ui, p, cmd.Flag("output").Value.String())
		},
	}, ListOptions(), p.Width)
}

// line is one set as data list prints it.
type line struct {
	datasets.Set
	State  datasets.State  `json:"state"`
	Why    string          `json:"why,omitempty"`
	Dir    string          `json:"dir"`
	Source *datasets.Known `json:"source,omitempty"`
}

func list(ui *term.UI, p Program, format string) error {
	home := datasets.Home()
	lines := []line{}
	for _, s := range p.Table() {
		at := s.Look(home)
		l := line{Set: s, State: at.State, Why: at.Why, Dir: at.Dir}
		if at.Record != nil {
			l.Source = &at.Record.Source
		}
		lines = append(lines, l)
	}
	if format == "json" {
		enc := json.NewEncoder(ui.Out())
		enc.SetIndent("", "  ")
		return enc.Encode(lines)
	}
	for _, l := range lines {
		l.print(ui)
	}
	return nil
}

// print writes a set as a paragraph: its facts are sentences, too long for the
// columns of a table.
func (l line) print(ui *term.UI) {
	state := string(l.State)
	switch l.State {
	case datasets.Here:
		state = fmt.Sprintf("here, made of %s: %s", l.Source.What, l.Dir)
	case datasets.Damaged:
		state = fmt.Sprintf("damaged (%s): %s; get it again", l.Why, l.Dir)
	case datasets.Absent:
		state = fmt.Sprintf("not here; %s data get %s", l.Program, l.Name)
	}
	ui.Textf("%s: %s\n  state    %s\n  origin   %s\n  licence  %s", l.Name, l.What, safetext.TerminalSafe(state), l.Origin(), l.Licence)
}
