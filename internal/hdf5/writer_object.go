package hdf5

import "fmt"

// maxMessage is the largest object header message: its size is 16 bits.
const maxMessage = 1<<16 - 1

// An object is a group or a dataset on its way into the file.
type object struct {
	addr   uint64 // known from writeHeaders on
	name   string // for messages
	attrs  []*attribute
	body   func() []message // all messages but the attributes
	finish func() error     // flushes raw data; may be nil
	abort  func()           // waits for work under way; may be nil
	scale  *scaleInfo       // dimension scale bookkeeping; may be nil
}

// messages lists the header messages, attributes last.
func (o *object) messages() []message {
	ms := o.body()
	if len(o.attrs) > 0 {
		ms = append(ms, encodeAttrInfo(len(o.attrs)))
	}
	for _, a := range o.attrs {
		ms = append(ms, a.message())
	}
	return ms
}

// prepare adds the attributes that only the whole file decides and checks
// that every message fits.
func (o *object) prepare() error {
	o.addScaleAttributes()
	for _, m := range o.messages() {
		if len(m.data) > maxMessage {
			return fmt.Errorf("hdf5: a header message of %q has %d bytes; the limit is %d", o.name, len(m.data), maxMessage)
		}
	}
	return nil
}

// resolve fills in the addresses that attributes refer to.
func (o *object) resolve(h *heapWriter) error {
	for _, a := range o.attrs {
		if a.fill == nil {
			continue
		}
		if err := a.fill(h, a.raw); err != nil {
			return err
		}
	}
	return nil
}

// A GroupWriter adds members and attributes to a group.
type GroupWriter struct {
	w     *Writer
	obj   *object
	links []link
	names map[string]bool
}

// link is a named member of a group.
type link struct {
	name   string
	target *object
}

// newGroup makes a group that is not linked yet.
func (w *Writer) newGroup() *GroupWriter {
	g := &GroupWriter{w: w, obj: &object{name: "/"}, names: map[string]bool{}}
	g.obj.body = g.messages
	w.objects = append(w.objects, g.obj)
	return g
}

// Group adds an empty group. The name must be new, valid UTF-8 and free of
// slashes.
func (g *GroupWriter) Group(name string) (*GroupWriter, error) {
	if err := g.claim(name); err != nil {
		return nil, err
	}
	child := g.w.newGroup()
	child.obj.name = name
	g.links = append(g.links, link{name, child.obj})
	return child, nil
}

// Attr adds an attribute; see [DatasetWriter.Attr] for the values it takes.
func (g *GroupWriter) Attr(name string, value any) error { return g.obj.addAttr(name, value) }

// claim checks a member's name and takes it.
func (g *GroupWriter) claim(name string) error {
	if err := checkName(name); err != nil {
		return err
	}
	if g.names[name] {
		return fmt.Errorf("hdf5: group %q already has a member %q", g.obj.name, name)
	}
	g.names[name] = true
	return nil
}

// messages lays out a group with compact links that remember their order.
func (g *GroupWriter) messages() []message {
	info := []byte{0, 0x01} // version, creation order tracked
	info = le.AppendUint64(info, uint64(len(g.links)))
	info = le.AppendUint64(info, undef) // no fractal heap
	info = le.AppendUint64(info, undef) // no name index
	ms := []message{{msgLinkInfo, info}, {msgGroupInfo, []byte{0, 0}}}
	for i, l := range g.links {
		ms = append(ms, message{msgLink, encodeLink(l, i)})
	}
	return ms
}

// encodeLink renders a hard link with a UTF-8 name (IV.A.2.g).
func encodeLink(l link, order int) []byte {
	// Flags: creation order (4), character set (16), 2-byte name length (1).
	b := []byte{1, 0x04 | 0x10 | 0x01}
	b = le.AppendUint64(b, uint64(order))
	b = append(b, 1) // UTF-8
	b = le.AppendUint16(b, uint16(len(l.name)))
	b = append(b, l.name...)
	return le.AppendUint64(b, l.target.addr)
}
