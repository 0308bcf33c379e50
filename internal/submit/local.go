package submit

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"strconv"
	"time"

	"github.com/latent-go/latent/internal/crew"
	"github.com/latent-go/latent/internal/dirlock"
	"github.com/latent-go/latent/internal/host"
	"github.com/latent-go/latent/internal/shards"
	"github.com/latent-go/latent/internal/term"
)

// tick is the time between two looks at processes and records.
const tick = 200 * time.Millisecond

// redraw is the time between two tables.
const redraw = time.Second

// local runs the shards as processes of this machine.
func (p Program) local(ctx context.Context, r *request, w *work) error {
	budget, err := parseSize(r.Memory)
	if err != nil {
		return err
	}
	if budget == 0 {
		m, err := host.ReadMemory()
		if err != nil {
			return fmt.Errorf("%w: give --memory", err)
		}
		budget = m.Available
	}
	s, err := create(r, onLocal, w, time.Now())
	if err != nil {
		return err
	}
	lock, err := dirlock.Take(s.folder) // status sees by it that this process lives
	if err != nil {
		return err
	}
	defer lock.Release()
	q := &queue{s: s, ui: p.UI, budget: budget, atOnce: r.Processes, need: w.tasks.Memory, tries: map[int]int{}}
	if q.atOnce == 0 {
		q.atOnce = runtime.NumCPU()
	}
	q.atOnce = min(q.atOnce, s.Shards)
	p.UI.Infof("%s in %s, %d at once in %s; logs in %s", term.Counted(len(s.Tasks), "task"), term.Counted(s.Shards, "shard"), q.atOnce, term.Bytes(int64(budget)), s.logs())
	if err := q.run(ctx); err != nil {
		return err
	}
	return w.collect(ctx, p.UI)
}

// queue starts processes as memory and cores allow.
type queue struct {
	s      *submission
	ui     *term.UI
	budget uint64
	atOnce int
	need   uint64 // of one process, as expected and as seen
	peak   uint64 // of all together, as seen

	waiting []int // shards
	running []*process
	tries   map[int]int
	ended   chan *process
}

// process is a shard at work.
type process struct {
	part   int
	cmd    *exec.Cmd
	log    *os.File
	err    error
	yields bool // it was asked to give way
}

// run works until every shard has ended, or the context.
func (q *queue) run(ctx context.Context) error {
	q.ended = make(chan *process)
	for part := 1; part <= q.s.Shards; part++ {
		q.waiting = append(q.waiting, part)
	}
	show := &screen{ui: q.ui, began: time.Now()}
	clock, drawn := time.NewTicker(tick), time.Time{}
	defer clock.Stop()
	for len(q.waiting)+len(q.running) > 0 {
		if err := q.start(ctx); err != nil {
			q.stop()
			return err
		}
		select {
		case p := <-q.ended:
			q.end(p)
		case <-clock.C:
			q.watch()
		case <-ctx.Done():
			q.stop()
			q.ui.Infof("stopped; the same command goes on")
			return ctx.Err()
		}
		if time.Since(drawn) >= redraw {
			show.draw(q.rows(), time.Now())
			drawn = time.Now()
		}
	}
	show.draw(q.rows(), time.Now())
	q.ui.Infof("largest memory of all processes together: %s of %s", term.Bytes(int64(q.peak)), term.Bytes(int64(q.budget)))
	return nil
}

// start starts what there is room for; one process always is.
func (q *queue) start(ctx context.Context) error {
	for len(q.waiting) > 0 && len(q.running) < q.atOnce && ctx.Err() == nil {
		if len(q.running) > 0 && q.used()+q.expected() > q.budget {
			return nil
		}
		p, err := q.launch(q.waiting[0])
		if err != nil {
			return err
		}
		q.waiting = q.waiting[1:]
		q.running = append(q.running, p)
	}
	return nil
}

// leastNeed is what a process is taken to need before one was seen.
const leastNeed = 64 << 20

func (q *queue) expected() uint64 { return max(q.need, leastNeed) }

// used is what the running processes have or will have.
func (q *queue) used() uint64 {
	sum := uint64(0)
	for _, p := range q.running {
		sum += max(q.expected(), host.ProcessMemory(p.cmd.Process.Pid))
	}
	return sum
}

func (q *queue) launch(part int) (*process, error) {
	log, err := os.OpenFile(q.s.logOf(part), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o666)
	if err != nil {
		return nil, err
	}
	words := append(append([]string{}, q.s.Words...), "--shard", shards.Shard{K: part, N: q.s.Shards}.String())
	p := &process{part: part, log: log, cmd: exec.Command(q.s.Path, words...)}
	p.cmd.Stdout, p.cmd.Stderr = log, log
	p.cmd.Env = os.Environ()
	if os.Getenv("GOMAXPROCS") == "" {
		p.cmd.Env = append(p.cmd.Env, "GOMAXPROCS="+strconv.Itoa(max(1, runtime.NumCPU()/q.atOnce)))
	}
	apart(p.cmd)
	if err := p.cmd.Start(); err != nil {
		return nil, errors.Join(err, log.Close())
	}
	q.tries[part]++
	crew.Background(func() {
		p.err = p.cmd.Wait()
		q.ended <- p
	})
	return p, nil
}

// end takes note of a process that has ended. One that gave way, or was killed once,
// waits again; what it says otherwise stands in the records of its tasks.
func (q *queue) end(p *process) {
	p.log.Close()
	q.need = max(q.need, peakOf(p.cmd.ProcessState))
	for i, r := range q.running {
		if r == p {
			q.running = append(q.running[:i], q.running[i+1:]...)
			break
		}
	}
	killed := p.cmd.ProcessState.ExitCode() < 0
	switch {
	case p.yields:
		q.waiting = append(q.waiting, p.part)
	case killed && q.tries[p.part] == 1:
		q.ui.Warnf("shard %d was killed and is started once more (%v)", p.part, p.err)
		q.waiting = append(q.waiting, p.part)
	case killed:
		q.ui.Warnf("shard %d was killed again (%v): see %s", p.part, p.err, q.s.logOf(p.part))
	}
}

// watch measures, and makes the youngest process give way where there is not enough
// memory for all: it saves its state, and goes on later.
func (q *queue) watch() {
	sum := uint64(0)
	for _, p := range q.running {
		sum += host.ProcessMemory(p.cmd.Process.Pid)
	}
	q.peak = max(q.peak, sum)
	if sum <= q.budget || len(q.running) < 2 {
		return
	}
	last := q.running[len(q.running)-1]
	if last.yields {
		return
	}
	last.yields = true
	q.need = max(q.need, sum/uint64(len(q.running)))
	q.ui.Warnf("the processes have %s, more than %s: shard %d gives way and goes on later", term.Bytes(int64(sum)), term.Bytes(int64(q.budget)), last.part)
	terminate(last.cmd.Process)
}

// stop ends all processes and waits for them.
func (q *queue) stop() {
	for _, p := range q.running {
		terminate(p.cmd.Process)
	}
	for len(q.running) > 0 {
		p := <-q.ended
		p.yields = false
		q.tries[p.part]++
		p.log.Close()
		for i, r := range q.running {
			if r == p {
				q.running = append(q.running[:i], q.running[i+1:]...)
				break
			}
		}
	}
}

// rows are the tasks by their records. One whose record is older than this
// submission is not known to be done before its shard has ended.
func (q *queue) rows() []*row {
	open := map[int]bool{}
	for _, part := range q.waiting {
		open[part] = true
	}
	for _, p := range q.running {
		open[p.part] = true
	}
	var rows []*row
	for i, name := range q.s.Tasks {
		r := &row{Record: shards.Look(q.s.Root, name), Part: q.s.partOf(i)}
		switch {
		case open[r.Part] && r.State != shards.Running && r.Updated.Before(q.s.Created):
			r.State = shards.Waiting
		case !open[r.Part] && !r.over():
			r.State = lost
		}
		rows = append(rows, r)
	}
	return rows
}
