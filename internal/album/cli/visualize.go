package cli

import (
	"context"
	"fmt"
	"log/slog"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/latent-go/latent/internal/album/dashboard"
	"github.com/latent-go/latent/internal/host"
	"github.com/latent-go/latent/internal/options"
	"github.com/latent-go/latent/internal/program"
	"github.com/latent-go/latent/internal/term"
	"github.com/latent-go/latent/internal/web"
)

func visualizeOptions() *options.Set {
	return options.NewSet(
		options.Option{Key: "port", Flag: "port", Short: "p", Kind: options.Int, Default: 8050, Range: options.Between(0, 65535), Help: "Server port; 0 takes a free one"},
		options.Option{Key: "host", Flag: "host", Kind: options.String, Default: "127.0.0.1", Given: true, Placeholder: "HOST", Help: "Server host; others than this machine can connect only if it is not a loopback address"},
		options.Option{Key: "allow_host", Flag: "allow-host", Kind: options.List, Default: []string{}, Placeholder: "LIST", Help: "Names that the server answers to beside localhost and its own addresses, such as that of a proxy; comma-separated"},
		options.Option{Key: "base_path", Flag: "base-path", Kind: options.String, Default: "", Placeholder: "PATH", Help: "Path below which a proxy shows the dashboard and that it leaves in requests, such as /node/8050; links work below any path"},
		options.Option{Key: "no_browser", Flag: "no-browser", Kind: options.Bool, Default: false, Help: "Don't open a browser"},
		optRun, optReports,
	)
}

func visualizeCommand(ui *term.UI) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "visualize",
		Short: "Show a run in the browser",
		Long: `Serves the dashboard of a run on this machine: overview, diagnostics,
calibration, predictions, coefficients, leave-one-out, artists, data, comparison
with another run, and the chains of a run that is sampling. It needs no
internet, writes nothing, and stops with Ctrl-C.`,
		Args: program.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return visualize(cmd, ui) },
	}
	bind(cmd, visualizeOptions())
	return cmd
}

func visualize(cmd *cobra.Command, ui *term.UI) error {
	_ = host.Yield() // where the system does not allow it, others are not yielded to
	fs, ctx := cmd.Flags(), cmd.Context()
	host, root := strings.Trim(flagValue[string](fs, "host"), "[]"), flagValue[string](fs, "reports-dir")
	base, err := web.CleanBase(flagValue[string](fs, "base-path"))
	if err != nil {
		return &usageError{fmt.Errorf("--base-path %s: %w", flagValue[string](fs, "base-path"), err)}
	}
	dir, err := chooseRun(root, flagValue[string](fs, "run"))
	if err != nil {
		return err
	}
	l, err := web.Listen(ctx, host, flagValue[int](fs, "port"))
	if err != nil {
		return err
	}
	defer l.Close()
	s, err := dashboard.Open(dir)
	if err != nil {
		return err
	}
	for _, p := range s.Problems {
		ui.Warnf("%s", p)
	}
	if !web.Loopback(host) {
		ui.Warnf("--host %s: everyone who can reach this machine can see the run; there is no password", host)
	}
	log := slog.New(slog.NewTextHandler(ui.Err(), &slog.HandlerOptions{Level: slog.LevelWarn}))
	url := web.URL(l, host) + strings.TrimPrefix(base+"/", "/")
	ui.Infof("run %s is shown at %s", s.ID, url)
	if text := dashboard.OtherRunning(s, root); text != "" {
		ui.Infof("%s", text)
	}
	ui.Infof("stop with Ctrl-C")
	if !flagValue[bool](fs, "no-browser") {
		openLater(ctx, url)
	}
	return web.Serve(ctx, l, web.Protect(dashboard.New(ctx, s, root, log), web.Door{Bound: host, Hosts: flagValue[[]string](fs, "allow-host"), Base: base, Log: log}))
}

// openLater opens the browser once the server answers. A machine without one
// has the address on its terminal.
func openLater(ctx context.Context, url string) {
	time.AfterFunc(200*time.Millisecond, func() {
		_ = web.OpenBrowser(context.WithoutCancel(ctx), url)
	})
}
