package figure

import (
	"math"

	"github.com/latent-go/latent/internal/figure/ticks"
	"github.com/latent-go/latent/internal/figure/typeface"
)

// measure chooses the ticks for the present plot area and returns the room
// that they, the labels and the titles need.
func (v *panelView) measure(k *look) sides {
	var s sides
	v.y.ticks = v.y.vertical(v.rect.H, v.room)
	v.x.ticks = v.x.horizontal(v.rect.W)
	if !v.Y.Hide {
		s.left = v.y.widest() + tickGap + axisLabel(v.Y.Label)
		s.top = tickSize / 2
	}
	if !v.X.Hide {
		s.bottom = tickGap + v.x.depth() + axisLabel(v.X.Label)
		over := v.x.overhang()
		s.left, s.right = max(s.left, over.left), over.right
	}
	if v.bar != nil {
		v.bar.choose(v.rect.H, v.room)
		s.right = max(s.right, v.bar.width())
	}
	s.top += v.measureTop(k)
	return s
}

// axisLabel is the room for the label of an axis.
func axisLabel(label string) float64 {
	if typeface.Clean(label) == "" {
		return 0
	}
	return labelGap + labelSize*1.15
}

// measureTop sets the title, the note and the legend of the panel to the width of its
// plot area and returns their height.
func (v *panelView) measureTop(k *look) float64 {
	v.title = typeface.Wrap(v.Title, panelSize, typeface.SemiBold, v.rect.W, 2)
	v.note = typeface.Wrap(v.Note, noteSize, typeface.Regular, v.rect.W, 2)
	h := float64(len(v.title))*panelSize*leading + float64(len(v.note))*noteSize*leading
	v.legend = nil
	if v.Legend {
		v.legend = newLegend(v.rect.W, k, v)
		h += v.legend.height()
	}
	if h > 0 {
		h += 4
	}
	return h
}

// settle chooses the final ticks and places what hangs on the plot area.
func (v *panelView) settle() {
	if v.legend != nil {
		v.legend.place(v.rect.X, v.rect.Y-v.legend.height()-4)
	}
	if v.bar != nil {
		v.bar.place(v.rect)
	}
}

// vertical chooses ticks for a vertical axis of the given height, in a panel
// that has a certain width for everything.
func (v *axisView) vertical(height, room float64) []ticks.Tick {
	if v.Hide {
		return nil
	}
	if ts := v.given(); ts != nil {
		v.fold(ts, math.Abs(height), room)
		return v.separate(ts, labelHeight, math.Abs(height))
	}
	// The ticks of a logarithmic axis are where its powers are, not where there is room.
	return v.separate(v.choose(int(2.5+height/48)), labelHeight, math.Abs(height))
}

// horizontal chooses as many ticks as the labels leave room for.
func (v *axisView) horizontal(width float64) []ticks.Tick {
	if v.Hide {
		return nil
	}
	if ts := v.given(); ts != nil {
		for i := range ts {
			ts[i].Label = typeface.Ellipsis(ts[i].Label, tickSize, typeface.Regular, max(24, 0.6*width))
		}
		if v.turned(ts, width) {
			return v.separate(ts, func(ticks.Tick) float64 { return tickSize * leading }, width)
		}
		return v.separate(ts, func(t ticks.Tick) float64 { return labelWidth(t) + 8 }, width)
	}
	for n := int(width/48) + 1; n > 2; n-- {
		ts := v.choose(n)
		if len(ts) > 1 && v.fits(ts, width) {
			return ts
		}
	}
	// No even ticks fit: two of a finer set say more than one.
	for n := 2; n < 7; n++ {
		ts := v.choose(n)
		if len(ts) < 2 {
			continue
		}
		if ends := []ticks.Tick{ts[0], ts[len(ts)-1]}; v.fits(ends, width) {
			return ends
		}
	}
	ts := v.choose(2)
	return ts[:min(1, len(ts))]
}

// given returns the ticks that the axis itself names, nil when they are to be
// chosen.
func (v *axisView) given() []ticks.Tick {
	out := []ticks.Tick{}
	switch {
	case v.Ticks != nil:
		for _, t := range v.Ticks {
			if w := v.warp(t.At); w >= v.span.lo-1e-9 && w <= v.span.hi+1e-9 {
				out = append(out, ticks.Tick{At: t.At, Label: typeface.Clean(t.Label)})
			}
		}
	case v.Scale == Category:
		for i, c := range v.Categories {
			if f := float64(i); f >= v.span.lo && f <= v.span.hi {
				out = append(out, ticks.Tick{At: f, Label: typeface.Clean(c)})
			}
		}
	default:
		return nil
	}
	return out
}

func (v *axisView) choose(n int) []ticks.Tick {
	style := [...]ticks.Style{ticks.Grouped, ticks.Percent, ticks.Plain}[min(v.Format, Plain)]
	lo, hi := v.unwarp(v.span.lo), v.unwarp(v.span.hi)
	switch v.Scale {
	case Log:
		return ticks.Log(lo, hi, n, style)
	}
	return ticks.Linear(lo, hi, n, style)
}

// fraction is the place of a value along the axis, from 0 to 1.
func (v *axisView) fraction(value float64) float64 {
	return (v.warp(value) - v.span.lo) / (v.span.hi - v.span.lo)
}

// fits reports whether horizontal labels keep a distance of 10 pixels.
func (v *axisView) fits(ts []ticks.Tick, width float64) bool {
	for i := 1; i < len(ts); i++ {
		gap := (v.fraction(ts[i].At) - v.fraction(ts[i-1].At)) * width
		if gap < (labelWidth(ts[i])+labelWidth(ts[i-1]))/2+10 {
			return false
		}
	}
	return true
}

// separate keeps every k-th of the given ticks so that neighbours have room.
func (v *axisView) separate(ts []ticks.Tick, room func(ticks.Tick) float64, length float64) []ticks.Tick {
	for every := 1; every < len(ts); every++ {
		kept, ok := ts[:0:0], true
		for i := 0; i < len(ts); i += every {
			if n := len(kept); n > 0 {
				gap := math.Abs(v.fraction(ts[i].At)-v.fraction(kept[n-1].At)) * length
				ok = ok && gap >= (room(ts[i])+room(kept[n-1]))/2-1e-9
			}
			kept = append(kept, ts[i])
		}
		if ok {
			return kept
		}
	}
	return ts[:min(1, len(ts))]
}

// turned reports whether the given labels have to stand upright.
func (v *axisView) turned(ts []ticks.Tick, width float64) bool {
	return v.Scale == Category && !v.fits(ts, width)
}

// upright reports whether the labels of a horizontal axis stand upright.
func (v *axisView) upright() bool {
	return v.Scale == Category && !v.fits(v.ticks, math.Abs(v.to-v.from))
}

func (v *axisView) widest() float64 {
	w := 0.0
	for _, t := range v.ticks {
		w = max(w, labelWidth(t))
	}
	return w
}

// depth is the height of the labels of a horizontal axis.
func (v *axisView) depth() float64 {
	if v.upright() {
		return v.widest()
	}
	return tickSize * 1.1
}

// overhang is how far the first and last labels of a horizontal axis reach
// beyond the plot area.
func (v *axisView) overhang() (s sides) {
	lo, hi := min(v.from, v.to), max(v.from, v.to)
	for _, t := range v.ticks {
		half := labelWidth(t) / 2
		if v.upright() {
			half = tickSize / 2
		}
		at := v.pos(t.At)
		s.left, s.right = max(s.left, lo-(at-half)), max(s.right, at+half-hi)
	}
	return s
}
