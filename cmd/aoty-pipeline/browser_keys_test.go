//go:build browser

package main_test

import (
	"slices"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// focused names what has the focus, and says whether one can see that it has.
const focused = `(() => {
	const e = document.activeElement, s = getComputedStyle(e), r = e.getBoundingClientRect();
	const seen = s.outlineStyle !== "none" && parseFloat(s.outlineWidth) >= 2 && r.width > 0 && r.bottom > 0 && r.top < innerHeight && r.left >= 0 && r.left < innerWidth;
	return {name: (e.id ? "#" + e.id : e.textContent.trim()), tag: e.tagName, seen: seen};
})()`

type focus struct {
	Name, Tag string
	Seen      bool
}

func (b *browser) press(key string) {
	b.t.Helper()
	b.do(chromedp.KeyEvent(key))
}

// tabTo presses Tab until something has the focus, and returns the way.
func (b *browser) tabTo(name string) (way []string) {
	b.t.Helper()
	for range 80 {
		b.press("\t")
		f := ask[focus](b, focused)
		if f.Tag == "BODY" {
			continue
		}
		if !f.Seen {
			b.t.Errorf("%s %q has the focus, and one cannot see it", f.Tag, f.Name)
		}
		if way = append(way, f.Name); f.Name == name {
			return way
		}
	}
	b.t.Fatalf("Tab does not reach %q, only %q", name, way)
	return nil
}

// keyboard: everything can be reached and used without a mouse.
func (b *browser) keyboard() {
	b.view("/predictions")
	order := []string{
		"Skip to the content", "aoty-pipeline", "Overview", "Diagnostics", "Calibration", "Predictions", "Coefficients", "Leave-one-out", "Artists", "Data", "Compare", "Live",
		"#find", "#theme", "#artist", "#part", "#missed", "Show", "SVG", "PNG", "PDF", "CSV", "Artist", "Album", "Date", "Actual", "Predicted", "90% interval", "Error",
	}
	if way := b.tabTo("Error"); !slices.Equal(way, order) {
		b.t.Errorf("Tab goes through\n%q, want\n%q", way, order)
	}
	for _, c := range []struct{ key, order, rule string }{{"\r", "descending", "x <= v[i-1]"}, {" ", "ascending", "x >= v[i-1]"}} {
		b.press(c.key)
		if !ask[bool](b, `(() => {
			const v = [...document.querySelectorAll("table[data-sort] tbody tr")].map((r) => Number(r.cells[6].dataset.v));
			return v.length > 1 && v.every((x, i) => i === 0 || `+c.rule+`) && document.querySelector("th:nth-child(7)").getAttribute("aria-sort") === "`+c.order+`";
		})()`) {
			b.t.Errorf("%q does not sort the errors, %s", c.key, c.order)
		}
	}
	b.keysOfTheForm()
	b.keysOfLinks()
	b.clean("keyboard")
}

// keysOfTheForm: Space and Enter work on fields, and arrows do not leave the page.
func (b *browser) keysOfTheForm() {
	b.view("/predictions")
	b.tabTo("#theme")
	was := ask[string](b, `document.documentElement.dataset.theme`)
	b.press(" ")
	b.until(`document.documentElement.dataset.theme !== "` + was + `"`)
	b.press("\r")
	b.until(`document.documentElement.dataset.theme === "` + was + `"`)
	b.tabTo("#part")
	b.press(kb.ArrowDown)
	b.tabTo("#missed")
	b.press(" ")
	if !ask[bool](b, `location.search === "" && document.querySelector("#part").value === "new" && document.querySelector("#missed").checked`) {
		b.t.Error("keys on the fields left the page, or did not check the box")
	}
	b.tabTo("Show")
	b.press("\r")
	b.until(`location.search === "?part=new&missed=1"`)
	b.drawn()
	b.tabTo("#artist")
	b.press("a")
	b.press("\r")
	b.until(`location.search.includes("artist=a")`)
	b.drawn()
}

// keysOfLinks: Enter follows links, also those that save a file.
func (b *browser) keysOfLinks() {
	b.view("/calibration")
	b.tabTo("Skip to the content")
	b.press("\r")
	b.until(`document.activeElement.id === "content"`)
	ask[chromedp.Void](b, `addEventListener("click", (e) => { if (e.target.closest(".save")) { window.saved = e.target.href; e.preventDefault(); } }, true)`)
	for _, format := range []string{"SVG", "PNG", "PDF", "CSV"} {
		b.tabTo(format)
		b.press("\r")
		if !ask[bool](b, `(window.saved || "").includes("format=`+map[string]string{"SVG": "svg", "PNG": "png", "PDF": "pdf", "CSV": "csv"}[format]+`")`) {
			b.t.Errorf("Enter on %s saves nothing", format)
		}
	}
	b.view("/calibration")
	b.tabTo("Coefficients")
	b.press("\r")
	b.until(`location.pathname === "/coefficients"`)
	b.drawn()
	b.tabTo("#find")
	b.press("Faffle")
	b.press("\r")
	b.until(`location.pathname === "/artist"`)
	b.drawn()
}
