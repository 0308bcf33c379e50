package cmd_test

import (
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"

	album "github.com/latent-go/latent/internal/album/cli"
	"github.com/latent-go/latent/internal/program"
	ptycho "github.com/latent-go/latent/internal/ptycho/cli"
)

// Either program has a man page of its own and one for each command that people
// see, with all flags of that command and the pages around it.
func TestManPages(t *testing.T) {
	for _, c := range []struct {
		app                 program.Program
		command, flag, deep string
	}{
		{album.App, "sensitivity", "num-chains", "data-get"},
		{ptycho.App, "train", "learning-rate", "data-get"},
	} {
		t.Run(c.app.Name, func(t *testing.T) {
			pages, err := c.app.ManPages()
			if err != nil {
				t.Fatal(err)
			}
			all := strings.Join(slices.Collect(maps.Values(pages)), "\n")
			for page, wants := range map[string][]string{
				c.app.Name:                   {".SH SYNOPSIS", c.app.Name + "-" + c.command + "(1)", c.app.Name + "-completion(1)", c.app.Name + "-data(1)"},
				c.app.Name + "-" + c.command: {".SH OPTIONS", "--" + c.flag, "--threads", c.app.Name + "(1)"},
				c.app.Name + "-" + c.deep:    {"--from", c.app.Name + "-data(1)"},
				c.app.Name + "-completion":   {"bash|zsh|fish|powershell"},
			} {
				// A dash that is typed is written \\- there.
				text := strings.ReplaceAll(pages[page+".1"], `\-`, "-")
				for _, want := range wants {
					if !strings.Contains(text, want) {
						t.Errorf("%s.1 lacks %q:\n%s", page, want, text)
					}
				}
			}
			for _, named := range regexp.MustCompile(`[\w-]+\(1\)`).FindAllString(strings.NewReplacer(`\-`, "-", `\fB`, "").Replace(all), -1) {
				if pages[strings.TrimSuffix(named, "(1)")+".1"] == "" {
					t.Errorf("%s is referred to, and there is no such page", named)
				}
			}
			for page := range pages {
				if !strings.HasPrefix(page, c.app.Name) || strings.Contains(page, "help") || strings.Contains(page, "completion-") {
					t.Errorf("a page %s, which nobody asks for", page)
				}
			}
		})
	}
}
