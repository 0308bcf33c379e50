package figure

import "github.com/latent-go/latent/internal/figure/scene"

// look is a theme resolved to colours.
type look struct {
	background, ink, muted, faint, alert scene.Color
	series                               [7]scene.Color
}

func hex(rgb uint32) scene.Color {
	return scene.Color{R: uint8(rgb >> 16), G: uint8(rgb >> 8), B: uint8(rgb), A: 1}
}

// The palette of Okabe and Ito in Wong's order.
var (
	blue      = hex(0x0072B2)
	orange    = hex(0xE69F00)
	green     = hex(0x009E73)
	purple    = hex(0xCC79A7)
	yellow    = hex(0xF0E442)
	sky       = hex(0x56B4E9)
	vermilion = hex(0xD55E00)
)

var looks = map[Theme]look{
	Light: {
		background: hex(0xFFFFFF), ink: hex(0x262626), muted: hex(0x666666),
		faint: hex(0x000000).Alpha(0.09), alert: hex(0xB3261E),
		series: [7]scene.Color{blue, orange, green, purple, yellow, sky, vermilion},
	},
	Dark: {
		background: hex(0x1E1E1E), ink: hex(0xE4E4E4), muted: hex(0xA6A6A6),
		faint: hex(0xFFFFFF).Alpha(0.11), alert: hex(0xFF6B5E),
		series: [7]scene.Color{sky, orange, green, purple, yellow, blue, vermilion},
	},
}

func (t Theme) look() look {
	if t == Transparent {
		l := looks[Light]
		l.background = scene.Color{}
		return l
	}
	return looks[t]
}

// resolve returns the colour in the theme; automatic colours become number
// auto of the palette.
func (l *look) resolve(c Color, auto int) scene.Color {
	switch c.role {
	case roleSeries:
		auto = c.index
	case roleInk:
		return l.ink
	case roleMuted:
		return l.muted
	case roleAlert:
		return l.alert
	}
	n := len(l.series)
	return l.series[(auto%n+n)%n]
}
