package scene

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/latent-go/latent/internal/figure/typeface"
)

// paint returns the fill and stroke attributes.
func paint(fill Color, s Stroke) string {
	var b strings.Builder
	if fill.A > 0 {
		b.WriteString(colorAttr("fill", fill))
	} else {
		b.WriteString(` fill="none"`)
	}
	if !s.visible() {
		return b.String()
	}
	b.WriteString(colorAttr("stroke", s.Color))
	fmt.Fprintf(&b, " stroke-width=%q stroke-linejoin=\"round\"", num(s.Width))
	if s.Round {
		b.WriteString(` stroke-linecap="round"`)
	}
	if len(s.Dash) > 0 {
		b.WriteString(` stroke-dasharray="`)
		for i, v := range s.Dash {
			if i > 0 {
				b.WriteByte(' ')
			}
			b.WriteString(num(v))
		}
		b.WriteByte('"')
	}
	return b.String()
}

func colorAttr(name string, c Color) string {
	s := fmt.Sprintf(" %s=\"#%02x%02x%02x\"", name, c.R, c.G, c.B)
	if c.A < 1 {
		s += fmt.Sprintf(" %s-opacity=%q", name, strconv.FormatFloat(math.Round(c.A*1000)/1000, 'f', -1, 64))
	}
	return s
}

func pathData(p *Path) string {
	b := make([]byte, 0, 12*len(p.pts))
	at := 0
	for _, o := range p.ops {
		n := [...]int{1, 1, 3, 0}[o]
		b = append(b, "MLCZ"[o])
		for i := range n {
			if i > 0 {
				b = append(b, ' ')
			}
			b = appendNum(b, p.pts[at].X)
			b = append(b, ',')
			b = appendNum(b, p.pts[at].Y)
			at++
		}
	}
	return string(b)
}

// num writes a length with two decimals at most.
func num(v float64) string { return string(appendNum(nil, v)) }

func appendNum(b []byte, v float64) []byte {
	v = math.Round(v*100) / 100
	if v == 0 {
		v = 0 // no minus sign
	}
	return strconv.AppendFloat(b, v, 'f', -1, 64)
}

var escaper = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;", "'", "&#39;")

// escape makes text safe inside elements and attributes.
func escape(s string) string { return escaper.Replace(typeface.Clean(s)) }
