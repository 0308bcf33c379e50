// Package jsontree compares settings that are kept as JSON.
//
// Two settings are alike when their [Canonical] bytes are; [Diff] says where they
// are not, and [Describe] puts that into one line.
package jsontree

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/latent-go/latent/internal/safetext"
)

// Change is a difference between two settings.
type Change struct {
	Key      string // "mcmc.num_samples"; "" when the whole value differs
	Old, New string // JSON; "" where there is no such key
}

// String writes the change as "mcmc.num_samples 1000 -> 2000".
func (c Change) String() string {
	show := func(v string) string {
		if v == "" {
			return "(unset)"
		}
		return safetext.TerminalSafe(v)
	}
	return safetext.TerminalSafe(strings.TrimSpace(fmt.Sprintf("%s %s -> %s", c.Key, show(c.Old), show(c.New))))
}

// Diff lists how two JSON values differ, key by key through objects
// and in the order of the keys. Arrays are compared whole. A value that is not
// JSON counts as absent.
func Diff(before, after json.RawMessage) []Change {
	return walk(nil, "", decodeTree(before), decodeTree(after))
}

// decodeTree keeps numbers as they are written.
func decodeTree(data json.RawMessage) any {
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.UseNumber()
	var v any
	if dec.Decode(&v) != nil {
		return absent{}
	}
	return v
}

// absent stands for a key that one side lacks; null is a value.
type absent struct{}

func walk(list []Change, key string, before, after any) []Change {
	a, okA := before.(map[string]any)
	b, okB := after.(map[string]any)
	if !okA || !okB {
		if old, now := encodeTree(before), encodeTree(after); old != now {
			list = append(list, Change{Key: key, Old: old, New: now})
		}
		return list
	}
	all := maps.Clone(a)
	maps.Copy(all, b)
	for _, k := range slices.Sorted(maps.Keys(all)) {
		list = walk(list, strings.TrimPrefix(key+"."+k, "."), lookup(a, k), lookup(b, k))
	}
	return list
}

func lookup(m map[string]any, key string) any {
	if v, ok := m[key]; ok {
		return v
	}
	return absent{}
}

func encodeTree(v any) string {
	if _, ok := v.(absent); ok {
		return ""
	}
	data, err := json.Marshal(v)
	if err != nil {
		panic("jsontree: encoding a decoded value: " + err.Error()) // cannot happen
	}
	return string(data)
}

// shownChanges bounds how many changes a message lists.
const shownChanges = 4

// Describe writes the first few changes in one line.
func Describe(changes []Change) string {
	parts := make([]string, 0, shownChanges+1)
	for i, c := range changes {
		if i == shownChanges {
			parts = append(parts, fmt.Sprintf("and %d more", len(changes)-i))
			break
		}
		parts = append(parts, c.String())
	}
	return strings.Join(parts, "; ")
}

// Canonical returns v as compact JSON with sorted keys, so that equal settings
// have equal bytes however they were built.
func Canonical(v any) (json.RawMessage, error) {
	data, err := json.Marshal(v)
	if err != nil {
		return nil, err
	}
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.UseNumber() // large seeds must not pass through float64
	var tree any
	if err := dec.Decode(&tree); err != nil {
		return nil, err
	}
	return json.Marshal(tree)
}
