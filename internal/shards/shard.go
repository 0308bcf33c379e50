package shards

import (
	"fmt"
	"strconv"
	"strings"
)

// maxShards is the largest number of shards: more than any scheduler admits.
const maxShards = 1_000_000

// Shard is part K of N, from 1. The zero value stands for everything.
type Shard struct{ K, N int }

// Whole reports whether the shard is everything.
func (s Shard) Whole() bool { return s.N <= 1 }

// String is the text that [parse] reads.
func (s Shard) String() string { return fmt.Sprintf("%d/%d", max(1, s.K), max(1, s.N)) }

// parse reads "3/16". The empty text is everything.
func parse(text string) (Shard, error) {
	if text == "" {
		return Shard{}, nil
	}
	wrong := fmt.Errorf("must be K/N with K from 1 to N, like 3/16 (got %q)", text)
	a, b, ok := strings.Cut(text, "/")
	k, errK := strconv.Atoi(a)
	n, errN := strconv.Atoi(b)
	switch {
	case !ok || errK != nil || errN != nil || k < 1 || k > n:
		return Shard{}, wrong
	case n > maxShards:
		return Shard{}, fmt.Errorf("%w, N at most %d", wrong, maxShards)
	}
	return Shard{k, n}, nil
}

// Part returns the tasks of the shard: every N-th from the K-th on, so that shards
// differ by one task at most, and tasks of one kind, which lie side by side, are
// spread.
func (s Shard) Part(names []string) []string {
	if s.Whole() {
		return names
	}
	var part []string
	for i := s.K - 1; i < len(names); i += s.N {
		part = append(part, names[i])
	}
	return part
}
