package dashboard

import (
	"strings"
	"testing"

	"github.com/latent-go/latent/internal/album/ingest"
)

// TestChartsWithoutDataSaySo: where there is nothing to draw the page has a
// sentence, without the help of a script; where there is something it has none.
func TestChartsWithoutDataSaySo(t *testing.T) {
	s := synthetic(30, plainName)
	h := handler(t, s)
	if body := get(t, h, "/data").Body.String(); strings.Contains(body, `data-drawn="none"`) {
		t.Error("/data: a chart with data is not drawn")
	}
	s.Summary, s.Exclusions = &ingest.Summary{}, nil
	if body := get(t, h, "/data").Body.String(); strings.Count(body, `data-drawn="none"`) != 1 || !strings.Contains(body, `<p class="none">no data: no row was left out</p>`) {
		t.Error("/data: nothing says that no row was left out")
	}
	v := &visit{s: s, now: fakeLive(0)}
	p, err := liveView(v)
	if err != nil || p.Sections[1].Charts[0].None == "" || p.Sections[2].Charts[0].None != "" {
		t.Errorf("chains without draws: %+v, %v", p.Sections[1].Charts, err)
	}
	if p, err = liveView(&visit{s: s}); err != nil || !strings.Contains(p.Sections[2].Charts[0].None, "no chain is sampling") {
		t.Errorf("no chains: %+v, %v", p.Sections[2].Charts, err)
	}
}
