package settings

import (
	"maps"
	"slices"
)

// keysOf returns the keys of a layer, sorted.
func keysOf(l *Layer) []string { return slices.Sorted(maps.Keys(l.values)) }

// overrides returns the entries whose value comes from above the lowest layer.
func overrides(r *Resolved) map[string]Entry {
	out := map[string]Entry{}
	for key, e := range r.entries {
		if r.Given(key) {
			out[key] = e
		}
	}
	return out
}

// values returns all values by key, trees as plain maps and slices.
func values(r *Resolved) map[string]any {
	out := map[string]any{}
	for key, e := range r.entries {
		out[key] = Plain(e.Winner.Value)
	}
	return out
}
