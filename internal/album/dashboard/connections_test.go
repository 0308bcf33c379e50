package dashboard

import (
	"encoding/json"
	"html"
	"regexp"
	"strings"
	"testing"

	"github.com/latent-go/latent/internal/runs"
	"github.com/latent-go/latent/internal/web"
)

// A page holds no connection: browsers allow six to a server, and as many pages that
// kept one each would keep a seventh from loading. What the live page asks for is
// answered once, also while the run works, and hidden pages do not ask.
func TestPagesHoldNoConnection(t *testing.T) {
	s := synthetic(3, plainName)
	s.Status, s.Manifest.Status = runs.Running, runs.Running
	h := handler(t, s)
	asks := regexp.MustCompile(`data-events="([^"]+)"`).FindStringSubmatch(get(t, h, "/live").Body.String())
	if asks == nil {
		t.Fatal("the live page asks for nothing")
	}
	w := get(t, h, "/"+strings.TrimLeft(html.UnescapeString(asks[1]), "./"))
	if kind := w.Header().Get("Content-Type"); !strings.HasPrefix(kind, "application/json") || !json.Valid(w.Body.Bytes()) {
		t.Errorf("%s answers with %s: %.200s", asks[1], kind, w.Body)
	}
	js := get(t, h, "/"+web.Shared().URL("app.js")).Body.String()
	for _, held := range []string{"EventSource", "WebSocket", "sendBeacon"} {
		if strings.Contains(js, held) {
			t.Errorf("the script uses %s", held)
		}
	}
	if !strings.Contains(js, "if (document.hidden) return") || !strings.Contains(js, `"visibilitychange"`) {
		t.Error("hidden pages ask on")
	}
}
