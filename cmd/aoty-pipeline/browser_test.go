//go:build browser

package main_test

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

var (
	runDir = flag.String("look", "", "directory with finished runs to look at instead of making one")
	shots  = flag.String("screenshots", "", "directory for screenshots of every view")
)

// program builds the program; the tests use it as a user would.
var program = sync.OnceValues(func() (string, error) {
	dir, err := os.MkdirTemp("", "browser")
	if err != nil {
		return "", err
	}
	bin := filepath.Join(dir, "aoty-pipeline")
	out, err := exec.Command("go", "build", "-o", bin, "github.com/latent-go/latent/cmd/aoty-pipeline").CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("%w: %s", err, out)
	}
	return bin, nil
})

func root(t *testing.T) string {
	t.Helper()
	dir, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

func command(t *testing.T, args ...string) *exec.Cmd {
	t.Helper()
	bin, err := program()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(bin, args...)
	cmd.Dir = root(t) // where the demo catalogue is
	return cmd
}

func execute(t *testing.T, args ...string) {
	t.Helper()
	if out, err := command(t, args...).CombinedOutput(); err != nil {
		t.Fatalf("%s: %v\n%s", args, err, out)
	}
}

// reports makes two finished runs, the newest of the whole demo catalogue.
func reports(t *testing.T) string {
	t.Helper()
	if *runDir != "" {
		return *runDir
	}
	dir := filepath.Join(t.TempDir(), "reports")
	execute(t, "run", "-c", "configs/original.yaml", "--dataset", root(t)+"/internal/album/cli/testdata/albums22.csv", "--num-chains=2", "--num-samples=100", "--num-warmup=50", "--reports-dir", dir)
	time.Sleep(1100 * time.Millisecond) // the next run has another second in its name
	execute(t, "run", "-c", "configs/original.yaml", "--num-chains=2", "--num-samples=100", "--num-warmup=50", "--reports-dir", dir)
	return dir
}

// serve starts the dashboard and returns its address. When the test ends it is
// interrupted, and must stop by itself without an error.
func serve(t *testing.T, args ...string) string {
	t.Helper()
	cmd := command(t, append([]string{"visualize", "--no-browser", "--port", "0"}, args...)...)
	pipe, err := cmd.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	said := make(chan string, 1)
	go func() {
		all, b := "", make([]byte, 4096)
		for {
			n, err := pipe.Read(b)
			all += string(b[:n])
			if m := regexp.MustCompile(`http://\S+`).FindString(all); m != "" {
				select {
				case said <- m:
				default:
				}
			}
			if err != nil {
				close(said)
				return
			}
		}
	}()
	t.Cleanup(func() {
		cmd.Process.Signal(syscall.SIGINT)
		done := make(chan error, 1)
		go func() { done <- cmd.Wait() }()
		select {
		case err := <-done:
			var exit *exec.ExitError
			if err != nil && !(errors.As(err, &exit) && exit.ExitCode() == 130) {
				t.Errorf("the server ended with %v", err)
			}
		case <-time.After(10 * time.Second):
			cmd.Process.Kill()
			t.Error("the server did not stop within 10 s of an interrupt")
		}
	})
	select {
	case at, ok := <-said:
		if ok {
			return strings.TrimSuffix(at, "/")
		}
	case <-time.After(30 * time.Second):
	}
	t.Fatal("the server does not start")
	return ""
}

// browser is a tab that remembers what went wrong and where it connected to.
type browser struct {
	t    *testing.T
	ctx  context.Context
	base string
	mu   sync.Mutex
	bad  []string
}

func open(t *testing.T, base string) *browser {
	t.Helper()
	opts := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.NoSandbox)
	ctx, cancel := chromedp.NewExecAllocator(context.Background(), opts...)
	t.Cleanup(cancel)
	ctx, cancel = chromedp.NewContext(ctx)
	t.Cleanup(cancel)
	ctx, cancel = context.WithTimeout(ctx, 6*time.Minute)
	t.Cleanup(cancel)
	b := &browser{t: t, ctx: ctx, base: base}
	if err := chromedp.Do(ctx); err != nil {
		t.Fatal(err)
	}
	for _, err := range []error{
		call(ctx, network.Enable, network.EnableParams{}),
		chromedp.Listen(ctx, b.hear),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	return b
}

func (b *browser) hear(ev any) {
	b.mu.Lock()
	defer b.mu.Unlock()
	switch e := ev.(type) {
	case *runtime.EventConsoleAPICalled:
		if s := string(e.Type); s == "error" || s == "warning" || s == "assert" {
			b.bad = append(b.bad, "console "+s)
		}
	case *runtime.EventExceptionThrown:
		b.bad = append(b.bad, "exception: "+e.ExceptionDetails.Text)
	case *network.EventRequestWillBeSent:
		if u := e.Request.URL; !strings.HasPrefix(u, b.base+"/") && !strings.HasPrefix(u, "data:") && !strings.HasPrefix(u, "chrome") && u != "about:blank" {
			b.bad = append(b.bad, "request to "+u)
		}
	case *network.EventLoadingFailed:
		if !e.Canceled {
			b.bad = append(b.bad, "failed: "+e.ErrorText+string(e.BlockedReason))
		}
	}
}

// clean fails if anything was wrong since the last call.
func (b *browser) clean(where string) {
	b.t.Helper()
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, s := range b.bad {
		b.t.Errorf("%s: %s", where, s)
	}
	b.bad = nil
}

// forget is clean for a page that may lack charts: the browser counts each as an
// error of its own.
func (b *browser) forget(where string) {
	b.t.Helper()
	if !strings.HasPrefix(where, "/live") {
		b.clean(where + " on a phone")
		return
	}
	b.mu.Lock()
	b.bad = nil
	b.mu.Unlock()
}

func (b *browser) do(steps ...chromedp.Action[chromedp.Void]) {
	b.t.Helper()
	if err := chromedp.Do(b.ctx, steps...); err != nil {
		b.t.Fatal(err)
	}
}

func ask[T any](b *browser, js string) T {
	b.t.Helper()
	v, err := chromedp.Run(b.ctx, chromedp.Evaluate[T](js))
	if err != nil {
		b.t.Fatalf("%s: %v", js, err)
	}
	return v
}

// until waits until a JavaScript condition holds.
func (b *browser) until(js string) {
	b.t.Helper()
	for end := time.Now().Add(40 * time.Second); time.Now().Before(end); time.Sleep(50 * time.Millisecond) {
		if v, err := chromedp.Run(b.ctx, chromedp.Evaluate[bool](js)); err == nil && v {
			return
		}
	}
	b.t.Fatalf("never: %s (at %s)", js, ask[string](b, "location.href"))
}

// view opens a page and waits until all its charts are drawn, also those that
// one would have to scroll to.
func (b *browser) view(path string) {
	b.t.Helper()
	b.do(chromedp.Navigate(b.base + path))
	b.drawn()
}

func (b *browser) drawn() {
	b.t.Helper()
	b.until(`document.readyState === "complete" && [...document.querySelectorAll("[data-chart]")].every((c) => {
		if (!c.dataset.drawn) c.scrollIntoView();
		return c.dataset.drawn && !c.hasAttribute("aria-busy");
	})`)
	ask[chromedp.Void](b, "scrollTo(0, 0)")
}

type shownPage struct {
	path   string
	charts int
}

var pages = []shownPage{
	{"/", 4},
	{"/diagnostics", 6},
	{"/diagnostics?param=rho", 6},
	{"/calibration", 2},
	{"/calibration?part=new", 2},
	{"/predictions", 1},
	{"/coefficients", 2},
	{"/coefficients?group=genre", 1},
	{"/loo", 1},
	{"/artists", 1},
	{"/data", 4},
}

// more are the pages whose addresses depend on the runs.
func (b *browser) more() []shownPage {
	b.t.Helper()
	b.view("/compare")
	other := ask[string](b, `document.querySelector("#with option:nth-child(2)").value`)
	b.view("/predictions")
	artist := ask[string](b, `"/" + document.querySelector("tbody a").getAttribute("href")`)
	return []shownPage{{"/compare?with=" + other, 2}, {artist, 1}, {"/artist", 0}, {"/live", 0}}
}

func TestBrowser(t *testing.T) {
	dir := reports(t)
	b := open(t, serve(t, "--reports-dir", dir))
	b.do(chromedp.EmulateViewport(1440, 1000))
	t.Run("views", func(t *testing.T) { b.t = t; b.everyView(); b.sideBySide() })
	t.Run("theme", func(t *testing.T) { b.t = t; b.theme() })
	t.Run("sort", func(t *testing.T) { b.t = t; b.sort() })
	t.Run("filter", func(t *testing.T) { b.t = t; b.filter() })
	t.Run("search", func(t *testing.T) { b.t = t; b.search() })
	t.Run("compare", func(t *testing.T) { b.t = t; b.compare() })
	t.Run("links", func(t *testing.T) { b.t = t; b.links() })
	t.Run("back", func(t *testing.T) { b.t = t; b.back() })
	t.Run("keyboard", func(t *testing.T) { b.t = t; b.keyboard() })
	t.Run("export", func(t *testing.T) { b.t = t; b.export() })
	t.Run("phone", func(t *testing.T) { b.t = t; b.phone() })
	t.Run("paper", func(t *testing.T) { b.t = t; b.paper() })
	t.Run("below a path", func(t *testing.T) { b.t = t; b.belowAPath() })
	t.Run("tabs", func(t *testing.T) { b.t = t; b.tabs() })
	if *shots != "" {
		b.t = t
		b.screenshots(*shots)
	}
}

func (b *browser) everyView() {
	for _, p := range pages {
		b.view(p.path)
		svgs := ask[int](b, `document.querySelectorAll("[data-chart] svg").length`)
		marks := ask[int](b, `Math.min(1e6, ...[...document.querySelectorAll("[data-chart] svg")].map((s) => s.querySelectorAll("path, circle").length))`)
		if svgs != p.charts || marks < 6 {
			b.t.Errorf("%s: %d charts, the emptiest with %d marks; want %d charts", p.path, svgs, marks, p.charts)
		}
		if !ask[bool](b, `document.fonts.check("16px Inter")`) {
			b.t.Errorf("%s: the typeface is missing", p.path)
		}
		b.clean(p.path)
	}
}

// sideBySide: of three charts on a wide screen two are beside the first.
func (b *browser) sideBySide() {
	b.view("/diagnostics")
	if !ask[bool](b, `(() => {
		const [first, second, third] = ["trace", "rank", "posterior"].map((n) => document.querySelector("#chart-" + n).getBoundingClientRect());
		return second.left >= first.right && third.left === second.left && third.top >= second.bottom && third.top < first.bottom;
	})()`) {
		b.t.Error("the third chart leaves a hole beside it")
	}
}

func (b *browser) theme() {
	b.view("/calibration")
	back := func() string {
		return ask[string](b, `document.querySelector("[data-chart] svg path").getAttribute("fill")`)
	}
	page := func() string { return ask[string](b, `getComputedStyle(document.body).backgroundColor`) }
	first, before := back(), page()
	was := ask[string](b, `document.documentElement.dataset.theme`)
	ask[chromedp.Void](b, `document.querySelector("#theme").focus()`)
	b.do(chromedp.KeyEvent("\r")) // by keyboard
	b.until(`document.documentElement.dataset.theme !== "` + was + `" && [...document.querySelectorAll("[data-chart]")].every((c) => c.dataset.drawn !== "` + was + `" && !c.hasAttribute("aria-busy"))`)
	if back() == first || page() == before {
		b.t.Errorf("chart %s and page %s did not change with the theme", first, before)
	}
	b.view("/data")
	if now := ask[string](b, `document.documentElement.dataset.theme`); now == was {
		b.t.Error("the theme is forgotten on the next page")
	}
	b.do(chromedp.Click(chromedp.CSS("#theme")))
	b.clean("theme")
}

func (b *browser) sort() {
	b.view("/coefficients")
	values := `[...document.querySelectorAll("table[data-sort] tbody tr")].map((r) => Number(r.cells[1].dataset.v))`
	b.do(chromedp.Click(chromedp.CSS(`table[data-sort] th:nth-child(2) button`)))
	falling := func() bool {
		return ask[bool](b, `(() => { const v = `+values+`; return v.length > 20 && v.every((x, i) => i === 0 || x <= v[i-1]); })()`)
	}
	if !falling() {
		b.t.Error("not sorted by the mean, downwards")
	}
	link := ask[string](b, "location.href")
	if !strings.Contains(link, "sort=coefficients.1.down") {
		b.t.Errorf("the address %s does not hold the order", link)
	}
	b.do(chromedp.Click(chromedp.CSS(`table[data-sort] th:nth-child(2) button`)))
	if falling() {
		b.t.Error("a second click does not turn the order round")
	}
	b.do(chromedp.Navigate(link))
	b.drawn()
	if !falling() {
		b.t.Error("the link does not bring the order back")
	}
	b.clean("sort")
}

func (b *browser) filter() {
	b.view("/predictions")
	points := `document.querySelectorAll("#chart-predictions circle[data-tip]").length`
	all := ask[int](b, points)
	b.do(chromedp.Click(chromedp.CSS("#missed")), chromedp.Click(chromedp.CSS("form.bar button")))
	b.until(`location.search.includes("missed=1")`)
	b.drawn()
	b.until(points + " > 0 && document.querySelector('#chart-predictions circle[data-href]') !== null")
	missed := ask[int](b, points)
	if missed >= all || missed == 0 {
		b.t.Errorf("%d points of %d missed", missed, all)
	}
	if rows := ask[int](b, `document.querySelectorAll("table tbody tr").length`); rows != min(missed, 200) {
		b.t.Errorf("%d rows for %d points", rows, missed)
	}
	tip := ask[string](b, `document.querySelector("#chart-predictions circle[data-href]").getAttribute("data-tip")`)
	ask[chromedp.Void](b, `document.querySelector("#chart-predictions circle[data-href]").dispatchEvent(new MouseEvent("click", {bubbles: true}))`)
	b.until(`location.pathname === "/artist"`)
	b.drawn()
	if name := ask[string](b, `document.querySelector("h1").textContent`); !strings.HasPrefix(tip, name+": ") {
		b.t.Errorf("the point %q leads to %q", tip, name)
	}
	b.clean("filter")
}

func (b *browser) search() {
	b.view("/artists")
	name := ask[string](b, `document.querySelector("tbody tr:nth-child(7) a").textContent`)
	b.do(chromedp.SendKeys(chromedp.CSS("#find"), strings.ToUpper(name)))
	b.until(`document.querySelectorAll("#found option").length > 0`)
	b.do(chromedp.SendKeys(chromedp.CSS("#find"), "\r"))
	b.until(`location.pathname === "/artist"`)
	b.drawn()
	if got := ask[string](b, `document.querySelector("h1").textContent`); got != name {
		b.t.Errorf("search for %q leads to %q", name, got)
	}
	if n := ask[int](b, `document.querySelectorAll("#chart-trajectory svg circle").length`); n == 0 {
		b.t.Error("the trajectory has no point")
	}
	b.do(chromedp.Navigate(b.base + "/artist?name=" + url.QueryEscape("<b>nobody</b>")))
	b.until(`document.querySelector(".notice").textContent.includes("<b>nobody</b>")`)
	b.mu.Lock()
	b.bad = nil // the 404 is reported as an error by the browser
	b.mu.Unlock()
}

func (b *browser) compare() {
	b.view("/compare")
	id := ask[string](b, `document.querySelector("#with option:nth-child(2)").value`)
	ask[chromedp.Void](b, `(() => { const s = document.querySelector("#with"); s.value = "`+id+`"; s.dispatchEvent(new Event("change")); })()`)
	b.until(`location.search.includes("with=")`)
	b.drawn()
	if n := ask[int](b, `document.querySelectorAll("[data-chart] svg").length`); n != 2 {
		b.t.Errorf("%d charts, want 2", n)
	}
	b.clean("compare")
}

// phone: on a narrow screen nothing but tables scrolls sideways.
func (b *browser) phone() {
	b.do(chromedp.EmulateViewport(390, 844))
	for _, p := range append(b.more(), pages...) {
		b.view(p.path)
		if w := ask[int](b, `document.documentElement.scrollWidth`); w > 390 {
			b.t.Errorf("%s is %d wide on a screen of 390", p.path, w)
		}
		if w := ask[float64](b, `Math.max(0, ...[...document.querySelectorAll("[data-chart] svg")].map((s) => s.getBoundingClientRect().right))`); w > 391 {
			b.t.Errorf("%s: a chart ends at %.0f", p.path, w)
		}
		if cut := ask[[]string](b, `[...document.querySelectorAll("[data-chart] svg text")].map((t) => t.textContent).filter((t) => t.endsWith("…"))`); len(cut) > 0 {
			b.t.Errorf("%s: cut off: %q", p.path, cut)
		}
		b.scrolls(p.path)
		b.forget(p.path)
	}
}

// scrolls: what goes on behind an edge has a shadow there, and the tab of the
// present view is not cut off.
func (b *browser) scrolls(path string) {
	if !ask[bool](b, `[...document.querySelectorAll(".scroll, nav ul")].every((e) => getComputedStyle(e).backgroundImage.split("linear-gradient").length === 5)`) {
		b.t.Errorf("%s: nothing shows that a table or the list of views scrolls", path)
	}
	b.until(`document.fonts.status === "loaded"`)
	if cut := ask[string](b, `(() => {
		const tab = document.querySelector("nav [aria-current]");
		if (!tab) return "";
		const at = tab.getBoundingClientRect(), strip = tab.closest("ul").getBoundingClientRect();
		return at.left >= strip.left - 1 && at.right <= strip.right + 1 ? "" : at.left + " to " + at.right;
	})()`); cut != "" {
		b.t.Errorf("%s: the tab of the view is cut off: %s", path, cut)
	}
}
