package figure

import "github.com/latent-go/latent/internal/figure/typeface"

// placeHeader sets the title and the subtitle and returns the y below them.
func (l *layout) placeHeader() float64 {
	y := edge
	set := func(text string, size float64, w typeface.Weight, lines int, muted bool) {
		for _, s := range typeface.Wrap(text, size, w, l.width-2*edge, lines) {
			l.header = append(l.header, textLine{edge, y + size*typeface.Ascent, s, size, w, muted})
			y += size * leading
		}
	}
	set(l.fig.Title, titleSize, typeface.SemiBold, 3, false)
	if l.fig.Title != "" {
		y += 1
	}
	set(l.fig.Subtitle, subtitleSize, typeface.Regular, 4, true)
	set(l.fig.thinned(), subtitleSize, typeface.Regular, 4, true)
	if y > edge {
		y += 6
	}
	return y
}

// placeCaption sets the caption and returns the y above it.
func (l *layout) placeCaption() float64 {
	lines := l.captionLines()
	y := l.height - edge - float64(len(lines))*captionSize*leading
	for i, s := range lines {
		at := y + float64(i)*captionSize*leading + captionSize*typeface.Ascent
		l.caption = append(l.caption, textLine{edge, at, s, captionSize, typeface.Regular, true})
	}
	if len(lines) > 0 {
		y -= captionGap
	}
	return y
}

func (l *layout) captionLines() []string {
	return typeface.Wrap(l.fig.Caption, captionSize, typeface.Regular, l.width-2*edge, 6)
}

func (l *layout) captionHeight() float64 {
	if n := len(l.captionLines()); n > 0 {
		return float64(n)*captionSize*leading + captionGap
	}
	return 0
}
