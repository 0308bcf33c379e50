package inspect

import (
	"github.com/latent-go/latent/internal/term"
)

const (
	overTimes = 10  // how often the largest count must occur
	overLeast = 50. // counts: smaller largest ones occur often by chance
)

// second is the second pass over the patterns, when it is known which pixels are bad:
// frames without these, counts that stop at the largest one, and what the frames look
// like.
func (l *looker) second() {
	l.m.blank(l.bad)
	top := 0.
	for j, most := range l.m.most {
		if l.bad == nil || !l.bad[j] {
			top = max(top, most)
		}
	}
	l.Facts.Brightest = top
	wanted := l.shown()
	s := &saturated{top: top, limit: top * (1 - 1e-5), pixels: map[int]bool{}} // of a float32
	for i, f := range l.m.frames {
		if !f.used {
			continue
		}
		a, mask := l.p.At(i), l.p.MaskAt(i)
		if l.bad != nil {
			l.m.frames[i] = l.m.frame(a, mask, l.bad)
			l.m.frames[i].used = true
		}
		if top >= overLeast {
			s.look(i*len(a), a, mask, l.bad)
		}
		if wanted[i] {
			l.keep(i, a, mask)
		}
	}
	l.saturation(s)
	if l.bad != nil && !l.has("empty-frames") { // a hot pixel may have hidden them
		l.emptyFrames()
	}
}

// saturated collects counts that stop at the largest one.
type saturated struct {
	top, limit float64
	at         []int        // by index in all patterns
	below      int          // counts just below the largest
	pixels     map[int]bool // in which they are
}

func (s *saturated) look(first int, a []float32, mask, bad []bool) {
	for j, v := range a {
		k := float64(v) * float64(v)
		if k < 0.97*s.top || mask != nil && !mask[j] || bad != nil && bad[j] {
			continue
		}
		if k < s.limit {
			s.below++
			continue
		}
		s.at = append(s.at, first+j)
		s.pixels[j] = true
	}
}

// saturation judges what was collected.
func (l *looker) saturation(s *saturated) {
	if len(s.at) < overTimes || len(s.at) <= 3*s.below {
		return
	}
	if l.limit = s.limit; l.p.Source() == nil {
		l.over, l.limit = make([]bool, len(l.p.Amplitude)), 0
		for _, i := range s.at {
			l.over[i] = true
		}
	}
	l.Masked += len(s.pixels)
	l.find("saturated", Mended, len(s.at), maskRemedy, "the largest count, %.6g, occurs %s in %s: the detector was saturated, masked where it was", s.top, term.Counted(len(s.at), "time"), term.Counted(len(s.pixels), "pixel"))
}
