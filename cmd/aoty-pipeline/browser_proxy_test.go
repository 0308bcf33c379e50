//go:build browser

package main_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strings"
	"time"

	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// tabs opens more live views in one browser than it allows connections to a
// server, and then other pages: all of them load.
func (b *browser) tabs() {
	const most = 20
	for k := range most {
		path, drawn := "/live", `document.querySelector(".state").textContent.includes("run is")`
		if k > most/2 {
			path, drawn = "/calibration", `document.querySelectorAll("[data-chart] svg").length === 2`
		}
		tab, done := chromedp.NewContext(b.ctx)
		defer done()
		tab, cancel := context.WithTimeout(tab, 20*time.Second)
		defer cancel()
		one := &browser{t: b.t, ctx: tab, base: b.base}
		if err := chromedp.Do(tab, chromedp.Navigate(b.base+path)); err != nil {
			b.t.Fatalf("tab %d does not load: %v", k+1, err)
		}
		one.until(drawn)
	}
}

// paper prints in the dark theme: page and charts are light while they are
// printed, and dark again afterwards.
func (b *browser) paper() {
	b.view("/calibration?theme=dark")
	fills := `[...document.querySelectorAll("[data-chart] svg")].map((s) => s.querySelector("path").getAttribute("fill")).join()`
	dark := ask[string](b, fills)
	b.view("/calibration?theme=light")
	light := ask[string](b, fills)
	b.view("/calibration?theme=dark")
	ask[chromedp.Void](b, `(() => {
		window.seen = "";
		addEventListener("beforeprint", () => { window.seen = `+fills+` + " " + matchMedia("print").matches; });
	})()`)
	if _, err := chromedp.Call(b.ctx, page.PrintToPDF, page.PrintToPDFParams{}); err != nil {
		b.t.Fatal(err)
	}
	if seen := ask[string](b, "window.seen"); !strings.HasPrefix(seen, light+" ") || light == dark {
		b.t.Errorf("charts on paper are %q, light ones %q, dark ones %q", seen, light, dark)
	}
	b.until(fills + ` === "` + dark + `"`)
	// The style sheet has the colours of paper for both themes.
	if !ask[bool](b, `[...document.styleSheets].flatMap((s) => [...s.cssRules]).some((r) => r.media && r.media.mediaText === "print" && [...r.cssRules].some((x) => x.selectorText === '[data-theme="dark"]' && x.style.getPropertyValue("--back").trim() === "#ffffff"))`) {
		b.t.Error("nothing makes a dark page light on paper")
	}
	b.do(chromedp.Navigate(b.base + "/calibration?theme=light"))
	b.clean("paper")
}

// belowAPath looks at the dashboard through a proxy that shows it below a path.
func (b *browser) belowAPath() {
	to, err := url.Parse(b.base)
	if err != nil {
		b.t.Fatal(err)
	}
	proxy := httptest.NewServer(http.StripPrefix("/proxy/8050", httputil.NewSingleHostReverseProxy(to)))
	defer proxy.Close()
	direct := b.base
	defer b.moveTo(direct)
	b.moveTo(proxy.URL + "/proxy/8050")
	b.everyView()
	b.view("/predictions")
	b.do(chromedp.Click(chromedp.CSS(`nav a[href="artists"]`)))
	b.until(`location.pathname === "/proxy/8050/artists" && document.querySelectorAll("table tbody a").length > 0`)
	b.do(chromedp.Click(chromedp.CSS("table tbody a")))
	b.until(`location.pathname === "/proxy/8050/artist" && document.querySelector("#chart-trajectory svg") !== null`)
	b.clean("below a path")
}

// moveTo leaves the page, whose charts may still be asked for, and takes another
// address for the dashboard.
func (b *browser) moveTo(base string) {
	b.t.Helper()
	b.do(chromedp.Navigate("about:blank"))
	b.mu.Lock()
	defer b.mu.Unlock()
	b.base = base
}
