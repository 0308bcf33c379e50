package submit

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"strconv"
	"strings"
	"time"

	"github.com/latent-go/latent/internal/atomicfile"
	"github.com/latent-go/latent/internal/dirlock"
	"github.com/latent-go/latent/internal/shards"
	"github.com/latent-go/latent/internal/term"
)

// slurm submits the shards as an array, and stays.
func (p Program) slurm(ctx context.Context, r *request, w *work) error {
	mem, why := r.Mem, ""
	if mem == "" {
		if mem = proposedMem(&w.tasks); mem != "" {
			why = fmt.Sprintf("memory of a task: %s, proposed by %s; --mem says otherwise", mem, w.words[0])
		} else {
			why = "the memory of a task is not known: the partition's default counts; --mem says how much"
		}
	}
	if r.Print {
		s := &submission{Program: w.program, Path: w.path, Words: w.words, Dir: ".", Shards: w.shards(r.Shards), folder: r.SubmitDir + "/ID"}
		_, err := fmt.Fprintf(p.UI.Out(), "# sbatch --parsable --array=%s array.sh\n%s\n# sbatch --parsable --dependency=afterany:ARRAY collect.sh\n%s",
			arrayRange(count(s.Shards), r.ArrayLimit), s.arrayScript(r, mem), s.collectScript(r))
		return err
	}
	if _, err := exec.LookPath("sbatch"); err != nil {
		return fmt.Errorf("there is no Slurm here: %w; submit local uses this machine, --print shows the scripts", err)
	}
	s, err := create(r, onSlurm, w, time.Now())
	if err != nil {
		return err
	}
	if err := errors.Join(
		writeScript(s.arrayFile(), s.arrayScript(r, mem)),
		writeScript(s.collectFile(), s.collectScript(r)),
	); err != nil {
		return err
	}
	if why != "" {
		p.UI.Infof("%s", why)
	}
	if err := s.send(ctx, count(s.Shards), r.ArrayLimit); err != nil {
		return err
	}
	p.UI.Infof("submission %s: %s in array job %s, tables by job %s; logs in %s", s.ID, term.Counted(len(s.Tasks), "task"), s.Jobs[0].Array, s.Jobs[0].Collect, s.logs())
	if r.Detach {
		p.UI.Infof("%s submit attach shows the tasks", p.Name)
		return nil
	}
	return p.stay(ctx, s)
}

func writeScript(path, text string) error {
	return atomicfile.Write(path, 0o777, func(w io.Writer) error {
		_, err := io.WriteString(w, text)
		return err
	})
}

func count(n int) []int {
	list := make([]int, n)
	for i := range list {
		list[i] = i + 1
	}
	return list
}

// send submits shards as an array, and the job that collects when all have ended,
// however: what is missing is named in the tables.
func (s *submission) send(ctx context.Context, parts []int, limit int) error {
	array, err := sbatch(ctx, "--array="+arrayRange(parts, limit), s.arrayFile())
	if err != nil {
		return err
	}
	s.Jobs = append(s.Jobs, job{Array: array, Parts: parts})
	if err := s.save(); err != nil { // before anything else can fail: this job runs
		return err
	}
	collect, err := sbatch(ctx, "--dependency=afterany:"+array, s.collectFile())
	if err != nil {
		return fmt.Errorf("the tasks are submitted as job %s, the tables are not: %w", array, err)
	}
	s.Jobs[len(s.Jobs)-1].Collect = collect
	return s.save()
}

// sbatch submits a script and returns the number of the job.
func sbatch(ctx context.Context, args ...string) (string, error) {
	out, err := ask(ctx, "sbatch", append([]string{"--parsable"}, args...)...)
	if err != nil {
		return "", err
	}
	id, _, _ := strings.Cut(strings.TrimSpace(out), ";") // the cluster may stand behind
	if _, err := strconv.Atoi(id); err != nil {
		return "", fmt.Errorf("sbatch answered %q, which is no number of a job", strings.TrimSpace(out))
	}
	return id, nil
}

// ask runs a command of Slurm.
func ask(ctx context.Context, name string, args ...string) (string, error) {
	var out, said bytes.Buffer
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Stdout, cmd.Stderr = &out, &said
	if err := cmd.Run(); err != nil {
		return "", fmt.Errorf("%s: %w: %s", name, err, strings.TrimSpace(said.String()))
	}
	return out.String(), nil
}

// alive are the states of jobs that Slurm will still do something about.
var alive = map[string]bool{
	"PENDING": true, "RUNNING": true, "CONFIGURING": true, "COMPLETING": true, "SUSPENDED": true, "REQUEUED": true,
	"REQUEUE_FED": true, "REQUEUE_HOLD": true, "RESIZING": true, "SIGNALING": true, "STAGE_OUT": true, "STOPPED": true, "SPECIAL_EXIT": true,
}

// jobState is what Slurm says about one element or job.
type jobState struct{ state, reason string }

func (j jobState) alive() bool { return alive[j.state] }

// states returns what Slurm knows of the jobs, by number and element ("12_3"). A
// job that it knows no more has ended long ago. An error is a controller that does
// not answer: then nothing is known, and nothing is concluded.
func (s *submission) states(ctx context.Context) (map[string]jobState, error) {
	var ids []string
	for _, j := range s.Jobs {
		ids = append(ids, j.Array)
		if j.Collect != "" {
			ids = append(ids, j.Collect)
		}
	}
	known := map[string]jobState{}
	for _, id := range ids { // one by one: squeue refuses a list with a number that it has forgotten
		out, err := ask(ctx, "squeue", "--noheader", "--array", "--states=all", "--format=%i|%T|%r", "--jobs="+id)
		if err != nil && strings.Contains(err.Error(), "Invalid job id") {
			continue
		}
		if err != nil {
			return nil, err
		}
		for line := range strings.Lines(out) {
			if f := strings.Split(strings.TrimSpace(line), "|"); len(f) == 3 {
				known[f[0]] = jobState{f[1], f[2]}
			}
		}
	}
	return known, nil
}

// rows are the tasks: their own records, beside what the scheduler says. Known is
// nil where it does not answer.
func (s *submission) rows(known map[string]jobState) []*row {
	mine := jobState{}
	if s.Kind == onLocal && dirlock.Live(s.folder) {
		mine.state = "RUNNING" // the terminal that started it is at work
	}
	newest := map[int]string{} // the job that a shard was given to last
	for _, j := range s.Jobs {
		for _, part := range j.Parts {
			newest[part] = j.Array + "_" + strconv.Itoa(part)
		}
	}
	var rows []*row
	for i, name := range s.Tasks {
		r := &row{Record: shards.Look(s.Root, name), Part: s.partOf(i), Job: "?"}
		rows = append(rows, r)
		switch {
		case s.Kind == onLocal:
			r.Job = ""
			s.judge(r, mine)
			continue
		case known == nil:
			continue
		}
		j, ok := known[newest[r.Part]]
		if r.Job = j.state; !ok {
			r.Job = ""
		}
		s.judge(r, j)
	}
	return rows
}

// judge says how a task is: by its record, unless that is of an earlier submission
// or promises what no job will do.
func (s *submission) judge(r *row, j jobState) {
	old := r.Updated.Before(s.Created)
	switch {
	case j.alive() && j.state != "RUNNING" && r.State != shards.Running && r.State != shards.Done:
		if r.State != shards.Stopped || old {
			r.State = shards.Waiting
		}
		r.Note = strings.ToLower(j.reason)
	case j.alive() && old && r.State != shards.Running:
		r.State = shards.Waiting
	case !j.alive() && r.State != shards.Done && r.State != shards.Failed:
		r.State = lost
		if r.Error == "" && j.state != "" {
			r.Error = "the job ended as " + j.state
		}
	}
}
