package web

import (
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
)

// Paper is white: in print the dark theme has every colour of the light one, as
// the style sheet is served.
func TestPrintIsLight(t *testing.T) {
	w := httptest.NewRecorder()
	a := Shared()
	a.ServeHTTP(w, httptest.NewRequest("GET", "/"+a.URL("app.css"), nil))
	screen, print, found := strings.Cut(w.Body.String(), "@media print")
	if !found {
		t.Fatal("the style sheet has nothing for print")
	}
	light, dark, paper := colours(t, screen, `:root`), colours(t, screen, `[data-theme="dark"]`), colours(t, print, `[data-theme="dark"]`)
	differ := 0
	for name, value := range light {
		if dark[name] != value {
			differ++
		}
		if paper[name] != value {
			t.Errorf("%s is %q in print and %q in the light theme", name, paper[name], value)
		}
	}
	if len(light) < 10 || differ < 10 || len(dark) != len(light) || len(paper) != len(light) {
		t.Errorf("%d, %d and %d colours, of which %d differ: the test sees too little", len(light), len(dark), len(paper), differ)
	}
}

var declaration = regexp.MustCompile(`(--[a-z-]+|color-scheme):\s*([^;]+);`)

// colours are the declarations of the first rule of a selector.
func colours(t *testing.T, css, selector string) map[string]string {
	t.Helper()
	_, rule, found := strings.Cut(css, selector+" {")
	if !found {
		t.Fatalf("no rule for %s", selector)
	}
	rule, _, _ = strings.Cut(rule, "}")
	out := map[string]string{}
	for _, d := range declaration.FindAllStringSubmatch(rule, -1) {
		out[d[1]] = d[2]
	}
	return out
}
