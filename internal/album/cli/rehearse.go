package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/latent-go/latent/internal/album/config"
	"github.com/latent-go/latent/internal/album/preflight"
	"github.com/latent-go/latent/internal/album/stages"
	"github.com/latent-go/latent/internal/filehash"
	"github.com/latent-go/latent/internal/journal"
	"github.com/latent-go/latent/internal/program"
	"github.com/latent-go/latent/internal/runs"
	"github.com/latent-go/latent/internal/term"
)

// rehearsalLimit is how long a rehearsal may take.
const rehearsalLimit = 5 * time.Minute

// rehearsal is what the parent of a rehearsal tells its child on standard input.
type rehearsal struct {
	Settings map[string]any `json:"settings"`
	Stages   []string       `json:"stages"`
	Dir      string         `json:"dir"`
}

// rehearsed is the child's answer on standard output.
type rehearsed struct {
	Peak uint64 `json:"peak_bytes"`
}

// measuredCheck corrects the estimate by the peak of a rehearsal, from the cache
// or made now.
func (s *session) measuredCheck(ctx context.Context, size preflight.Size) *preflight.Result {
	cal, cached, err := s.calibration(ctx, size)
	if err != nil {
		return preflight.Unknown("full", preflight.TheCPU, err)
	}
	r := preflight.Full(size, cal.Short, cal.Peak, preflight.ThisMachine())
	r.Cached = cached
	return r
}

func (s *session) calibration(ctx context.Context, size preflight.Size) (*preflight.Calibration, bool, error) {
	key, err := s.calibrationKey(size)
	if err != nil {
		return nil, false, err
	}
	cache, cacheErr := preflight.UserCache()
	if cacheErr == nil && !s.cfg.Run.Recalibrate {
		if c, ok := cache.Load(key, size.Rehearsed()); ok {
			return c, true, nil
		}
	}
	s.ui.Infof("measuring the memory of a short run ...")
	peak, err := s.rehearse(ctx)
	if err != nil {
		return nil, false, err
	}
	c := &preflight.Calibration{Key: key, Short: size.Rehearsed(), Peak: peak}
	if cacheErr == nil {
		cacheErr = cache.Store(c)
	}
	if cacheErr != nil {
		s.ui.Warnf("the measurement is not kept for next time: %v", cacheErr)
	}
	return c, false, nil
}

// calibrationKey depends on the content of the data and on every setting of the
// stages that a rehearsal runs, but for the seed and the numbers of draws, which
// the size holds.
func (s *session) calibrationKey(size preflight.Size) (string, error) {
	var parts []any
	for _, name := range []string{s.env.Dataset.Path, s.env.Dataset.Profile} {
		if name == "" {
			continue
		}
		sum, err := filehash.File(name)
		if err != nil {
			return "", err
		}
		parts = append(parts, sum.SHA256)
	}
	for _, stage := range []string{config.StageData, config.StageSplits, config.StageFeatures, config.StageTrain} {
		set := s.cfg.StageSettings(stage)
		for _, free := range []string{"seed", "mcmc.num_samples", "mcmc.num_warmup", "mcmc.target_accept"} {
			delete(set, free)
		}
		parts = append(parts, set)
	}
	return preflight.Key(append(parts, size.Rehearsed(), s.cfg.MCMC.Workers())...)
}

// rehearse runs the short run in a child process, so that its peak is its own,
// and returns that peak.
func (s *session) rehearse(ctx context.Context) (uint64, error) {
	dir, err := os.MkdirTemp("", "latent-preflight-")
	if err != nil {
		return 0, err
	}
	defer os.RemoveAll(dir)
	exe, err := os.Executable()
	if err != nil {
		return 0, err
	}
	in, err := json.Marshal(rehearsal{s.cfg.Settings(), s.cfg.Run.Stages, dir})
	if err != nil {
		return 0, err
	}
	ctx, cancel := context.WithTimeout(ctx, rehearsalLimit)
	defer cancel()
	var out, messages bytes.Buffer
	cmd := exec.CommandContext(ctx, exe, "rehearse")
	cmd.Stdin, cmd.Stdout, cmd.Stderr, cmd.WaitDelay = bytes.NewReader(in), &out, &messages, 5*time.Second
	if err := cmd.Run(); err != nil {
		return 0, fmt.Errorf("the short run that measures failed: %w", childError(ctx, err, messages.String()))
	}
	var answer rehearsed
	if err := json.Unmarshal(out.Bytes(), &answer); err != nil || answer.Peak == 0 {
		return 0, fmt.Errorf("the short run that measures gave no figure: %q", out.String())
	}
	return answer.Peak, nil
}

// childError prefers what the child said to how it ended.
func childError(ctx context.Context, err error, messages string) error {
	if ctx.Err() != nil {
		return fmt.Errorf("it did not end within %v", rehearsalLimit)
	}
	for line := range strings.Lines(messages) {
		if msg, ok := strings.CutPrefix(strings.TrimSpace(line), "error: "); ok {
			return errors.New(msg)
		}
	}
	return err
}

// rehearseCommand is the child. It is hidden: people have --preflight-full.
func rehearseCommand(ui *term.UI) *cobra.Command {
	return &cobra.Command{
		Use: "rehearse", Hidden: true, Args: program.NoArgs, Short: "Measure a short run (for --preflight-full)",
		RunE: func(cmd *cobra.Command, _ []string) error {
			peak, err := rehearseHere(cmd.Context(), os.Stdin, ui)
			if err != nil {
				return err
			}
			return printJSON(ui.Out(), rehearsed{peak})
		},
	}
}

func rehearseHere(ctx context.Context, in io.Reader, ui *term.UI) (peak uint64, err error) {
	var order rehearsal
	if err := json.NewDecoder(in).Decode(&order); err != nil {
		return 0, &usageError{fmt.Errorf("standard input must hold a rehearsal: %w", err)}
	}
	cfg, resolved, _, err := config.Continue("of the preflight", order.Settings, config.Inputs{})
	if err != nil {
		return 0, err
	}
	cfg.Run.Stages = order.Stages
	set, err := chooseDataset(cfg, resolved)
	if err != nil {
		return 0, err
	}
	r, err := runs.Create(order.Dir, time.Now())
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, r.Close()) }()
	log := journal.New(io.Discard, journal.Options{})
	env := &stages.Env{Config: cfg, Dataset: set, UI: ui, Log: log.Logger}
	if err := env.Rehearse(ctx, r); err != nil {
		return 0, err
	}
	return preflight.PeakMemory()
}
