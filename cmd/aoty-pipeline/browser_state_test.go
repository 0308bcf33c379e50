//go:build browser

package main_test

import (
	"strings"

	"github.com/chromedp/chromedp"
)

// state is all that a page shows: what is chosen, and what is drawn for it.
const state = `JSON.stringify({
	theme: document.documentElement.dataset.theme + getComputedStyle(document.body).backgroundColor,
	title: document.querySelector("h1").textContent,
	here: [...document.querySelectorAll("nav [aria-current]")].map((a) => a.textContent),
	fields: [...document.querySelectorAll("form.bar input, form.bar select")].map((f) => f.type === "checkbox" ? f.checked : f.value),
	order: [...document.querySelectorAll("th[aria-sort]")].map((h) => h.textContent + h.getAttribute("aria-sort")),
	rows: [...document.querySelectorAll("tbody tr")].map((r) => r.textContent),
	charts: [...document.querySelectorAll("[data-chart] svg")].map((s) => s.textContent + s.querySelectorAll("path, circle").length),
	saves: [...document.querySelectorAll(".save a")].map((a) => a.getAttribute("href")),
})`

// again leaves the page by a step of JavaScript and waits for the next one, which
// may be one that the browser has kept.
func (b *browser) again(step string) {
	b.t.Helper()
	ask[chromedp.Void](b, `window.before = true; addEventListener("pagehide", () => { window.before = false; }); `+step)
	b.until(`!window.before && document.readyState === "complete"`)
	b.drawn()
}

// choose sets a field of the form and submits it, as a click on an option does.
func (b *browser) choose(field, value string) {
	b.t.Helper()
	b.again(`(() => { const f = document.querySelector("#` + field + `"); f.value = "` + value + `"; f.dispatchEvent(new Event("change")); if (f.tagName !== "SELECT") f.form.requestSubmit(); })()`)
}

// sortBy clicks on the heading of a column.
func (b *browser) sortBy(column string) {
	b.t.Helper()
	b.do(chromedp.Click(chromedp.CSS("table[data-sort] th:nth-child(" + column + ") button")))
}

// links: an address holds all that was chosen. It shows the same after a reload,
// and in a browser that knows nothing of this one.
func (b *browser) links() {
	other := open(b.t, b.base)
	other.do(chromedp.EmulateViewport(1440, 1000))
	for _, c := range []struct {
		path  string
		steps func()
		has   []string
	}{
		{"/predictions?theme=dark", func() {
			b.sortBy("7")
			b.choose("artist", "the")
			b.again(`document.querySelector("#missed").click(); document.querySelector("form.bar").requestSubmit()`)
		}, []string{"artist=the", "missed=1", "sort=predictions.6.down", "theme=dark"}},
		{"/predictions?theme=dark", func() {
			b.choose("part", "new")
			b.do(chromedp.Click(chromedp.CSS("#theme")))
			b.drawn()
		}, []string{"part=new", "theme=light"}},
		{"/diagnostics?theme=light", func() { b.choose("param", "rho"); b.sortBy("2") }, []string{"param=rho", "sort=parameters.1.down"}},
		{"/coefficients?theme=light", func() { b.choose("group", "artist"); b.sortBy("1") }, []string{"group=artist", "sort=coefficients.0.up"}},
		{"/artists?theme=dark", func() {
			b.choose("q", "an")
			b.again(`document.querySelector("tbody a").click()`)
			b.sortBy("3")
			ask[chromedp.Void](b, `history.replaceState(null, "", location.href + "&theme=dark")`)
			b.again(`location.reload()`)
		}, []string{"name=", "sort=albums.2.down"}},
	} {
		b.view(c.path)
		c.steps()
		b.until(`document.querySelectorAll("[data-chart][aria-busy]").length === 0`)
		link, want := ask[string](b, `location.pathname + location.search`), ask[string](b, state)
		for _, part := range c.has {
			if !strings.Contains(link, part) || strings.Contains(link, "=&") {
				b.t.Errorf("the address %s does not say %s, or says nothing of something", link, part)
			}
		}
		b.again(`location.reload()`)
		if got := ask[string](b, state); got != want {
			b.t.Errorf("%s, loaded again:\n%.700s\nwant\n%.700s", link, got, want)
		}
		other.view(link)
		if got := ask[string](other, state); got != want {
			b.t.Errorf("%s, in another browser:\n%.700s\nwant\n%.700s", link, got, want)
		}
	}
	b.clean("links")
}

// back goes through pages, and back and forth between them.
func (b *browser) back() {
	b.view("/diagnostics?theme=light")
	states := []string{ask[string](b, state)}
	for _, step := range []func(){
		func() { b.choose("param", "rho") },
		func() { b.choose("param", "sigma_rw"); b.sortBy("3") },
		func() { b.again(`document.querySelector('nav a[href="predictions"]').click()`) },
		func() {
			b.again(`document.querySelector("#missed").click(); document.querySelector("form.bar").requestSubmit()`)
		},
	} {
		step()
		states = append(states, ask[string](b, state))
	}
	for i := len(states) - 2; i >= 0; i-- {
		b.again(`history.back()`)
		if got := ask[string](b, state); got != states[i] {
			b.t.Errorf("back to page %d:\n%.700s\nwant\n%.700s", i, got, states[i])
		}
	}
	for i := 1; i < len(states); i++ {
		b.again(`history.forward()`)
		if got := ask[string](b, state); got != states[i] {
			b.t.Errorf("forward to page %d:\n%.700s\nwant\n%.700s", i, got, states[i])
		}
	}
	b.clean("back")
}
