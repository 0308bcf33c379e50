package report

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/latent-go/latent/internal/album/evaluate"
)

// hostile are names that have broken tables before.
var hostile = []string{
	`& % $ # _ { } ~ ^ \`, `\\`, `\end{tabular}`, `\input{/etc/passwd}`, `a & b \\ c`, `% the rest is a comment`, `$x^2$`, "[unknown artist]", "*",
	"<script>", "\u202eexe", "\x1b[31mred", "a\nb\r\nc", "{", "}", `\verb|x|`, "~", "''--", "שלום", "",
}

// These patterns are all that a table writes of LaTeX.
var (
	latexText    = regexp.MustCompile(`\\[&%$#_{}]|\\text[a-z]+\{\}|\{[\[\]*]\}|\$-\$`)
	latexSpecial = regexp.MustCompile(`[&%$#_{}~^\\]`)
	latexRule    = regexp.MustCompile(`^\\(toprule|midrule|bottomrule|endfirsthead|endhead|centering)$`)
	latexBegin   = regexp.MustCompile(`^\\begin\{([a-z]+)\}(?:\[htbp\])?(?:\{([lr]+)\})?$`)
	latexTitle   = regexp.MustCompile(`^\\(?:caption|label)\{(.*)\}(?: \\\\)?$`)
)

// checkLaTeX reads a table as LaTeX would: what is opened is closed, every row
// has as many cells as the table columns, and text has no character that LaTeX
// would act on.
func checkLaTeX(t *testing.T, text string, rows [][]string) {
	t.Helper()
	var open []string
	columns, found := 0, 0
	for line := range strings.Lines(text) {
		line = strings.TrimSuffix(line, "\n")
		if m := latexBegin.FindStringSubmatch(line); m != nil {
			open, columns = append(open, m[1]), max(columns, len(m[2]))
			continue
		}
		if n := len(open); n > 0 && line == "\\end{"+open[n-1]+"}" {
			open = open[:n-1]
			continue
		}
		if m := latexTitle.FindStringSubmatch(line); m != nil {
			checkLaTeXText(t, strings.ReplaceAll(m[1], "tab:metrics_", "tab:metrics"))
			continue
		}
		if strings.HasPrefix(line, "% needs ") || latexRule.MatchString(line) {
			continue
		}
		row, ended := strings.CutSuffix(line, ` \\`)
		cells := splitCells(row)
		if !ended || len(cells) != columns || len(open) == 0 {
			t.Errorf("%d cells for %d columns, in %v: %q", len(cells), columns, open, line)
		}
		for _, c := range cells {
			checkLaTeXText(t, c)
		}
		found++
	}
	if heads := strings.Count(text, `\toprule`); len(open) > 0 || found != len(rows)+heads {
		t.Errorf("%v stays open; %d lines for %d rows and %d heads", open, found, len(rows), heads)
	}
}

// splitCells cuts a row at the ampersands that LaTeX sees.
func splitCells(row string) []string {
	hidden := strings.ReplaceAll(row, `\&`, "\x00")
	var out []string
	for _, c := range strings.Split(hidden, "&") {
		out = append(out, strings.ReplaceAll(c, "\x00", `\&`))
	}
	return out
}

func checkLaTeXText(t *testing.T, s string) {
	t.Helper()
	if bad := latexSpecial.FindString(latexText.ReplaceAllString(s, "")); bad != "" {
		t.Errorf("%q has a bare %s", s, bad)
	}
}

// hostileContent is a report with hostile names for all that comes from data, in
// short and in long tables.
func hostileContent() *Content {
	c := small()
	c.Evaluation.NewArtists = &evaluate.NewArtists{Metrics: evaluate.Metrics{N: 3, R2: -0.5, MeanBias: -1.25}}
	for range 3 {
		for _, h := range hostile {
			c.Exclusions = append(c.Exclusions, Exclusion{Reason: h, Rows: 1})
			c.Diagnostics.Parameters = append(c.Diagnostics.Parameters, evaluate.Parameter{Name: "beta[" + h + "]", Mean: -0.5, SD: 0.1})
		}
	}
	c.Diagnostics.Parameters = slices.Concat(c.Diagnostics.Parameters, c.Diagnostics.Parameters)
	return c
}

// TestLaTeXIsBalanced: every table of a report, with hostile names for all that
// comes from data, short and long.
func TestLaTeXIsBalanced(t *testing.T) {
	c := hostileContent()
	for _, table := range Tables(c) {
		table.Caption += hostile[0]
		var b bytes.Buffer
		if err := table.WriteLaTeX(&b); err != nil {
			t.Fatal(err)
		}
		checkLaTeX(t, b.String(), table.Rows)
		if strings.ContainsAny(b.String(), "\x1b\r\u202e") {
			t.Errorf("%s has control or direction characters", table.Name)
		}
		if table.Name == "coefficients" && !strings.Contains(b.String(), "& $-$0.50 &") {
			t.Error("a negative number has a hyphen, not a minus sign")
		}
	}
}

// TestLaTeXCompiles gives the same tables to LaTeX, where there is one.
func TestLaTeXCompiles(t *testing.T) {
	program, err := exec.LookPath("pdflatex")
	if err != nil {
		t.Skip("no pdflatex")
	}
	doc := bytes.NewBufferString("\\documentclass{article}\n\\usepackage{booktabs,longtable}\n\\begin{document}\n")
	c := hostileContent()
	for _, table := range Tables(c) {
		table.Caption += hostile[0]
		if err := table.WriteLaTeX(doc); err != nil {
			t.Fatal(err)
		}
	}
	doc.WriteString("\\end{document}\n")
	dir := t.TempDir()
	path := filepath.Join(dir, "tables.tex")
	// pdfLaTeX has no letters of other scripts.
	if err := os.WriteFile(path, bytes.ReplaceAll(doc.Bytes(), []byte("שלום"), []byte("shalom")), 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(program, "-halt-on-error", "-interaction=nonstopmode", "-no-shell-escape", "tables.tex")
	cmd.Dir = dir
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
}

// TestEngineIsNamed: a table with names that pdfLaTeX cannot set says what can.
func TestEngineIsNamed(t *testing.T) {
	for name, want := range map[string]bool{"beta[genre_한국]": true, "Хардкор": true, "坂本龍一": true, "Sigur Rós – ágætis": false, "Nguyễn": false, "plain": false} {
		var b bytes.Buffer
		table := &Table{Name: "t", Caption: "c", Columns: right("A"), Rows: [][]string{{name}}}
		if err := table.WriteLaTeX(&b); err != nil {
			t.Fatal(err)
		}
		if got := strings.Contains(b.String(), "XeLaTeX"); got != want || !strings.Contains(b.String(), "% needs") {
			t.Errorf("%s: %s", name, b.String())
		}
	}
}
