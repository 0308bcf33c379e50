package term

import (
	"sync"
	"time"

	"github.com/vbauerster/mpb/v8"
	"github.com/vbauerster/mpb/v8/decor"
)

// livePanel draws a bar per worker with mpb.
type livePanel struct {
	u     *UI
	slots []*slot
	bars  *mpb.Progress
	rows  []*liveRow
}

// liveRow is one bar and the texts beside it. The texts are made once a frame;
// mpb asks for them from goroutines of its own.
type liveRow struct {
	bar *mpb.Bar

	mu                      sync.Mutex
	label, count, note, eta string
}

func newLivePanel(u *UI, slots []*slot) *livePanel {
	options := []mpb.ContainerOption{mpb.WithOutput(u.err.w), mpb.WithRefreshRate(frame)}
	if !u.err.tty {
		options = append(options, mpb.WithAutoRefresh()) // ProgressLive was forced
	}
	l := &livePanel{u: u, slots: slots, bars: mpb.New(options...)}
	for _, s := range slots {
		l.rows = append(l.rows, l.addRow(s))
	}
	u.mu.Lock()
	u.live = l
	u.mu.Unlock()
	return l
}

// barWidth leaves room for the texts on 80 columns.
const barWidth = 20

func (l *livePanel) addRow(s *slot) *liveRow {
	row := new(liveRow)
	text := func(field *string, style decor.WC) decor.Decorator {
		return decor.Any(func(decor.Statistics) string {
			row.mu.Lock()
			defer row.mu.Unlock()
			return "  " + *field
		}, style)
	}
	style := mpb.BarStyle().Lbound("[").Filler("=").Tip(">").Padding(" ").Rbound("]")
	// A total of 0 keeps mpb from ending the bar when a phase is full: only
	// Close does.
	row.bar = l.bars.New(0, style,
		mpb.BarWidth(barWidth),
		mpb.PrependDecorators(
			decor.Name(s.name, decor.WCSyncWidthR),
			text(&row.label, decor.WCSyncWidthR),
			decor.Name(" "),
		),
		mpb.AppendDecorators(
			text(&row.count, decor.WCSyncWidth),
			text(&row.eta, decor.WCSyncWidth),
			text(&row.note, decor.WCSyncWidthR),
		),
	)
	return row
}

// draw hands the states to mpb, which redraws by itself.
func (l *livePanel) draw(now time.Time) {
	for i, s := range l.slots {
		v := s.look(now)
		l.rows[i].set(v, v.eta())
	}
}

// eta is the time left, or for a worker that has ended the time that it took.
func (v view) eta() string {
	if v.took > 0 {
		return "in " + Duration(v.took)
	}
	return remaining(v.left)
}

func (r *liveRow) set(v view, eta string) {
	r.mu.Lock()
	r.label, r.count, r.note, r.eta = v.Label, counter(v.State), v.Note, eta
	r.mu.Unlock()
	r.bar.SetTotal(int64(max(v.Total, 0)), false)
	r.bar.SetCurrent(int64(max(v.Done, 0)))
}

// finish draws the last states and leaves them on the screen.
func (l *livePanel) finish(now time.Time) {
	for i, s := range l.slots {
		v := s.look(now)
		took := now.Sub(s.started)
		if v.took > 0 {
			took = v.took
		}
		l.rows[i].set(v, Duration(took))
		if v.full() {
			l.rows[i].bar.SetTotal(int64(max(v.Total, 0)), true)
		}
		l.rows[i].bar.Abort(false) // does nothing to a full bar
	}
	l.end()
}

// drop takes the bars off the screen.
func (l *livePanel) drop() {
	for _, r := range l.rows {
		r.bar.Abort(true)
	}
	l.end()
}

func (l *livePanel) end() {
	l.bars.Wait()
	l.u.mu.Lock()
	l.u.live = nil
	l.u.mu.Unlock()
}

// above prints p over the bars.
func (l *livePanel) above(p []byte) (int, error) { return l.bars.Write(p) }
