package cli

import (
	"slices"

	"github.com/latent-go/latent/internal/ptycho/network/physics"
)

// rememberedValues is how many pixels of patches are kept: 256 MiB.
const rememberedValues = 1 << 25

// memory remembers the patches of the first groups, so that they need not be
// drawn twice.
type memory struct {
	painter
	room int // in pixels
	kept [][][]complex64
}

// draw returns the patches of groups, of which the first has number i. Those of
// an earlier call may be gone.
func (m *memory) draw(i int, groups []physics.Group) ([][][]complex64, error) {
	if i+len(groups) <= len(m.kept) {
		return m.kept[i:][:len(groups)], nil
	}
	patches, err := m.Patches(groups)
	if err != nil {
		return nil, err
	}
	for k, group := range patches {
		size := len(group) * len(group[0])
		if len(m.kept) != i+k || size > m.room {
			break
		}
		m.room -= size
		copied := make([][]complex64, len(group))
		for c := range group {
			copied[c] = slices.Clone(group[c])
		}
		m.kept = append(m.kept, copied)
	}
	return patches, nil
}
