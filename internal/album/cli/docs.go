package cli

import (
	_ "embed"
	"fmt"
	"io"
	"strings"
	"text/template"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/cobra/doc"
	"github.com/spf13/pflag"

	"github.com/latent-go/latent/internal/album/config"
	"github.com/latent-go/latent/internal/options"
	"github.com/latent-go/latent/internal/term"
)

//go:generate go test -run TestDocuments -update .

// The documents around the generated tables.
var (
	//go:embed docs/CLI.md.tmpl
	cliTemplate string
	//go:embed docs/CONFIG_SPEC.md.tmpl
	configTemplate string
)

// Documents returns the generated documents by their path below docs/: the CLI
// reference, the configuration reference and a man page for every command. All
// are made from the declarations that the program parses with.
func Documents() (map[string]string, error) {
	root := newRoot(term.New(io.Discard, io.Discard, term.Options{}))
	cli, err := fill(cliTemplate, commandsMarkdown(root))
	if err != nil {
		return nil, err
	}
	spec, err := fill(configTemplate, config.Options().KeysMarkdown())
	if err != nil {
		return nil, err
	}
	out := map[string]string{"CLI.md": cli, "CONFIG_SPEC.md": spec}
	return out, manPages(root, out)
}

func fill(text, generated string) (string, error) {
	t, err := template.New("").Parse(text)
	if err != nil {
		return "", err
	}
	var b strings.Builder
	err = t.Execute(&b, map[string]string{"Generated": strings.TrimRight(generated, "\n")})
	return b.String(), err
}

// visible lists a command and those below it that people see, except the
// completion scripts of single shells and the help command.
func visible(cmd *cobra.Command) []*cobra.Command {
	var list []*cobra.Command
	for _, c := range cmd.Commands() {
		if c.Hidden || c.Name() == "help" {
			continue
		}
		list = append(list, c)
		if c.Name() != "completion" {
			list = append(list, visible(c)...)
		}
	}
	return list
}

func commandsMarkdown(root *cobra.Command) string {
	var b strings.Builder
	for _, c := range visible(root) {
		level := 3
		if c.Parent() != root {
			level = 4
		}
		path := strings.TrimPrefix(c.CommandPath(), root.Name()+" ")
		fmt.Fprintf(&b, "%s `%s`: %s\n\n", strings.Repeat("#", level), path, c.Short)
		fmt.Fprintf(&b, "```bash\n%s\n```\n\n", usage(c))
		if c.Long != "" && c.Name() != "completion" {
			fmt.Fprintf(&b, "%s\n\n", c.Long)
		}
		if c.Example != "" {
			fmt.Fprintf(&b, "```bash\n%s\n```\n\n", strings.TrimRight(dedent(c.Example), "\n"))
		}
		b.WriteString(optionsOf(c.Flags()).Markdown(level + 1))
	}
	return b.String()
}

func usage(c *cobra.Command) string {
	if c.Name() == "completion" {
		return c.CommandPath() + " bash|zsh|fish|powershell"
	}
	return c.UseLine()
}

func dedent(s string) string {
	return strings.ReplaceAll("\n"+s, "\n  ", "\n")[1:]
}

// optionsOf returns the declarations behind the flags of a command, in order.
func optionsOf(fs *pflag.FlagSet) *options.Set {
	var list []options.Option
	seen := map[string]bool{}
	fs.VisitAll(func(f *pflag.Flag) {
		if v, ok := f.Value.(*options.Value); ok && !seen[v.Option().Key] {
			seen[v.Option().Key] = true
			o := *v.Option()
			if o.Group == "" {
				o.Group = "Options"
			}
			list = append(list, o)
		}
	})
	return options.NewSet(list...)
}

// manPages adds a page for the program and for every command. The date is fixed,
// so that the same program gives the same pages.
func manPages(root *cobra.Command, out map[string]string) error {
	date := time.Date(2026, time.November, 1, 0, 0, 0, 0, time.UTC)
	for _, c := range append([]*cobra.Command{root}, visible(root)...) {
		c.DisableAutoGenTag = true
		var b strings.Builder
		if err := doc.GenMan(c, &doc.GenManHeader{Section: "1", Date: &date, Source: "latent", Manual: Program}, &b); err != nil {
			return err
		}
		out["man/"+strings.ReplaceAll(c.CommandPath(), " ", "-")+".1"] = b.String()
	}
	return nil
}
