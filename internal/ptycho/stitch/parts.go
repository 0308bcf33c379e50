package stitch

// The cells that a patch lights are tied to each other: ties of a cell is one
// more than another cell of the same part, or than its own number at the root,
// and zero where there is no light.

// tie joins the parts of two cells.
func (a *Alignment) tie(i, j int32) {
	for _, k := range []int32{i, j} {
		if a.ties[k] == 0 {
			a.ties[k] = k + 1
		}
	}
	if r, s := a.root(i), a.root(j); r != s {
		a.ties[s] = r + 1
	}
}

func (a *Alignment) root(i int32) int32 {
	for a.ties[i] != i+1 {
		a.ties[i] = a.ties[a.ties[i]-1]
		i = a.ties[i] - 1
	}
	return i
}

// Parts returns how many parts the patches light that do not touch. The phase
// between two parts cannot be known, even where a group has patches in both.
func (a *Alignment) Parts() int {
	parts := 0
	for i, t := range a.ties {
		if t == int32(i)+1 {
			parts++
		}
	}
	return parts
}
