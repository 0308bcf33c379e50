package config

import (
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"github.com/latent-go/latent/internal/safetext"
	"github.com/latent-go/latent/internal/settings"
)

// Setting is what is recorded of one key: its value, the level that won, where
// exactly it came from, and the values that lost, highest first.
type Setting struct {
	Key    string `json:"key"`
	Value  any    `json:"value"`
	Level  int    `json:"level"` // 1 to 5, 0 for a rule of the program
	From   string `json:"from"`
	Losers []Lost `json:"losers,omitempty"`
}

// Lost is a value that a higher level beat.
type Lost struct {
	Value any    `json:"value"`
	Level int    `json:"level"`
	From  string `json:"from"`
}

// Applied is the record overrides_applied, one entry a key in the order of
// declaration.
type Applied []Setting

// Key returns the entry of a key and whether there is one.
func (a Applied) Key(key string) (Setting, bool) {
	for _, s := range a {
		if s.Key == key {
			return s, true
		}
	}
	return Setting{}, false
}

// applied makes the record. The lowest layer also holds keys that the canonical
// records do not have; there a higher level gives the same default, and the
// filler is left out.
func applied(command string, r *settings.Resolved) Applied {
	var out Applied
	if r == nil { // settings that were not resolved, but made as a literal
		return nil
	}
	canonical := canonicalDefaults(command)
	for _, p := range r.Provenance() {
		if r.Set().Get(p.Key).FlagOnly {
			continue
		}
		s := Setting{Key: p.Key, Value: p.Value, Level: p.Level, From: p.Origin.String()}
		for _, l := range p.Losers {
			if _, real := canonical[p.Key]; real || l.Level != levelCanonical {
				s.Losers = append(s.Losers, Lost{l.Value, l.Level, l.Origin.String()})
			}
		}
		out = append(out, s)
	}
	return out
}

// WriteTable writes one line a key.
func (a Applied) WriteTable(w io.Writer) error {
	tw := tabwriter.NewWriter(w, 0, 4, 2, ' ', 0)
	for _, cells := range append([][]string{a.Headers()}, a.Rows()...) {
		fmt.Fprintln(tw, strings.Join(cells, "\t"))
	}
	return tw.Flush()
}

// Headers are those of [Applied.Rows].
func (a Applied) Headers() []string {
	return []string{"KEY", "VALUE", "LEVEL", "FROM", "INSTEAD OF"}
}

// Rows are the lines of [Applied.WriteTable] in cells.
func (a Applied) Rows() [][]string {
	var rows [][]string
	for _, s := range a {
		var lost []string
		for _, l := range s.Losers {
			lost = append(lost, fmt.Sprintf("%s (%d %s)", show(l.Value), l.Level, safetext.TerminalSafe(l.From)))
		}
		rows = append(rows, []string{s.Key, show(s.Value), fmt.Sprint(s.Level), safetext.TerminalSafe(s.From), strings.Join(lost, "; ")})
	}
	return rows
}

func show(v any) string {
	if v == nil {
		return "-"
	}
	return safetext.TerminalSafe(fmt.Sprint(v))
}
