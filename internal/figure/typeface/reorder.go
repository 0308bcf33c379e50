package typeface

import "golang.org/x/text/unicode/bidi"

// reorder is L2: from the highest level down to 1, every run at that level or
// above is reversed.
func reorder[T any](items []T, level func(T) uint8) {
	top := uint8(0)
	for _, it := range items {
		top = max(top, level(it))
	}
	for lv := top; lv > 0; lv-- {
		for i := 0; i < len(items); {
			j := i
			for j < len(items) && level(items[j]) >= lv {
				j++
			}
			for a, b := i, j-1; a < b; a, b = a+1, b-1 {
				items[a], items[b] = items[b], items[a]
			}
			i = max(j, i+1)
		}
	}
}

// rightToLeft reports whether the text needs the algorithm at all.
func rightToLeft(text []rune) bool {
	for _, r := range text {
		if r < 0x590 {
			continue
		}
		p, _ := bidi.LookupRune(r)
		if c := p.Class(); c == bidi.R || c == bidi.AL || c == bidi.AN {
			return true
		}
	}
	return false
}

// mirror maps brackets to their mirror images for right-to-left runs.
var mirror = map[rune]rune{
	'(': ')', ')': '(', '[': ']', ']': '[', '{': '}', '}': '{',
	'<': '>', '>': '<', '«': '»', '»': '«', '‹': '›', '›': '‹',
	'〈': '〉', '〉': '〈', '《': '》', '》': '《', '「': '」', '」': '「',
	'『': '』', '』': '『', '【': '】', '】': '【', '（': '）', '）': '（',
}
