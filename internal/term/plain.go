package term

import (
	"fmt"
	"io"
	"strings"
	"time"
)

// plainLines prints a line per worker now and then, for logs and pipes.
type plainLines struct {
	u     *UI
	slots []*slot
	last  []plainMark
}

// plainMark is when a worker's last line was printed, and what it said.
type plainMark struct {
	at    time.Time
	state State
}

func newPlainLines(u *UI, slots []*slot) *plainLines {
	p := &plainLines{u: u, slots: slots, last: make([]plainMark, len(slots))}
	for i, s := range slots {
		p.last[i].at = s.started
	}
	return p
}

// draw prints what ended and, when the interval is over, the state.
func (p *plainLines) draw(now time.Time) {
	for i := range p.slots {
		v, news := p.ends(i, now)
		if news && !v.full() && now.Sub(p.last[i].at) >= p.u.interval {
			p.print(i, now, v.State, remaining(v.left))
		}
	}
}

// finish prints how each worker ended.
func (p *plainLines) finish(now time.Time) {
	for i, s := range p.slots {
		v, _ := p.ends(i, now)
		if v.set && !v.full() {
			p.print(i, now, v.State, "stopped after "+Duration(now.Sub(s.started)))
		}
	}
}

// ends prints the phases of worker i that are over, and the last one when it
// is full. It returns the state and whether that has not been printed yet.
func (p *plainLines) ends(i int, now time.Time) (v view, news bool) {
	v = p.slots[i].look(now)
	for _, phase := range v.phases {
		if phase != p.last[i].state {
			p.print(i, p.last[i].at, phase, "")
		}
	}
	news = v.set && v.State != p.last[i].state
	if news && v.full() {
		p.print(i, now, v.State, "done in "+Duration(now.Sub(p.slots[i].started)))
	}
	return v, news
}

func (p *plainLines) print(i int, now time.Time, s State, tail string) {
	p.last[i] = plainMark{at: now, state: s}
	parts := []string{strings.TrimSpace(s.Label + " " + counter(s) + percent(s))}
	for _, part := range []string{s.Note, tail} {
		if part != "" {
			parts = append(parts, part)
		}
	}
	p.u.Infof("%s: %s", p.slots[i].name, strings.Join(parts, ", "))
}

// counter writes "1500/2000", or "1500" where the total is unknown.
func counter(s State) string {
	if s.Total <= 0 {
		return fmt.Sprint(s.Done)
	}
	return fmt.Sprintf("%d/%d", s.Done, s.Total)
}

func percent(s State) string {
	if s.Total <= 0 {
		return ""
	}
	return fmt.Sprintf(" (%d%%)", int64(s.Done)*100/int64(s.Total))
}

// remaining writes the estimate, or nothing while it is unknown.
func remaining(left time.Duration) string {
	if left < 0 {
		return ""
	}
	return Duration(left) + " left"
}

// writeString is io.WriteString for writers whose failure nobody can be told.
func writeString(w io.Writer, s string) { _, _ = io.WriteString(w, s) }
