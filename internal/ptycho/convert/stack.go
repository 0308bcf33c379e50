package convert

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/latent-go/latent/internal/npz"
	"github.com/latent-go/latent/internal/term"
)

// mostParts bounds the pieces of one stack.
const mostParts = 1 << 16

// part is a piece of the stack of patterns, in an archive of its own or beside
// the others.
type part struct {
	in   archive
	name string
	m    int // patterns
}

// parts finds the arrays that hold the patterns.
func (c *converter) findParts() error {
	if many, ok := c.in.(*folder); ok {
		for _, a := range many.files {
			if err := c.partsOf(a); err != nil {
				return fmt.Errorf("%s: %w", a.file(), err)
			}
		}
		return nil
	}
	return c.partsOf(c.in)
}

func (c *converter) partsOf(a archive) error {
	list, err := c.dataNames(a)
	if err != nil {
		return err
	}
	for _, name := range list {
		h, err := a.Header(name)
		if err != nil {
			return err
		}
		if err := c.countable(a, name, h); err != nil {
			return err
		}
		s := squeeze(h.Shape, 2)
		if len(s) < 2 || h.Len() <= 0 {
			return a.bad(name, h, "store the counts as (M, rows, columns)", "%w", npz.ErrShape)
		}
		p := part{a, name, 1}
		for _, n := range s[:len(s)-2] {
			p.m *= n
		}
		rows, cols := s[len(s)-2], s[len(s)-1]
		if c.header == nil {
			c.data, c.header, c.rows, c.cols = name, h, rows, cols
			c.leading = slices.Clone(s[:len(s)-2])
		}
		if len(h.Shape) < 3 && !c.lone(a) {
			return a.bad(name, h, "store the counts as (M, rows, columns)", "%w", npz.ErrShape)
		}
		if rows != c.rows || cols != c.cols {
			return a.bad(name, h, "convert the pieces one by one", "%w: the pattern before it is %s", npz.ErrShape, npz.FormatShape([]int{c.rows, c.cols}))
		}
		c.parts = append(c.parts, p)
		c.m += p.m
		if f, ok := isHDF(a); ok {
			if err := f.written(name); err != nil {
				return err
			}
		}
	}
	return nil
}

// lone tells whether an array of two axes may be a pattern: where every file has
// one, and where pictures are read.
func (c *converter) lone(a archive) bool {
	_, many := c.in.(*folder)
	_, picture := a.(*pictures)
	return many || picture
}

// dataNames are the arrays of the patterns in one archive: those typed, separated
// by commas, with * for anything; else that of the format, or a numbered series.
func (c *converter) dataNames(a archive) ([]string, error) {
	if c.o.DataKey == "" {
		list := namesOf(a).data
		name, ok := find(a, "", list)
		if !ok {
			for _, first := range numbered {
				if a.Has(first) {
					c.sayParts(series(a, first))
					return series(a, first), nil
				}
			}
		}
		if err := c.missing(a, name, ok); err != nil {
			return nil, err
		}
		if strings.HasPrefix(name, "chunks/0/") {
			return series(a, name), nil
		}
		return []string{name}, nil
	}
	var out []string
	for typed := range strings.SplitSeq(c.o.DataKey, ",") {
		typed = strings.TrimPrefix(strings.TrimSpace(typed), "/")
		if !strings.ContainsAny(typed, "*?") {
			out = append(out, typed)
			continue
		}
		found := 0
		for _, name := range a.members(path.Dir(typed)) {
			if ok, err := path.Match(typed, name); err == nil && ok {
				out, found = append(out, name), found+1
			}
		}
		if found == 0 {
			return nil, a.bad(typed, nil, "name the arrays one by one, separated by commas", "no array has such a name")
		}
	}
	return out, nil
}

// numbered are the first pieces of patterns in pieces.
var numbered = []string{"entry/data/data_000001", "entry/data/data_000000", "entry_1/data_1/data_000001", nexus + "data_000001", "data_000001", "chunks/0/data"}

func (c *converter) sayParts(list []string) {
	if len(list) > 1 {
		c.say("patterns in %s, %s to %s", term.Counted(len(list), "piece"), list[0], list[len(list)-1])
	}
}

// extend takes the other pieces of a numbered array that was typed, when only all
// of them together have as many patterns as there are positions.
func (c *converter) extend(positions int) error {
	if len(c.parts) != 1 || positions <= c.m || c.o.First > 0 {
		return nil
	}
	p := c.parts[0]
	list := series(p.in, p.name)
	total := 0
	for _, name := range list {
		if h := header(p.in, name); h != nil {
			if s := squeeze(h.Shape, 3); len(s) == 3 {
				total += s[0]
			}
		}
	}
	if len(list) < 2 || total != positions || list[0] != p.name {
		return nil
	}
	c.parts, c.m, c.header, c.o.DataKey = nil, 0, nil, strings.Join(list, ",")
	c.sayParts(list)
	return c.partsOf(p.in)
}

// batches calls f for one batch of patterns after the other.
func (c *converter) batches(f func(v []float32, lo int) error) error {
	at := 0
	for _, p := range c.parts {
		step := p.in.together(p.name, c.rows*c.cols)
		for lo := 0; lo < p.m; lo += step {
			if err := c.ctx.Err(); err != nil {
				return err
			}
			hi := min(lo+step, p.m)
			if !c.wanted(at+lo, at+hi) {
				continue
			}
			v, err := p.in.frames(p.name, lo, hi)
			if err != nil {
				return err
			}
			if err := f(v, at+lo); err != nil {
				return err
			}
		}
		at += p.m
	}
	return nil
}

// wanted tells whether one of some patterns is used.
func (c *converter) wanted(lo, hi int) bool {
	for i := lo; i < hi; i++ {
		if _, ok := c.to[i]; ok {
			return true
		}
	}
	return false
}
