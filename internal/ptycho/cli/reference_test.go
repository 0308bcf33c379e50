package cli

import (
	"cmp"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"github.com/latent-go/latent/internal/datasets/datacmd"
	"github.com/latent-go/latent/internal/options"
	"github.com/latent-go/latent/internal/ptycho/config"
	"github.com/latent-go/latent/internal/term"
)

// Reference returns docs/ptycho-cli.md, made from the declarations of commands
// and options.
func Reference() string {
	var b strings.Builder
	b.WriteString(referenceHead)
	root := App.Root(term.New(io.Discard, io.Discard, term.Options{}))
	for _, part := range []struct {
		name string
		set  *options.Set
		keys bool
	}{
		{config.Train, config.Options(config.Train), true},
		{config.Inference, config.Options(config.Inference), true},
		{config.Reconstruct, config.ReconstructOptions(), false},
		{config.Inspect, config.InspectOptions(), false},
		{config.Evaluate, config.EvaluateOptions(), false},
		{config.Compare, config.CompareOptions(), false},
		{config.Convert, config.ConvertOptions(), false},
		{config.Simulate, config.SimulateOptions(), false},
		{"batch", batchOptions(), false},
		{"data get", datacmd.GetOptions(), false},
		{"data list", datacmd.ListOptions(), false},
	} {
		cmd, _, err := root.Find(strings.Fields(part.name))
		if err != nil {
			panic("cli: " + err.Error()) // a command that the program does not have
		}
		writeCommand(&b, cmd, part.set)
		if part.keys {
			fmt.Fprintf(&b, "### All keys of %s\n\nFor `--config FILE.yaml` and `--set key=value`. The level of each default is shown by `--print-config`.\n\n%s\n", part.name, part.set.KeysMarkdown())
		}
	}
	return strings.TrimRight(b.String(), "\n") + "\n"
}

func writeCommand(b *strings.Builder, cmd *cobra.Command, set *options.Set) {
	fmt.Fprintf(b, "## %s\n\n%s\n\n```bash\n%s\n```\n\n", cmd.CommandPath(), cmd.Long, trimIndent(cmp.Or(cmd.Example, cmd.CommandPath())))
	b.WriteString(set.Markdown(3))
}

// trimIndent takes the two blanks of cobra's examples from every line.
func trimIndent(s string) string {
	return strings.TrimPrefix(strings.ReplaceAll(s, "\n  ", "\n"), "  ")
}

const referenceHead = `# The command line of ptycho

This page is generated from the declarations of the options; a test compares it.
How to work with the program is told in [workflows/ptycho.md](workflows/ptycho.md).

Dashes and underscores in the names of flags mean the same. Every command takes
--threads N: how many threads compute at once, 0 for one a core or for what
GOMAXPROCS says. No result depends on it.

| exit code | meaning |
|---|---|
| 0 | success |
| 1 | a setting out of range (checked before any file is touched), a missing flag or file, a mistake in a configuration file, bad data, a failed run |
| 2 | the command line cannot be parsed: unknown flag, command or key of --set, wrong type, unknown choice |
| 3 | a file that the program has written is damaged: its content is not the one on record |
| 130 | interrupted: Ctrl-C, SIGTERM or a hang-up |

## Where a setting comes from

For train and inference five levels give values; the first that has one wins.

| level | sources, the strongest first |
|---|---|
| 1 explicit overrides | --set key=value; the overrides argument of the Go constructors; canonical flags that were typed |
| 2 execution record | values set in Go; execution flags that were typed; the deprecated --device and --disable_mlflow |
| 3 file and parser | --config FILE.yaml; the defaults of the flags |
| 4 back end | its defaults, among them those of the 22 fields of the execution record |
| 5 canonical | the canonical defaults |

A flag that was not typed never reaches level 2, and level 2 cannot set N,
gridsize or batch_size. The record overrides_applied holds for every key the
value, the level and all values that lost: --print-config shows it, run.json and
the model keep it.

## Public data sets

The programs come with data of their own only. "ptycho data get NAME" brings a
public data set, whose name then stands for its file wherever a data file is
wanted; no other command uses the network.

| variable | meaning |
|---|---|
| LATENT_DATA_HOME | directory for public data sets; without it the folder latent in XDG_DATA_HOME or ~/.local/share, on macOS in ~/Library/Application Support, on Windows in LOCALAPPDATA |
| LATENT_DATA_MIRROR | another server than https://raw.githubusercontent.com, with the same paths; hashes stay the same |

## Accelerators

--accelerator cpu is always our own kernels. gpu (CUDA, ROCm or Metal), cuda, tpu
and mps compute by XLA: they need a program built with

    CGO_ENABLED=1 go build -tags xla ./cmd/ptycho

and a PJRT plugin whose platform fits, and end with exit code 1 without. auto
takes the plugin when it is for a GPU that can be used, else the kernels, and
says which and why. Nothing is ever downloaded.

| variable | meaning |
|---|---|
| LATENT_PJRT_PLUGIN | the library of the plugin |
| PJRT_PLUGIN_LIBRARY_PATH | where the first is not set: a library, or directories with pjrt_c_api_PLATFORM_plugin.so |
| LATENT_XLA_ALLOW_CPU | 1 lets a plugin for CPUs serve gpu, cuda, tpu and mps; for tests |

`
