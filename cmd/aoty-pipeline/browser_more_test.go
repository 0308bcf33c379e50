//go:build browser

package main_test

import (
	"context"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

func call[P, R any](ctx context.Context, cmd cdp.Command[P, R], params P) error {
	_, err := chromedp.Call(ctx, cmd, params)
	return err
}

// TestLiveView looks at a training while it runs: the chains must move. With a
// learned exponent they sample all parameters, slowly enough to be seen.
func TestLiveView(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "reports")
	cmd := command(t, "run", "-c", "configs/original.yaml", "--num-chains=2", "--num-samples=10000", "--num-warmup=200", "--learn-n-exponent", "--reports-dir", dir)
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() {
		cmd.Process.Signal(syscall.SIGINT)
		cmd.Wait()
	}()
	for end := time.Now().Add(2 * time.Minute); ; time.Sleep(100 * time.Millisecond) {
		if found, _ := filepath.Glob(dir + "/2*/checkpoints/*/chain-*.ckpt"); len(found) > 0 {
			break
		}
		if time.Now().After(end) {
			t.Fatal("no chain began")
		}
	}
	b := open(t, serve(t, "--reports-dir", dir))
	b.do(chromedp.EmulateViewport(1440, 1000), chromedp.Navigate(b.base+"/live"))
	b.until(`document.querySelectorAll('[data-live="chains"] tbody tr').length >= 2`)
	b.until(`document.querySelector("#chart-live svg path") !== null`)
	done := `[...document.querySelectorAll("[data-events] progress")].reduce((s, p) => s + p.value, 0)`
	first := ask[int](b, done)
	b.until(done + " > " + fmt.Sprint(first+50))
	if text := ask[string](b, `document.querySelector(".state").textContent`); !strings.Contains(text, "stage train") {
		t.Errorf("the page says %q", text)
	}
	b.do(chromedp.EmulateViewport(390, 844))
	b.until(`[...document.querySelectorAll("progress")].length > 0 && [...document.querySelectorAll("progress")].every((p) => p.getBoundingClientRect().right < 378)`) // a phone shows how far it is
	b.do(chromedp.EmulateViewport(1440, 1000))
	b.liveParameters()
	b.mu.Lock()
	b.bad = nil // the charts that were not there yet
	b.mu.Unlock()
	if *shots != "" {
		b.liveShots(*shots)
	}
	// Charts that the run does not have yet are said to be missing: no failure.
	b.do(chromedp.Navigate(b.base + "/calibration"))
	b.until(`[...document.querySelectorAll("[data-chart] .none")].some((p) => p.textContent.includes("no data"))`)
}

// liveParameters: the parameters appear after warm-up, move, and can be chosen.
func (b *browser) liveParameters() {
	b.t.Helper()
	rows := `[...document.querySelectorAll('[data-live="parameters"] tbody tr')]`
	b.until(rows + `.length >= 5 && ` + rows + `.every((r) => Number(r.cells[3].textContent) > 0.9)`) // R-hat
	names := ask[[]string](b, rows+`.map((r) => r.cells[0].textContent)`)
	for _, want := range []string{"mu_artist", "sigma_artist", "sigma_rw", "rho"} {
		if !slices.Contains(names, want) {
			b.t.Errorf("the table has %q, not %s", names, want)
		}
	}
	b.until(`document.querySelector("#basis").textContent.includes("draws of chains 1 and 2")`) // one may be ahead of the other
	text := `document.querySelector("#chart-live_trace svg").textContent`
	b.until(`document.querySelector("#chart-live_trace svg") !== null && ` + text + `.includes("sigma_artist")`)
	marks := `[...document.querySelectorAll("#chart-live_trace svg path")].map((p) => p.getAttribute("d")).join().length`
	before := ask[int](b, marks)
	b.until(marks + " > " + fmt.Sprint(before)) // the traces grow
	for _, param := range []string{"rho", ask[string](b, `[...document.querySelectorAll("#param option")].at(-1).value`)} {
		ask[chromedp.Void](b, fmt.Sprintf(`(() => { const s = document.querySelector("#param"); s.value = %q; s.dispatchEvent(new Event("change")); })()`, param))
		b.until(`location.search.includes("param=")` + ` && document.querySelector("#param").value === ` + fmt.Sprintf("%q", param))
		b.until(rows + `.length === 1 && document.querySelector("#chart-live_trace svg") !== null && ` + text + `.includes(` + fmt.Sprintf("%q", param) + `)`)
		if name := ask[string](b, rows+`[0].cells[0].textContent`); name != param {
			b.t.Errorf("%s was chosen, %s is shown", param, name)
		}
	}
}

func (b *browser) liveShots(dir string) {
	for _, width := range []int64{1440, 390} {
		b.do(chromedp.EmulateViewport(width, 900))
		for _, theme := range []string{"light", "dark"} {
			b.do(chromedp.Navigate(b.base + "/live?theme=" + theme))
			b.until(`document.querySelectorAll("#chart-live_trace svg path").length > 12 && document.querySelectorAll('[data-live="parameters"] tbody tr').length > 1`)
			b.shoot(dir, "live", width, theme)
		}
	}
}

var shown = []struct{ name, path string }{
	{"overview", "/"},
	{"diagnostics", "/diagnostics"},
	{"calibration", "/calibration"},
	{"predictions", "/predictions"},
	{"coefficients", "/coefficients"},
	{"loo", "/loo"},
	{"artists", "/artists"},
	{"artist", ""},
	{"data", "/data"},
	{"compare", ""},
}

// screenshots writes every view in both themes, wide and narrow.
func (b *browser) screenshots(dir string) {
	b.t.Helper()
	b.do(chromedp.Navigate(b.base + "/compare"))
	other := ask[string](b, `document.querySelector("#with option:nth-child(2)").value`)
	b.do(chromedp.Navigate(b.base + "/loo"))
	// the artist of a test album with many albums
	name := ask[string](b, `document.querySelector("tbody a").textContent`)
	b.do(chromedp.Navigate(b.base + "/predictions"))
	name = ask[string](b, `(document.querySelector('tbody a[href*="Faffle"], tbody a[href*="Tipling"]') || {textContent: `+fmt.Sprintf("%q", name)+`}).textContent`)
	for _, width := range []int64{1440, 390} {
		b.do(chromedp.EmulateViewport(width, map[int64]int64{1440: 1000, 390: 844}[width]))
		for _, theme := range []string{"light", "dark"} {
			for _, s := range shown {
				path := s.path
				switch s.name {
				case "artist":
					path = "/artist?name=" + url.QueryEscape(name)
				case "compare":
					path = "/compare?with=" + other
				}
				b.do(chromedp.Navigate(b.base + path + map[bool]string{true: "&", false: "?"}[strings.Contains(path, "?")] + "theme=" + theme))
				b.drawn()
				b.shoot(dir, s.name, width, theme)
			}
		}
	}
}

// shoot writes the visible part of a page, and twice as much on a phone.
func (b *browser) shoot(dir, name string, width int64, theme string) {
	b.t.Helper()
	if err := os.MkdirAll(dir, 0o777); err != nil {
		b.t.Fatal(err)
	}
	high := map[int64]float64{1440: 1200, 390: 1500}[width]
	high = min(high, ask[float64](b, "document.documentElement.scrollHeight"))
	time.Sleep(150 * time.Millisecond)
	shot, err := chromedp.Call(b.ctx, page.CaptureScreenshot, page.CaptureScreenshotParams{
		CaptureBeyondViewport: new(true), Clip: &page.Viewport{Width: float64(width), Height: high, Scale: 1},
	})
	if err != nil {
		b.t.Fatal(err)
	}
	if err := savePicture(filepath.Join(dir, fmt.Sprintf("%s-%d-%s.png", name, width, theme)), shot.Data); err != nil {
		b.t.Fatal(err)
	}
}
