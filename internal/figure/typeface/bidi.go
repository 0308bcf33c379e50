package typeface

import "golang.org/x/text/unicode/bidi"

// levels returns the embedding level of every rune in a left-to-right
// paragraph by the Unicode Bidirectional Algorithm (UAX #9), rules W1 to W7,
// N0 to N2, I1, I2 and L1. Explicit embeddings and isolates do not occur,
// since [Clean] removes them.
func levels(text []rune) []uint8 {
	class := make([]bidi.Class, len(text))
	for i, r := range text {
		p, _ := bidi.LookupRune(r)
		class[i] = p.Class()
	}
	trailing := append([]bidi.Class(nil), class...)
	weak(class)
	brackets(text, class)
	neutral(class)
	return implicit(class, trailing)
}

// weak applies rules W1 to W7 in place. The paragraph starts as if after a
// left-to-right letter.
func weak(c []bidi.Class) {
	marksFollow(c)
	arabicNumbers(c)
	separators(c)
	terminators(c)
	strong := bidi.L
	for i := range c { // W7: numbers in left-to-right text are part of it
		switch {
		case c[i] == bidi.L || c[i] == bidi.R:
			strong = c[i]
		case c[i] == bidi.EN && strong == bidi.L:
			c[i] = bidi.L
		}
	}
}

// marksFollow is W1: a mark takes the class of what it sits on.
func marksFollow(c []bidi.Class) {
	previous := bidi.L
	for i := range c {
		if c[i] == bidi.NSM {
			c[i] = previous
		}
		previous = c[i]
	}
}

// arabicNumbers is W2 and W3.
func arabicNumbers(c []bidi.Class) {
	strong := bidi.L
	for i := range c {
		switch c[i] {
		case bidi.L, bidi.R, bidi.AL:
			strong = c[i]
		case bidi.EN:
			if strong == bidi.AL {
				c[i] = bidi.AN
			}
		}
	}
	for i := range c {
		if c[i] == bidi.AL {
			c[i] = bidi.R
		}
	}
}

// separators is W4: one separator between two numbers of the same kind.
func separators(c []bidi.Class) {
	for i := 1; i+1 < len(c); i++ {
		same := c[i-1] == c[i+1]
		if same && c[i-1] == bidi.EN && (c[i] == bidi.ES || c[i] == bidi.CS) {
			c[i] = bidi.EN
		}
		if same && c[i-1] == bidi.AN && c[i] == bidi.CS {
			c[i] = bidi.AN
		}
	}
}

// terminators is W5 and W6: signs beside European numbers belong to them, the
// rest become neutral.
func terminators(c []bidi.Class) {
	for i := 0; i < len(c); {
		j := i
		for j < len(c) && c[j] == bidi.ET {
			j++
		}
		if j > i && (i > 0 && c[i-1] == bidi.EN || j < len(c) && c[j] == bidi.EN) {
			for k := i; k < j; k++ {
				c[k] = bidi.EN
			}
		}
		i = max(j, i+1)
	}
	for i := range c {
		if c[i] == bidi.ET || c[i] == bidi.ES || c[i] == bidi.CS {
			c[i] = bidi.ON
		}
	}
}

// brackets is N0: a pair of brackets takes the direction of what it encloses
// when that is the paragraph's, or when what stands before agrees with it.
func brackets(text []rune, c []bidi.Class) {
	for _, pair := range bracketPairs(text, c) {
		same, opposite := false, false
		for i := pair[0] + 1; i < pair[1]; i++ {
			same = same || c[i] == bidi.L
			opposite = opposite || direction(c[i]) == bidi.R
		}
		set := bidi.L
		if !same && !opposite {
			continue
		}
		if !same && strongBefore(c, pair[0]) == bidi.R {
			set = bidi.R
		}
		c[pair[0]], c[pair[1]] = set, set
	}
}

func strongBefore(c []bidi.Class, i int) bidi.Class {
	for i--; i >= 0; i-- {
		if d := direction(c[i]); d != bidi.ON {
			return d
		}
	}
	return bidi.L
}

// bracketPairs is BD16: the matching pairs in the order of their openings.
func bracketPairs(text []rune, c []bidi.Class) [][2]int {
	const depth = 63 // the limit that the rule sets
	var open []int
	partner := make(map[int]int)
	for i, r := range text {
		p, _ := bidi.LookupRune(r)
		if c[i] != bidi.ON || !p.IsBracket() {
			continue
		}
		if p.IsOpeningBracket() {
			if len(open) == depth {
				break
			}
			open = append(open, i)
			continue
		}
		for k := len(open) - 1; k >= 0; k-- {
			if mirror[text[open[k]]] == r {
				partner[open[k]], open = i, open[:k]
				break
			}
		}
	}
	var out [][2]int
	for i := range text {
		if j, ok := partner[i]; ok {
			out = append(out, [2]int{i, j})
		}
	}
	return out
}

// neutral is N1 and N2: neutrals between two runs of one direction take it,
// others that of the paragraph. Numbers count as right-to-left.
func neutral(c []bidi.Class) {
	for i := 0; i < len(c); {
		if direction(c[i]) != bidi.ON {
			i++
			continue
		}
		j := i
		for j < len(c) && direction(c[j]) == bidi.ON {
			j++
		}
		left, right := bidi.L, bidi.L
		if i > 0 {
			left = direction(c[i-1])
		}
		if j < len(c) {
			right = direction(c[j])
		}
		set := bidi.L
		if left == right {
			set = left
		}
		for ; i < j; i++ {
			c[i] = set
		}
	}
}

// direction groups the classes that are left after the weak rules.
func direction(c bidi.Class) bidi.Class {
	switch c {
	case bidi.L:
		return bidi.L
	case bidi.R, bidi.EN, bidi.AN:
		return bidi.R
	}
	return bidi.ON
}

// implicit is I1 and I2, and L1 for white space at the end of the line.
func implicit(c, original []bidi.Class) []uint8 {
	out := make([]uint8, len(c))
	for i := range c {
		switch c[i] {
		case bidi.R:
			out[i] = 1
		case bidi.EN, bidi.AN:
			out[i] = 2
		}
	}
	for i := len(c) - 1; i >= 0 && (original[i] == bidi.WS || original[i] == bidi.B || original[i] == bidi.S); i-- {
		out[i] = 0
	}
	return out
}
