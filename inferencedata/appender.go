package inferencedata

import (
	"errors"
	"fmt"
	"slices"
)

// An Appender fills a Zarr directory while sampling. Draws arrive in blocks of
// one chain; each block of each variable is a file of its own, flushed and
// renamed into place, so that a crash loses only blocks under way, and chains
// may append at the same time.
type Appender struct {
	dir   string
	tree  *Tree
	block int
	opts  Options
}

// NewAppender lays out the directory for a tree, with metadata and all data
// that is there already. Variables of sampled groups (see [Sampled]) state
// their full shape and give their type by an empty slice, such as []float64{};
// their draws come later by [Appender.Append], block draws at a time.
func NewAppender(dir string, t *Tree, block int, opts Options) (*Appender, error) {
	opts, err := opts.check()
	if err != nil {
		return nil, err
	}
	if block < 1 {
		return nil, fmt.Errorf("inferencedata: blocks of %d draws", block)
	}
	if err := errors.Join(withoutDraws(t).Validate(), t.checkPaths()); err != nil {
		return nil, err
	}
	a := &Appender{dir: dir, tree: t, block: block, opts: opts}
	err = replaceDir(dir, opts.Replace, func(tmp string) error {
		return (&zarrStore{put: intoNew(tmp), opts: opts, block: block}).writeTree(t)
	})
	if err != nil {
		return nil, fmt.Errorf("inferencedata: create Zarr %s: %w", dir, err)
	}
	return a, nil
}

// withoutDraws gives every variable still to come an empty stream, which
// [Tree.Validate] does not count.
func withoutDraws(t *Tree) *Tree {
	c := &Tree{Attrs: t.Attrs, Groups: slices.Clone(t.Groups)}
	for i := range c.Groups {
		vars := slices.Clone(c.Groups[i].Vars)
		for k := range vars {
			if pending(c.Groups[i].Name, &vars[k]) {
				vars[k].Data = Float32Stream(nil)
			}
		}
		c.Groups[i].Vars = vars
	}
	return c
}

// pending says whether a variable's draws are still to come.
func pending(group string, v *Variable) bool {
	n, ok := dataLen(v.Data, v.Shape)
	_, stream := v.Data.(Float32Stream)
	return ok && n == 0 && !stream && Sampled(group)
}

// Append stores a block of draws of one chain for every variable of a group:
// block k holds draws k*block to (k+1)*block, the last one perhaps fewer. data
// has a slice per variable, row-major over draws and the further dimensions.
// Appending a block again replaces it.
func (a *Appender) Append(group string, chain, block int, data map[string]any) error {
	d := a.tree.Group(group)
	if d == nil {
		return fmt.Errorf("inferencedata: no group %q to append to", group)
	}
	s := &zarrStore{put: intoLive(a.dir), opts: a.opts, block: a.block}
	for i := range d.Vars {
		v := &d.Vars[i]
		if !pending(group, v) {
			continue
		}
		if err := s.appendBlock(group, v, chain, block, data[v.Name]); err != nil {
			return fmt.Errorf("inferencedata: append to %q of group %q: %w", v.Name, group, err)
		}
	}
	return nil
}

// appendBlock checks a block of one variable and stores it as a whole chunk,
// padded with zeros behind the last draw.
func (s *zarrStore) appendBlock(group string, v *Variable, chain, block int, data any) error {
	first := block * s.block
	if chain < 0 || chain >= v.Shape[0] || first < 0 || first >= v.Shape[1] {
		return fmt.Errorf("chain %d, block %d lie outside a shape of %v", chain, block, v.Shape)
	}
	array := newZarrArray(group, v, s.opts, s.block)
	inner, err := count(v.Shape[2:])
	if err != nil {
		return err
	}
	want := min(s.block, v.Shape[1]-first) * inner
	n, ok := dataLen(data, nil)
	if !ok || n != want || kindOf(data) != array.kind || array.kind.size == 0 {
		return fmt.Errorf("%d elements of %T in place of %d of %T", n, data, want, v.Data)
	}
	full, err := count(array.chunk)
	if err != nil {
		return err
	}
	raw := encodeRange(make([]byte, 0, full*array.kind.size), data, 0, n)
	at := make([]int, len(v.Shape))
	at[0], at[1] = chain, block
	return array.putChunk(at, raw[:cap(raw)], s.put)
}

// Finish states how many draws every chain has in the end, when sampling stops
// before the planned number. It rewrites the metadata and the labels of the
// dimension draw; blocks beyond are no longer seen.
func (a *Appender) Finish(draws int) error {
	t := withoutBlocks(a.tree)
	for i := range t.Groups {
		d := &t.Groups[i]
		if !Sampled(d.Name) {
			continue
		}
		if err := d.cutDraws(draws); err != nil {
			return fmt.Errorf("inferencedata: group %q: %w", d.Name, err)
		}
	}
	s := &zarrStore{put: intoLive(a.dir), opts: a.opts, block: a.block}
	if err := s.writeTree(t); err != nil {
		return fmt.Errorf("inferencedata: finish Zarr %s: %w", a.dir, err)
	}
	a.tree = t
	return nil
}

// withoutBlocks copies the tree down to the shapes.
func withoutBlocks(t *Tree) *Tree {
	c := &Tree{Attrs: t.Attrs, Groups: slices.Clone(t.Groups)}
	for i := range c.Groups {
		d := &c.Groups[i]
		d.Dims, d.Coords, d.Vars = slices.Clone(d.Dims), slices.Clone(d.Coords), slices.Clone(d.Vars)
		for _, list := range [][]Variable{d.Coords, d.Vars} {
			for k := range list {
				list[k].Shape = slices.Clone(list[k].Shape)
			}
		}
	}
	return c
}

// cutDraws shortens the dimension draw.
func (d *Dataset) cutDraws(draws int) error {
	for i := range d.Dims {
		if d.Dims[i].Name == "draw" {
			d.Dims[i].Len = draws
		}
	}
	for _, list := range [][]Variable{d.Coords, d.Vars} {
		for i := range list {
			if err := list[i].cutDraws(d.Name, draws); err != nil {
				return err
			}
		}
	}
	return nil
}

func (v *Variable) cutDraws(group string, draws int) error {
	k := slices.Index(v.Dims, "draw")
	if k < 0 {
		return nil
	}
	if draws < 0 || draws > v.Shape[k] {
		return fmt.Errorf("%d draws are not within the planned %d", draws, v.Shape[k])
	}
	v.Shape[k] = draws
	labels, ok := v.Data.([]int64)
	switch {
	case pending(group, v):
	case ok && k == 0 && len(v.Dims) == 1:
		v.Data = labels[:draws]
	default:
		return fmt.Errorf("variable %q has its draws already; only pending ones can be cut", v.Name)
	}
	return nil
}
