package program

import (
	"io"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/cobra/doc"

	"github.com/latent-go/latent/internal/term"
)

// Visible lists the commands below cmd that people see, each before those below
// it, except the completion scripts of single shells and the help command.
func Visible(cmd *cobra.Command) []*cobra.Command {
	var list []*cobra.Command
	for _, c := range cmd.Commands() {
		if c.Hidden || c.Name() == "help" {
			continue
		}
		list = append(list, c)
		if c.Name() != "completion" {
			list = append(list, Visible(c)...)
		}
	}
	return list
}

// Usage is the line that shows how a command is called.
func Usage(c *cobra.Command) string {
	if c.Name() == "completion" {
		return c.CommandPath() + " bash|zsh|fish|powershell"
	}
	return c.UseLine()
}

// manDate is that of all man pages: the same program gives the same pages.
var manDate = time.Date(2026, time.November, 1, 0, 0, 0, 0, time.UTC)

// ManPages returns a man page for the program and for every command that people
// see, by file name.
func (p Program) ManPages() (map[string]string, error) {
	root := p.Root(term.New(io.Discard, io.Discard, term.Options{}))
	pages := map[string]string{}
	for _, c := range append([]*cobra.Command{root}, Visible(root)...) {
		c.DisableAutoGenTag = true
		if c.Name() == "completion" {
			oneShell(c)
		}
		var b strings.Builder
		date := manDate // GenMan keeps the pointer
		if err := doc.GenMan(c, &doc.GenManHeader{Section: "1", Date: &date, Source: "latent", Manual: p.Name}, &b); err != nil {
			return nil, err
		}
		pages[strings.ReplaceAll(c.CommandPath(), " ", "-")+".1"] = b.String()
	}
	return pages, nil
}

// oneShell shows the shells as what to write, where cobra has a command for each:
// these have no pages of their own.
func oneShell(completion *cobra.Command) {
	completion.Use, completion.DisableFlagsInUseLine = "completion bash|zsh|fish|powershell", true
	for _, shell := range completion.Commands() {
		shell.Hidden = true
	}
}
