package hdf5

import (
	"fmt"
	"slices"
	"strings"
)

// maxSoftLinks bounds the soft links that one lookup may follow.
const maxSoftLinks = 16

// A Group is a group open for reading.
type Group struct {
	f     *File
	addr  uint64
	path  string
	links []linkEntry
	attrs []Attr
}

// maxGroups bounds the groups whose members are kept, so that opening one
// member after another does not read the list each time.
const maxGroups = 64

// openGroup reads the members and attributes of the group at addr.
func (f *File) openGroup(path string, addr uint64) (*Group, error) {
	if known, ok := f.groups[addr]; ok {
		g := *known
		g.path = path
		return &g, nil
	}
	g := &Group{f: f, addr: addr, path: path}
	if err := g.read(addr); err != nil {
		return nil, fmt.Errorf("hdf5: group %s: %w", path, err)
	}
	if len(f.groups) >= maxGroups {
		clear(f.groups)
	}
	f.groups[addr] = g
	return g, nil
}

func (g *Group) read(addr uint64) error {
	h, err := g.f.readHeader(addr)
	if err != nil {
		return err
	}
	if !h.isGroup() {
		return fmt.Errorf("%w: not a group", ErrNotFound)
	}
	if g.links, err = g.f.readLinks(h); err != nil {
		return err
	}
	g.attrs, err = g.f.readAttrs(h)
	return err
}

// isGroup tells groups, which have links or a table of them, from datasets.
func (h *header) isGroup() bool {
	return h.find(msgSymbolTable) != nil || h.find(msgLinkInfo) != nil || h.find(msgLink) != nil
}

// Names lists the members, in creation order where the file keeps it and by
// name otherwise. Members that cannot be opened, such as links to other files,
// are listed too.
func (g *Group) Names() []string {
	names := make([]string, len(g.links))
	for i, l := range g.links {
		names[i] = l.name
	}
	return names
}

// Attrs returns the attributes of the group.
func (g *Group) Attrs() []Attr { return slices.Clone(g.attrs) }

// Group opens a group by its path relative to g; links are followed.
func (g *Group) Group(path string) (*Group, error) {
	at, err := g.resolve(path)
	if err != nil {
		return nil, err
	}
	return at.f.openGroup(g.join(path), at.addr)
}

// Dataset opens a dataset by its path relative to g; links are followed.
func (g *Group) Dataset(path string) (*Dataset, error) {
	at, err := g.resolve(path)
	if err != nil {
		return nil, err
	}
	return at.f.openDataset(g.join(path), at.addr)
}

// IsGroup says whether a path leads to a group.
func (g *Group) IsGroup(path string) (bool, error) {
	at, err := g.resolve(path)
	if err != nil {
		return false, err
	}
	h, err := at.f.readHeader(at.addr)
	if err != nil {
		return false, fmt.Errorf("hdf5: %s: %w", g.join(path), err)
	}
	return h.isGroup(), nil
}

// join names a member for messages.
func (g *Group) join(path string) string {
	if strings.HasPrefix(path, "/") {
		return path
	}
	return strings.TrimSuffix(g.path, "/") + "/" + path
}

// resolve walks a path to its object.
func (g *Group) resolve(path string) (place, error) {
	hops := maxSoftLinks
	at, err := g.follow(path, &hops)
	if err != nil {
		return place{}, fmt.Errorf("hdf5: %s: %w", g.join(path), err)
	}
	return at, nil
}

// follow walks a path; hops counts down the links left to follow, over all of the
// lookup, so that a circle of links comes to an end. An element "." stays where
// it is.
func (g *Group) follow(path string, hops *int) (place, error) {
	at := g
	if strings.HasPrefix(path, "/") {
		var err error
		if at, err = g.f.Root(); err != nil {
			return place{}, err
		}
	}
	parts := strings.FieldsFunc(path, func(r rune) bool { return r == '/' })
	parts = slices.DeleteFunc(parts, func(part string) bool { return part == "." })
	if len(parts) == 0 {
		return place{at.f, at.addr}, nil
	}
	for i, part := range parts {
		to, err := at.member(part, hops)
		if err != nil || i == len(parts)-1 {
			return to, err
		}
		if at, err = to.f.openGroup(at.join(part), to.addr); err != nil {
			return place{}, err
		}
	}
	return place{}, ErrNotFound
}

// member finds a direct member.
func (g *Group) member(name string, hops *int) (place, error) {
	for _, l := range g.links {
		switch {
		case l.name != name:
		case l.kind == hardLink:
			return place{g.f, l.addr}, nil
		case l.kind == externalLink && l.file == "":
			return place{}, unsupported("%s is a %s", name, l.path)
		case *hops == 0:
			return place{}, damaged("%s: links go in circles", name)
		case l.kind == externalLink:
			*hops--
			return g.abroad(l, hops)
		default:
			*hops--
			return g.follow(l.path, hops)
		}
	}
	return place{}, fmt.Errorf("%w: group %s has no member %q", ErrNotFound, g.path, name)
}

// abroad follows a link to another file.
func (g *Group) abroad(l linkEntry, hops *int) (place, error) {
	other, err := g.f.sibling(l.file)
	if err != nil {
		return place{}, err
	}
	root, err := other.Root()
	if err != nil {
		return place{}, err
	}
	return root.follow(l.path, hops)
}
