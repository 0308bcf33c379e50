package submit

import (
	"fmt"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/latent-go/latent/internal/safetext"
	"github.com/latent-go/latent/internal/shards"
	"github.com/latent-go/latent/internal/term"
)

// row is a task in the table.
type row struct {
	shards.Record
	Part int    `json:"part"`
	Job  string `json:"job_state,omitempty"` // what the scheduler says
}

// lost is the state of a task that is not done and that nobody works on any more.
const lost shards.State = "lost"

// over reports whether nothing will happen to the task by itself.
func (r *row) over() bool {
	return r.State == shards.Done || r.State == shards.Failed || r.State == lost
}

// columns are the headers of the table.
var columns = []string{"task", "state", "progress", "left", "time", "memory", "tries", "job", "node", "what"}

func (r *row) cells(now time.Time) []string {
	left, progress := "", ""
	if r.Total > 0 && r.State != shards.Done {
		progress = fmt.Sprintf("%d/%d", r.Amount, r.Total)
		if since := max(now.Sub(r.Started), 0); r.State == shards.Running && r.Amount > 0 {
			left = term.Duration(time.Duration(float64(since) / float64(r.Amount) * float64(r.Total-r.Amount)))
		}
	}
	seconds, memory, tries := "", "", ""
	if r.Tries > 0 {
		tries = fmt.Sprint(r.Tries)
		seconds = term.Duration(time.Duration(r.Seconds * float64(time.Second)))
	}
	if r.Memory > 0 {
		memory = term.Bytes(int64(r.Memory))
	}
	what := r.Note
	if r.Error != "" {
		what = strings.SplitN(r.Error, "\n", 2)[0]
	}
	return []string{r.Task, string(r.State), progress, left, seconds, memory, tries, r.Job, r.Owner.Host, safetext.TerminalSafe(what)}
}

// counts sums the states in a line, with what is left in time.
func counts(rows []*row, began, now time.Time) string {
	by := map[shards.State]int{}
	for _, r := range rows {
		by[r.State]++
	}
	var parts []string
	for _, s := range []shards.State{shards.Done, shards.Running, shards.Waiting, shards.Stopped, shards.Failed, lost} {
		if by[s] > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", by[s], s))
		}
	}
	text := fmt.Sprintf("%s: %s", term.Counted(len(rows), "task"), strings.Join(parts, ", "))
	if done := by[shards.Done] + by[shards.Failed]; done > 0 && done < len(rows) && now.Sub(began) > time.Second {
		text += ", about " + term.Duration(time.Duration(float64(now.Sub(began))/float64(done)*float64(len(rows)-done))) + " left"
	}
	return text
}

// screen shows the table while it changes: drawn anew in place on a terminal, a
// line whenever the counts change elsewhere.
type screen struct {
	ui    *term.UI
	began time.Time
	lines int    // drawn
	last  string // line
}

// mostLines is what fits under the line of counts on a small terminal.
const mostLines = 20

func (s *screen) draw(rows []*row, now time.Time) {
	line := counts(rows, s.began, now)
	if !s.ui.Interactive() {
		short, _, _ := strings.Cut(line, ", about ")
		if short != s.last {
			s.ui.Infof("%s", line)
		}
		s.last = short
		return
	}
	var b strings.Builder
	if s.lines > 0 {
		fmt.Fprintf(&b, "\x1b[%dA\x1b[J", s.lines)
	}
	text := line + "\n" + small(rows, now)
	s.lines = strings.Count(text, "\n")
	b.WriteString(text)
	fmt.Fprint(s.ui.Err(), b.String())
}

// small is the table of what is at work or went wrong, as far as there is room.
func small(rows []*row, now time.Time) string {
	var b strings.Builder
	w := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	n := 0
	for _, r := range rows {
		if r.State == shards.Done || r.State == shards.Waiting && r.Job == "" || n == mostLines {
			continue
		}
		n++
		fmt.Fprintln(w, strings.Join(r.cells(now), "\t"))
	}
	w.Flush()
	lines := strings.SplitAfter(b.String(), "\n")
	for i, line := range lines {
		lines[i] = cut(line)
	}
	return strings.Join(lines, "")
}

// cut shortens a line to the width of a small terminal: one that is folded there
// would not be drawn over.
func cut(line string) string {
	const width = 79
	if r := []rune(strings.TrimRight(line, " \n")); len(r) > width {
		return string(r[:width-1]) + "…\n"
	}
	return line
}

// print writes the whole table as data.
func printRows(ui *term.UI, rows []*row, now time.Time) {
	var cells [][]string
	for _, r := range rows {
		cells = append(cells, r.cells(now))
	}
	ui.Table(columns, cells, term.TableOptions{})
}
