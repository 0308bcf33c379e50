package cli_test

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/latent-go/latent/internal/album/cli"
)

// example is a command that a document shows.
type example struct {
	at   string // file and line
	args []string
	to   string // the file of its standard output, "" for none
}

// documented lists the commands in the code blocks of the documents, those of the
// help among them, without the lines of a synopsis.
func documented(t *testing.T, root string) []example {
	t.Helper()
	var files []string
	for _, pattern := range []string{"README.md", "docs/*.md", "docs/workflows/*.md"} {
		found, err := filepath.Glob(filepath.Join(root, filepath.FromSlash(pattern)))
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, found...)
	}
	var out []example
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		code := false
		for line := range strings.Lines(string(text)) {
			line = strings.TrimSpace(line)
			if strings.HasPrefix(line, "```") {
				code = !code
			}
			words := shellWords(line)
			if !code || len(words) < 2 || words[0] != cli.Program || synopsis(words) {
				continue
			}
			e := example{at: filepath.Base(file) + ": " + line, args: words[1:]}
			if i := slices.Index(e.args, ">"); i >= 0 {
				e.to, e.args = e.args[i+1], e.args[:i]
			}
			out = append(out, e)
		}
	}
	return out
}

// synopsis reports whether a line stands for many commands.
func synopsis(words []string) bool {
	return slices.ContainsFunc(words, func(w string) bool {
		return w == "[flags]" || w == "NAME" || strings.HasPrefix(w, "FILE") || strings.Contains(w, "|") || strings.HasPrefix(w, "<")
	}) || len(words) == 2 && (words[1] == "stage" || words[1] == "data")
}

// shellWords splits a line as a shell does: quotes hold words together, and what
// follows a # is a comment.
func shellWords(line string) []string {
	var out []string
	word, quoted, some := "", false, false
	for _, r := range line {
		switch {
		case r == '"':
			quoted, some = !quoted, true
		case quoted || r != ' ' && r != '#':
			word, some = word+string(r), true
		case r == '#' && !some:
			return out
		case r == '#':
			word += "#"
		case some:
			out, word, some = append(out, word), "", false
		}
	}
	if some {
		out = append(out, word)
	}
	return out
}

// demoPart is the demo catalogue without most of its artists: those that the
// examples name are there.
func demoPart(t *testing.T, root string) []byte {
	t.Helper()
	f, err := os.Open(filepath.Join(root, "datasets", "demo-albums", "albums.csv.gz"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	lines := bufio.NewScanner(z)
	for n := 0; lines.Scan(); n++ {
		if l := lines.Text(); n < 300 || strings.HasPrefix(l, "Faffle Zoorkump,") || strings.HasPrefix(l, "Tipling Niffette,") {
			out.WriteString(l + "\n")
		}
	}
	return out.Bytes()
}

// TestDocumentedExamples does what the documents say, in a directory with the files
// that they speak of and a part of the demo catalogue. What would sample for minutes
// is planned, and what would serve, or ask the network, is parsed.
func TestDocumentedExamples(t *testing.T) {
	root, err := filepath.Abs(filepath.Join("..", "..", ".."))
	if err != nil {
		t.Fatal(err)
	}
	list, part := documented(t, root), demoPart(t, root)
	t.Chdir(t.TempDir())
	t.Setenv("AOTY_DATASET_PATH", "demo.csv")
	for name, text := range map[string]string{
		"demo.csv": string(part), "my.csv": string(part), "go.sum": "",
		"mine.yaml":   "seed: 7\nsensitivity:\n  - name: famous\n    set:\n      data:\n        min_ratings: 20\n",
		"planned.csv": "artist,album\nFaffle Zoorkump,Next\nNobody Yet,First\n",
	} {
		if err := os.WriteFile(name, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	quick := []string{"--num-chains", "1", "--num-samples", "100", "--num-warmup", "50"}
	do(t, example{at: "the run that the others look at", args: append([]string{"run"}, quick...)})
	kinds, seen := map[string]int{}, map[string]bool{}
	for _, e := range list {
		kind := e.args[0]
		if kinds[kind]++; seen[strings.Join(e.args, " ")] {
			continue
		}
		seen[strings.Join(e.args, " ")] = true
		switch kind {
		case "run":
			e.args = append(e.args, "--dry-run")
		case "stage":
			e.args = append(e.args, "--dry-run")
		case "sensitivity", "calibrate":
			e.args = append(e.args, "--tasks")
		case "export-figures":
			if !slices.Contains(e.args, "--formats") {
				e.args = append(e.args, "--formats", "svg")
			}
		case "simulate":
			if !slices.Contains(e.args, "--select-top") {
				e.args = append(e.args, "--artists", "100")
			}
		case "visualize", "data", "submit":
			isCommand(t, e)
			continue
		}
		do(t, e)
	}
	for _, kind := range []string{"run", "stage", "predict", "simulate", "sensitivity", "profile", "runs", "visualize", "data", "export-figures", "generate-diagrams"} {
		if kinds[kind] == 0 {
			t.Errorf("no example of %s was found: this test looks at nothing", kind)
		}
	}
}

// do runs an example to a good end.
func do(t *testing.T, e example) {
	t.Helper()
	out, said := io.Writer(io.Discard), new(bytes.Buffer)
	if e.to != "" {
		f, err := os.Create(e.to)
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		out = f
	}
	if code := cli.App.Run(e.args, out, said); code != cli.ExitOK {
		t.Errorf("%s ends with %d:\n%s", e.at, code, said)
	}
}

// isCommand finds command, flags and arguments of an example without doing it.
func isCommand(t *testing.T, e example) {
	t.Helper()
	cmd, rest, err := cli.Root().Find(e.args)
	if err == nil {
		err = cmd.ParseFlags(rest)
	}
	if err == nil && cmd.Args != nil {
		err = cmd.Args(cmd, cmd.Flags().Args())
	}
	if err != nil || !cmd.Runnable() {
		t.Errorf("%s: %v", e.at, err)
	}
}

// TestShellWords: the examples are read as a shell reads them.
func TestShellWords(t *testing.T) {
	for line, want := range map[string]string{
		`aoty-pipeline run   # everything`:                `aoty-pipeline|run`,
		`aoty-pipeline predict --artist "A B" > next.csv`: `aoty-pipeline|predict|--artist|A B|>|next.csv`,
		`a b#c ""`: `a|b#c|`,
		``:         ``,
	} {
		if got := strings.Join(shellWords(line), "|"); got != want {
			t.Errorf("%q: %q, want %q", line, got, want)
		}
	}
}
