package infer

import (
	"slices"

	"github.com/latent-go/latent/internal/ptycho/network/physics"
)

// rememberedValues is how many pixels of patches are kept: 256 MiB.
const rememberedValues = 1 << 25

// cache remembers the patches of the first groups, so that they need not be
// drawn twice.
type cache struct {
	painter
	room int // in pixels
	kept [][][]complex64
}

// draw returns the patches of groups, of which the first has number i. Those of
// an earlier call may be gone.
func (c *cache) draw(i int, groups []physics.Group) ([][][]complex64, error) {
	if i+len(groups) <= len(c.kept) {
		return c.kept[i:][:len(groups)], nil
	}
	patches, err := c.Patches(groups)
	if err != nil {
		return nil, err
	}
	for k, group := range patches {
		size := len(group) * len(group[0])
		if len(c.kept) != i+k || size > c.room {
			break
		}
		c.room -= size
		copied := make([][]complex64, len(group))
		for c := range group {
			copied[c] = slices.Clone(group[c])
		}
		c.kept = append(c.kept, copied)
	}
	return patches, nil
}
