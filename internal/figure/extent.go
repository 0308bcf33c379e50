package figure

import "math"

// span is a range of values that grows; it starts out empty.
type span struct{ lo, hi float64 }

var nothing = span{math.Inf(1), math.Inf(-1)}

func (s span) empty() bool { return !(s.lo <= s.hi) }

// bounds collects what the layers of a panel cover. Values that the scale of
// an axis cannot show are left out.
type bounds struct {
	x, y       span
	logX, logY bool
	// tight axes end at the data: bars stand on their axis, images fill it.
	tightX, tightY bool
	baseX, baseY   bool // bars start at zero: no margin below it
}

func (s *span) add(log bool, values ...float64) {
	for _, v := range values {
		if !finite(v) || log && v <= 0 {
			continue
		}
		s.lo, s.hi = min(s.lo, v), max(s.hi, v)
	}
}

func (b *bounds) addX(v ...float64) { b.x.add(b.logX, v...) }
func (b *bounds) addY(v ...float64) { b.y.add(b.logY, v...) }

func (l Line) extent(b *bounds) { b.addX(l.X...); b.addY(l.Y...) }
func (l Band) extent(b *bounds) { b.addX(l.X...); b.addY(l.Lo...); b.addY(l.Hi...) }

func (l Scatter) extent(b *bounds) { b.addX(l.X...); b.addY(l.Y...) }

func (l Bars) extent(b *bounds) {
	pos, val, base := b.addX, b.addY, &b.baseY
	if l.Horizontal {
		pos, val, base = b.addY, b.addX, &b.baseX
	}
	for i, v := range l.X {
		pos(v-l.width()/2, v+l.width()/2)
		val(l.Y[i], l.base(i))
	}
	*base = *base || len(l.Base) == 0
}

func (l Histogram) extent(b *bounds) {
	b.addX(l.Edges...)
	b.addY(l.Counts...)
	b.addY(0)
	b.tightX, b.baseY = true, true
}

func (l Interval) extent(b *bounds) {
	pos, val := b.addY, b.addX
	if l.Vertical {
		pos, val = b.addX, b.addY
	}
	pos(l.Pos...)
	for _, v := range [][]float64{l.Lo, l.Mid, l.Hi, l.InnerLo, l.InnerHi} {
		val(v...)
	}
}

func (l ErrorBars) extent(b *bounds) {
	b.addX(l.X...)
	b.addY(l.Y...)
	if l.Vertical {
		b.addY(l.Lo...)
		b.addY(l.Hi...)
		return
	}
	b.addX(l.Lo...)
	b.addX(l.Hi...)
}

func (l Rule) extent(b *bounds) {
	switch l.Direction {
	case Horizontal:
		b.addY(l.At)
	case Vertical:
		b.addX(l.At)
	}
}

func (l Rug) extent(b *bounds) { b.addX(l.X...) }

func (l Text) extent(b *bounds) {
	if !l.Frac {
		b.addX(l.X)
		b.addY(l.Y)
	}
}

func (l Heatmap) extent(b *bounds) {
	x0, x1, y0, y1 := l.area()
	b.addX(x0, x1)
	b.addY(y0, y1)
	b.tightX, b.tightY = true, true
}

// width returns the width of the bars in units of X.
func (l Bars) width() float64 {
	if l.Width > 0 {
		return l.Width
	}
	return 0.8
}

func (l Bars) base(i int) float64 {
	if len(l.Base) > 0 {
		return l.Base[i]
	}
	return 0
}

// area returns the rectangle that the matrix covers.
func (l Heatmap) area() (x0, x1, y0, y1 float64) {
	if l.X0 == l.X1 && l.Y0 == l.Y1 {
		return 0, float64(l.Cols), 0, float64(l.Rows)
	}
	return l.X0, l.X1, l.Y0, l.Y1
}

const (
	margin = 0.04 // of the range, on both sides of the data
)

// limits returns the range of an axis in its own scale (logarithms for Log).
func (a *Axis) limits(s span, tight, base bool) span {
	if a.Scale == Category {
		s, tight = span{-0.5, float64(max(1, len(a.Categories))) - 0.5}, true
	}
	if s.empty() {
		s = span{a.warp(1), a.warp(10)}
		if a.Scale != Log {
			s = span{0, 1}
		}
	} else {
		s = a.padded(s, tight, base)
	}
	if a.Min != nil && finite(a.warp(*a.Min)) {
		s.lo = a.warp(*a.Min)
	}
	if a.Max != nil && finite(a.warp(*a.Max)) {
		s.hi = a.warp(*a.Max)
	}
	return widened(s)
}

func (a *Axis) padded(s span, tight, base bool) span {
	lo, hi := a.warp(s.lo), a.warp(s.hi)
	pad := margin * (hi - lo)
	if tight {
		pad = 0
	}
	out := span{lo - pad, hi + pad}
	if base && s.lo == 0 {
		out = span{0, hi + margin*(hi-lo)}
	}
	return out
}

// widened gives a range without width one; what differs in the eleventh digit
// only has none, because labels of so many digits leave no room for the plot.
func widened(s span) span {
	if s.lo > s.hi {
		s.lo, s.hi = s.hi, s.lo
	}
	size := max(math.Abs(s.lo), math.Abs(s.hi))
	if s.hi-s.lo > max(1e-10*size, 1e-300) {
		return s
	}
	half := 0.1 * size
	if size < 1e-290 {
		half = 0.5
	}
	return span{s.lo - half, s.hi + half}
}

// warp maps a value to the scale in which the axis is even.
func (a *Axis) warp(v float64) float64 {
	if a.Scale == Log {
		return math.Log10(v) // NaN and -Inf for what the axis cannot show
	}
	return v
}

func (a *Axis) unwarp(v float64) float64 {
	if a.Scale == Log {
		return math.Pow(10, v)
	}
	return v
}

// finite reports whether a figure can show v: numbers beyond 10^300 are taken
// for infinite, so that differences do not overflow.
func finite(v float64) bool { return math.Abs(v) < 1e300 }
