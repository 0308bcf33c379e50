package submit

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"github.com/latent-go/latent/internal/options"
	"github.com/latent-go/latent/internal/regular"
	"github.com/latent-go/latent/internal/shards"
	"github.com/latent-go/latent/internal/term"
)

// find opens the submission that a command is about.
func find(cmd *cobra.Command, args []string) (*submission, error) {
	id := ""
	if len(args) > 0 {
		id = args[0]
	}
	return open(flag(cmd, "submit-dir").(string), id)
}

func flag(cmd *cobra.Command, name string) any {
	return cmd.Flags().Lookup(name).Value.(*options.Value).Get()
}

// now returns the tasks of a submission as they are.
func (p Program) now(cmd *cobra.Command, s *submission) ([]*row, error) {
	if s.Kind == onLocal {
		return s.rows(nil), nil
	}
	known, err := s.states(cmd.Context())
	return s.rows(known), err
}

func (p Program) attach(cmd *cobra.Command, args []string) error {
	s, err := find(cmd, args)
	if err != nil {
		return err
	}
	if s.Kind == onLocal {
		return fmt.Errorf("submission %s belongs to the terminal that started it: submit status %s shows its tasks", s.ID, s.ID)
	}
	return p.stay(cmd.Context(), s)
}

func (p Program) status(cmd *cobra.Command, args []string) error {
	s, err := find(cmd, args)
	if err != nil {
		return err
	}
	rows, err := p.now(cmd, s)
	if err != nil {
		p.UI.Warnf("the scheduler does not answer, only the records of the tasks are shown: %v", err)
	}
	if flag(cmd, "json").(bool) {
		e := json.NewEncoder(p.UI.Out())
		e.SetIndent("", "  ")
		return e.Encode(rows)
	}
	printRows(p.UI, rows, time.Now())
	p.UI.Infof("submission %s, %s", s.ID, counts(rows, s.Created, s.Created))
	return nil
}

func (p Program) cancel(cmd *cobra.Command, args []string) error {
	s, err := find(cmd, args)
	if err != nil {
		return err
	}
	if s.Kind == onLocal {
		return fmt.Errorf("submission %s belongs to the terminal that started it: press Ctrl-C there", s.ID)
	}
	return p.stopJobs(cmd.Context(), s)
}

func (p Program) retry(cmd *cobra.Command, args []string) error {
	s, err := find(cmd, args)
	if err != nil {
		return err
	}
	if s.Kind == onLocal {
		return fmt.Errorf("submission %s was local: the same submit local line does what is missing", s.ID)
	}
	rows, err := p.now(cmd, s)
	if err != nil {
		return err
	}
	var parts []int
	cancelled := 0
	for _, r := range rows {
		if r.State == lost && r.Job == "CANCELLED" {
			cancelled++
		}
		again := r.State == shards.Failed || r.State == lost && !(r.Job == "CANCELLED" && flag(cmd, "failed").(bool))
		if again && !alive[r.Job] && !slices.Contains(parts, r.Part) {
			parts = append(parts, r.Part)
		}
	}
	if len(parts) == 0 {
		p.UI.Infof("nothing to try again: %s", counts(rows, s.Created, s.Created))
		if cancelled > 0 {
			p.UI.Infof("cancelled: %d; retry without --failed does these, too", cancelled)
		}
		return nil
	}
	slices.Sort(parts)
	if err := s.send(cmd.Context(), parts, 0); err != nil {
		return err
	}
	last := s.Jobs[len(s.Jobs)-1]
	p.UI.Infof("%s of submission %s again in array job %s, tables by job %s", term.Counted(len(parts), "shard"), s.ID, last.Array, last.Collect)
	return nil
}

func (p Program) logs(cmd *cobra.Command, args []string) error {
	s, err := find(cmd, args[1:])
	if err != nil {
		return err
	}
	i := slices.Index(s.Tasks, args[0])
	if i < 0 {
		hint := ""
		if near := options.Nearest(args[0], s.Tasks); near != "" {
			hint = fmt.Sprintf(" (did you mean %s?)", near)
		}
		return fmt.Errorf("submission %s has no task %s%s", s.ID, args[0], hint)
	}
	f, err := regular.Open(s.logOf(s.partOf(i)))
	if errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("task %s has no log yet: it waits", args[0])
	}
	if err != nil {
		return err
	}
	defer f.Close()
	_, err = io.Copy(p.UI.Out(), f)
	return err
}
