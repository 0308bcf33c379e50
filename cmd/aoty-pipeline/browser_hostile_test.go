//go:build browser

package main_test

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// hostileCSV has names that try to become markup, script, formulas or another
// direction of writing, in every field of text.
func hostileCSV(t *testing.T) string {
	t.Helper()
	names := []string{
		`<script>window.pwned=1</script>`, `""><img src=x onerror=""window.pwned=1"">`, `' onfocus='window.pwned=1' autofocus='`,
		"\u202egnp.exe\u202c", `</title></textarea></svg><script>window.pwned=1</script>`, "=cmd()|calc", "שלום עליכם", "\x1b[31mred\u0007", `{{constructor}} ${1}`,
	}
	text := "Artist,Album,Year,Release Date,Genres,Critic Score,User Score,Avg Track Score,User Ratings,Critic Reviews,Tracks,Runtime (min),Avg Track Runtime (min),Label,Descriptors,Album URL,All Artists,Album Type\n"
	for i, name := range names {
		for k := range 4 {
			other := names[(i+k+1)%len(names)]
			text += fmt.Sprintf("\"%s\",\"%s\",%d,\"March %d, %d\",\"%s\",7%d,%d,76,500,12,10,42.5,4.25,\"%s\",\"%s\",u,\"%s\",Album\n",
				name, other, 2010+2*k, 1+i, 2010+2*k, other, k, 55+3*i+5*k, other, other, name)
		}
	}
	path := filepath.Join(t.TempDir(), "hostile.csv")
	if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
	return path
}

// TestHostile runs the pipeline on hostile names and opens every view, the report
// that is one file, and all other files for readers: nothing may run, and the
// names are there as text.
func TestHostile(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "reports")
	train := []string{"run", "-c", "configs/original.yaml", "--dataset", hostileCSV(t), "--num-chains=2", "--num-samples=100", "--num-warmup=50", "--min-ratings", "1", "--reports-dir", dir}
	execute(t, train...)
	time.Sleep(1100 * time.Millisecond)
	execute(t, append(train, "--seed", "7")...)
	execute(t, "export-figures", "--reports-dir", dir, "-f", "svg,pdf", "-o", filepath.Join(dir, "figures"))
	execute(t, "generate-diagrams", "--reports-dir", dir, "--run", "latest", "-o", filepath.Join(dir, "diagrams"))
	b := open(t, serve(t, "--reports-dir", dir))
	b.do(chromedp.EmulateViewport(1440, 1000), chromedp.Navigate(b.base+"/artists"))
	paths := ask[[]string](b, `[...document.querySelectorAll("tbody a")].map((a) => "/" + a.getAttribute("href"))`)
	if len(paths) != 9 {
		t.Errorf("%d artists, want 9: %q", len(paths), paths)
	}
	for _, p := range append(b.more(), pages...) {
		paths = append(paths, p.path)
	}
	seen := false
	for _, p := range paths {
		b.view(p)
		b.harmless(p, 2)
		seen = seen || ask[string](b, `document.querySelector("h1").textContent`) == "<script>window.pwned=1</script>"
		b.forget(p)
	}
	if !seen {
		t.Error("no page has the name of the first artist as its heading")
	}
	b.hostileReport(dir)
	hostileFiles(t, dir)
}

// harmless: no name has become more than text on the page that is shown.
func (b *browser) harmless(where string, scripts int) {
	b.t.Helper()
	if ask[bool](b, fmt.Sprintf(`"pwned" in window || document.scripts.length !== %d || document.querySelector("main img, body > img, [onerror], [onfocus], [onmouseover], iframe, object, embed") !== null`, scripts)) {
		b.t.Errorf("%s: a name became more than text", where)
	}
	if ask[bool](b, `/[\u202a-\u202e\u2066-\u2069\u0007\u001b]/.test(document.body.innerText)`) {
		b.t.Errorf("%s: control or direction characters are shown", where)
	}
}

// hostileReport opens the report from the disk, where no server protects it.
func (b *browser) hostileReport(dir string) {
	b.t.Helper()
	found, err := filepath.Glob(filepath.Join(dir, "2*", "report.html"))
	if err != nil || len(found) != 2 {
		b.t.Fatalf("%q, %v", found, err)
	}
	b.do(chromedp.Navigate("file://" + found[1]))
	b.until(`document.readyState === "complete" && document.querySelectorAll("svg").length > 3`)
	b.harmless("report.html", 0)
	if text := ask[string](b, `document.body.textContent`); !strings.Contains(text, "<script>window.pwned=1</script>") {
		b.t.Error("the report does not show the name of the first artist")
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, bad := range b.bad { // the file itself is all that is asked for
		if bad != "request to file://"+found[1] {
			b.t.Errorf("report.html: %s", bad)
		}
	}
	b.bad = nil
}

// hostileFiles: no file for readers has characters that turn or hide text, and
// none that a browser opens has markup of a name.
func hostileFiles(t *testing.T, dir string) {
	t.Helper()
	kinds := map[string]int{}
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		kind := filepath.Ext(path)
		if err != nil || d.IsDir() || !slices.Contains([]string{".svg", ".html", ".md", ".tex", ".dot", ".csv"}, kind) {
			return err
		}
		kinds[kind]++
		b, err := os.ReadFile(path)
		text := string(b)
		if strings.ContainsAny(text, "\x1b\a\u202a\u202b\u202d\u202e\u202c\u2066\u2067\u2068\u2069") {
			t.Errorf("%s has control or direction characters", path)
		}
		if kind != ".csv" && kind != ".dot" && kind != ".tex" && (strings.Contains(text, "<script>") || strings.Contains(text, "<img")) {
			t.Errorf("%s has markup of a name", path)
		}
		return err
	})
	if err != nil || len(kinds) != 6 || kinds[".svg"] < 20 {
		t.Errorf("%v, %v", kinds, err)
	}
}
