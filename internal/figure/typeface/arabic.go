package typeface

import (
	"sync"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// forms are the shapes of an Arabic letter, 0 where it has none: alone, at
// the end, at the start and in the middle of a joined group. Letters with only
// the first two join to the letter before them but not to the one after.
type forms [4]rune

const (
	isolated = iota
	final
	initial
	medial
)

// joining derives the shapes from the compatibility decompositions of the
// Arabic presentation forms: every form decomposes to its letter (or, for the
// lam-alef ligatures, to two), and the blocks list the forms of one letter in
// the order isolated, final, initial, medial.
var joining = sync.OnceValues(func() (letters map[rune]*forms, ligatures map[[2]rune]*forms) {
	letters, ligatures = map[rune]*forms{}, map[[2]rune]*forms{}
	// The second block repeats one letter of the first; the first wins.
	for _, span := range [][2]rune{{0xFE80, 0xFEFC}, {0xFB50, 0xFBE7}, {0xFBFC, 0xFBFF}} {
		known := len(letters)
		seen := map[rune]bool{}
		for r := span[0]; r <= span[1]; r++ {
			base := []rune(norm.NFKC.String(string(r)))
			switch {
			case len(base) == 1 && base[0] != r:
				if letters[base[0]] != nil && !seen[base[0]] && known > 0 {
					continue
				}
				seen[base[0]] = true
				push(letters, base[0], r)
			case len(base) == 2 && base[0] == 0x0644:
				push(ligatures, [2]rune(base), r)
			}
		}
	}
	return letters, ligatures
})

func push[K comparable](m map[K]*forms, key K, r rune) {
	if m[key] == nil {
		m[key] = &forms{}
	}
	for i, have := range m[key] {
		if have == 0 {
			m[key][i] = r
			return
		}
	}
}

// joinArabic replaces Arabic letters, in logical order, by the presentation
// forms that their neighbours call for, and lam followed by alef by their
// ligature. The rules are those of the Unicode Standard, section 9.2.
func joinArabic(in []rune) []rune {
	letters, ligatures := joining()
	out := make([]rune, 0, len(in))
	for i := 0; i < len(in); i++ {
		f, last := letters[in[i]], i
		if next := after(in, i); next < len(in) && in[i] == 0x0644 {
			if lig := ligatures[[2]rune{in[i], in[next]}]; lig != nil && next == i+1 {
				f, last = lig, next
			}
		}
		if f == nil {
			out = append(out, in[i])
			continue
		}
		out = append(out, f.pick(joinsNext(in, before(in, i)), f[initial] != 0 && joinsPrevious(in, after(in, last))))
		i = last
	}
	return out
}

func (f *forms) pick(toPrevious, toNext bool) rune {
	want := isolated
	switch {
	case toPrevious && toNext && f[medial] != 0:
		want = medial
	case toPrevious && f[final] != 0:
		want = final
	case toNext && f[initial] != 0:
		want = initial
	}
	return f[want]
}

const tatweel = 0x0640

// joinsNext reports whether the letter at i reaches towards the next one.
func joinsNext(in []rune, i int) bool {
	if i < 0 {
		return false
	}
	letters, _ := joining()
	f := letters[in[i]]
	return in[i] == tatweel || f != nil && f[initial] != 0
}

// joinsPrevious reports whether the letter at i reaches towards the one before.
func joinsPrevious(in []rune, i int) bool {
	if i >= len(in) {
		return false
	}
	letters, _ := joining()
	f := letters[in[i]]
	return in[i] == tatweel || f != nil && f[final] != 0
}

// before and after give the neighbours of position i, marks passed over:
// vowel signs do not interrupt joining.
func before(in []rune, i int) int {
	for i--; i >= 0 && unicode.Is(unicode.Mn, in[i]); i-- {
	}
	return i
}

func after(in []rune, i int) int {
	for i++; i < len(in) && unicode.Is(unicode.Mn, in[i]); i++ {
	}
	return i
}

// letters returns what a presentation form stands for, "" for other characters.
func letters(r rune) string {
	if r >= 0xFB50 && r <= 0xFDFF || r >= 0xFE70 && r <= 0xFEFC {
		return norm.NFKC.String(string(r))
	}
	return ""
}
