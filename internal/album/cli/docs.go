package cli

import (
	_ "embed"
	"fmt"
	"io"
	"strings"
	"text/template"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/latent-go/latent/internal/album/config"
	"github.com/latent-go/latent/internal/options"
	"github.com/latent-go/latent/internal/program"
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
	root := App.Root(term.New(io.Discard, io.Discard, term.Options{}))
	cli, err := fill(cliTemplate, commandsMarkdown(root))
	if err != nil {
		return nil, err
	}
	spec, err := fill(configTemplate, config.Options().KeysMarkdown())
	if err != nil {
		return nil, err
	}
	out := map[string]string{"CLI.md": cli, "CONFIG_SPEC.md": spec}
	pages, err := App.ManPages()
	for name, text := range pages {
		out["man/"+name] = text
	}
	return out, err
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

func commandsMarkdown(root *cobra.Command) string {
	var b strings.Builder
	for _, c := range program.Visible(root) {
		level := 3
		if c.Parent() != root {
			level = 4
		}
		path := strings.TrimPrefix(c.CommandPath(), root.Name()+" ")
		fmt.Fprintf(&b, "%s `%s`: %s\n\n", strings.Repeat("#", level), path, c.Short)
		fmt.Fprintf(&b, "```bash\n%s\n```\n\n", program.Usage(c))
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
