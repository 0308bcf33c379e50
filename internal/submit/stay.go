package submit

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/latent-go/latent/internal/term"
)

// askEvery is the time between two questions to the scheduler, which has more to do.
const askEvery = 3 * time.Second

// stay shows the tasks until all have ended, and the tables then.
func (p Program) stay(ctx context.Context, s *submission) error {
	show := &screen{ui: p.UI, began: s.Created}
	silent := false
	for {
		known, err := s.states(ctx)
		if ctx.Err() != nil {
			return p.leave(s)
		}
		if err != nil && !silent {
			p.UI.Warnf("the scheduler does not answer: %v; it is asked again, and nothing is concluded from that", err)
		}
		silent = err != nil
		rows := s.rows(known)
		show.draw(rows, time.Now())
		if err == nil && ended(rows, known, s) {
			break
		}
		select {
		case <-ctx.Done():
			return p.leave(s)
		case <-time.After(askEvery):
		}
	}
	return s.work().collect(ctx, p.UI)
}

// ended reports whether no task and no job will change by itself any more.
func ended(rows []*row, known map[string]jobState, s *submission) bool {
	for _, j := range known {
		if j.alive() {
			return false
		}
	}
	for _, r := range rows {
		if !r.over() {
			return false
		}
	}
	return true
}

// leave asks what is to become of the jobs.
func (p Program) leave(s *submission) error {
	ctx := context.Background() // that of the command is over
	if p.UI.Interactive() {
		fmt.Fprint(p.UI.Err(), "detach (d) and let the jobs run, or cancel them (c)? ")
		line, _ := bufio.NewReader(os.Stdin).ReadString('\n')
		if strings.HasPrefix(strings.ToLower(strings.TrimSpace(line)), "c") {
			return p.stopJobs(ctx, s)
		}
	}
	p.UI.Infof("detached; the jobs of submission %s go on: %s submit attach %s shows them, %s submit cancel %s ends them", s.ID, p.Name, s.ID, p.Name, s.ID)
	return nil
}

// stopJobs cancels all jobs of a submission.
func (p Program) stopJobs(ctx context.Context, s *submission) error {
	known, err := s.states(ctx)
	if err != nil {
		return err
	}
	n := 0
	for _, j := range s.Jobs {
		for _, id := range []string{j.Array, j.Collect} {
			if id == "" || !anyAlive(known, id) {
				continue
			}
			if _, err := ask(ctx, "scancel", id); err != nil {
				return err
			}
			n++
		}
	}
	p.UI.Infof("%s of submission %s cancelled; what is done stays, %s submit retry %s does the rest", term.Counted(n, "job"), s.ID, p.Name, s.ID)
	return nil
}

func anyAlive(known map[string]jobState, id string) bool {
	for name, j := range known {
		if (name == id || strings.HasPrefix(name, id+"_")) && j.alive() {
			return true
		}
	}
	return false
}
