package cli

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"strconv"

	"github.com/latent-go/latent/internal/album/config"
	"github.com/latent-go/latent/internal/atomicfile"
	"github.com/latent-go/latent/internal/jsontree"
	"github.com/latent-go/latent/internal/pipeline"
	"github.com/latent-go/latent/internal/runs"
	"github.com/latent-go/latent/internal/shards"
)

// chainsDir holds, below the reports directory, a folder for each run whose chains
// are tasks; it is named by what decides the results:
//
//	chains/SETTINGS/run.json             which run it is
//	chains/SETTINGS/chain-1/task.json    the task that a chain is
//	chains/SETTINGS/chain-1/RUN/FIT/     its checkpoints, until the run has its posterior
//	chains/SETTINGS/chain-1/RUN/complete.json
const (
	chainsDir    = "chains"
	chainsRun    = "run.json"
	chainsWhole  = "complete.json"
	chainsPrefix = "chain-"
)

// chainStudy is a run whose chains are tasks. Whoever comes first makes the run and
// brings it to its features; each task draws one chain of every fit; to collect is
// to go on with the run, whose stage train finds all its chains drawn.
type chainStudy struct {
	*session
	root  string
	study *shards.Study
}

// pointer is the content of run.json.
type pointer struct {
	Run string `json:"run"`
}

// chainTasks is the command run with --chains-as-tasks.
func (s *session) chainTasks(ctx context.Context, split shards.Flags) error {
	root, err := s.chainsRoot()
	if err != nil {
		return err
	}
	c := &chainStudy{session: s, root: root}
	s.env.Chains = c.folder
	switch {
	case split.List:
		return printTasks(s.ui, c.tasks(), s.expectedMemory())
	case split.Collect:
		return c.collect(ctx)
	}
	failed, err := c.tasks().Run(ctx, split.Shard, c.chain)
	if len(failed) > 0 || err != nil || !split.Shard.Whole() {
		return errors.Join(joined(failed), err)
	}
	return c.collect(ctx)
}

// chainsRoot is the folder for these settings and this data set.
func (s *session) chainsRoot() (string, error) {
	what := map[string]any{"dataset": s.env.Dataset.Name}
	for _, name := range config.Stages() {
		what[name] = s.cfg.StageSettings(name)
	}
	text, err := jsontree.Canonical(what)
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256(text)
	return filepath.Join(s.cfg.Outputs.ReportsDir, chainsDir, hex.EncodeToString(sum[:6])), nil
}

// tasks are the chains, in a directory that is looked up once.
func (c *chainStudy) tasks() *shards.Study {
	if c.study != nil {
		return c.study
	}
	c.study = &shards.Study{Root: c.root, Say: c.ui.Infof}
	for k := range c.cfg.MCMC.NumChains {
		c.study.Names = append(c.study.Names, chainsPrefix+strconv.Itoa(k+1))
	}
	return c.study
}

// folder is where the checkpoint of a chain is.
func (c *chainStudy) folder(fit string, chain int) string {
	r, err := c.current()
	if r == "" || err != nil { // the caller has a run: somebody has removed the file since
		r = "unknown"
	}
	return filepath.Join(c.root, chainsPrefix+strconv.Itoa(chain+1), r, fit)
}

// current names the run of the study, "" where there is none yet.
func (c *chainStudy) current() (string, error) {
	var p pointer
	err := atomicfile.ReadJSON(filepath.Join(c.root, chainsRun), &p)
	if errors.Is(err, fs.ErrNotExist) || err == nil && !runs.ValidID(p.Run) {
		return "", nil
	}
	return p.Run, err
}

// view returns the run of the study, nil where there is none that these settings
// and data can go on with.
func (c *chainStudy) view(ctx context.Context) (*runs.Run, error) {
	id, err := c.current()
	if id == "" || err != nil {
		return nil, err
	}
	r, err := runs.View(c.cfg.Outputs.ReportsDir, id)
	if is[*runs.NotFoundError](err) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	_, err = c.pipe.Plan(ctx, r, pipeline.Options{Resume: true})
	if is[*pipeline.SettingsChangedError](err) || is[*pipeline.InputChangedError](err) {
		return nil, nil
	}
	return r, err
}

// chainsNeed refuses what does not go with chains as tasks, and shards of a run
// without them.
func (s *session) chainsNeed(split shards.Flags) error {
	f := &s.cfg.Run
	if !f.ChainsAsTasks {
		if split.List || split.Collect || split.Shard.N > 0 {
			return &usageError{errors.New("a run is split into its chains: give --chains-as-tasks with --shard, --collect and --tasks")}
		}
		return nil
	}
	if n := len(f.Stages); n > 0 && n < len(config.Stages()) {
		return &usageError{errors.New("--chains-as-tasks is for all stages: leave --stages out")}
	}
	if s.streams.dir != "" {
		return &usageError{fmt.Errorf("%s can be read only once, and each task reads the data: save it to a file for --chains-as-tasks", s.env.Dataset.Name)}
	}
	return nil
}
