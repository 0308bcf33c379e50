package settings

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"github.com/latent-go/latent/internal/options"
	"github.com/latent-go/latent/internal/safetext"
)

// Provenance is the record of one key for manifests and --print-config: the
// value, where it came from, and the values that lost.
type Provenance struct {
	Key   string `json:"key"`
	Value any    `json:"value"`
	Origin
	Losers []Loser `json:"losers,omitempty"`
}

// Loser is a value that a higher layer beat or that could not win.
type Loser struct {
	Value any `json:"value"`
	Origin
	Void string `json:"void,omitempty"`
}

// Provenance returns the record of every key in order of declaration. It holds
// only values, names and positions, so it marshals to stable JSON.
func (r *Resolved) Provenance() []Provenance {
	var out []Provenance
	for _, e := range r.Entries() {
		out = append(out, e.provenance())
	}
	return out
}

func (e Entry) provenance() Provenance {
	p := Provenance{Key: e.Key, Value: Plain(e.Winner.Value), Origin: e.Winner.Origin}
	for _, l := range e.Losers {
		p.Losers = append(p.Losers, Loser{Plain(l.Value), l.Origin, l.Void})
	}
	return p
}

// MarshalJSON writes the entry as its [Provenance].
func (e Entry) MarshalJSON() ([]byte, error) { return json.Marshal(e.provenance()) }

// WriteTable writes one line per key: value, origin, and every loser with its
// origin. Text from files is made safe for a terminal.
func (r *Resolved) WriteTable(w io.Writer) error {
	var b strings.Builder
	tw := tabwriter.NewWriter(&b, 0, 4, 2, ' ', 0)
	fmt.Fprintln(tw, strings.Join(Headers(), "\t"))
	for _, row := range r.Rows() {
		fmt.Fprintln(tw, strings.Join(row, "\t"))
	}
	tw.Flush() // cannot fail: it writes to memory
	for line := range strings.Lines(b.String()) {
		if _, err := fmt.Fprintln(w, strings.TrimRight(line, " \n")); err != nil {
			return err
		}
	}
	return nil
}

// Headers are those of [Resolved.Rows].
func Headers() []string { return []string{"KEY", "VALUE", "FROM", "INSTEAD OF"} }

// Rows are the lines of [Resolved.WriteTable] in cells.
func (r *Resolved) Rows() [][]string {
	var rows [][]string
	for _, p := range r.Provenance() {
		var losers []string
		for _, l := range p.Losers {
			losers = append(losers, l.describe())
		}
		rows = append(rows, []string{p.Key, show(p.Value), safetext.TerminalSafe(p.Origin.String()), strings.Join(losers, "; ")})
	}
	return rows
}

func (l Loser) describe() string {
	s := fmt.Sprintf("%s (%s", show(l.Value), safetext.TerminalSafe(l.Origin.String()))
	if l.Void != "" {
		s += ", " + l.Void
	}
	return s + ")"
}

// show writes a value on one line: "-" when it is not set, JSON for a tree.
func show(v any) string {
	switch x := v.(type) {
	case nil:
		return "-"
	case string:
		if x == "" {
			return `""`
		}
		return safetext.TerminalSafe(x)
	case []string:
		return "[" + safetext.TerminalSafe(strings.Join(x, ", ")) + "]"
	case bool, int, float64:
		return safetext.TerminalSafe(options.Format(v))
	}
	b, err := json.Marshal(v)
	if err != nil {
		return fmt.Sprintf("(%v)", err)
	}
	return safetext.TerminalSafe(string(b))
}
