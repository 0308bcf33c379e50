package infer

import (
	"slices"
	"testing"

	"github.com/latent-go/latent/internal/ptycho/network/physics"
)

// counter draws patches that tell which group they are of, in memory that it
// uses again.
type counter struct {
	drawn int
	out   [][][]complex64
}

func (c *counter) Patches(groups []physics.Group) ([][][]complex64, error) {
	for i, g := range groups {
		if i == len(c.out) {
			c.out = append(c.out, [][]complex64{make([]complex64, 4), make([]complex64, 4)})
		}
		for k, p := range c.out[i] {
			for j := range p {
				p[j] = complex(float32(g.Patterns[0]), float32(k))
			}
		}
		c.drawn++
	}
	return c.out[:len(groups)], nil
}

// What fits is drawn once, the rest twice, and nothing is mixed up.
func TestCache(t *testing.T) {
	groups := make([]physics.Group, 10)
	for i := range groups {
		groups[i].Patterns = []int{i}
	}
	for room, drawn := range map[int]int{0: 20, 7: 20, 8: 20, 16: 20, 24: 17, 40: 17, 48: 14, 72: 11, 79: 11, 80: 10, 1000: 10} {
		c := new(counter)
		m := &cache{painter: c, room: room}
		for range 2 {
			done := 0
			for batch := range slices.Chunk(groups, 3) {
				patches, err := m.draw(done, batch)
				if err != nil {
					t.Fatal(err)
				}
				for i := range batch {
					for k, p := range patches[i] {
						if p[0] != complex(float32(done+i), float32(k)) || p[3] != p[0] {
							t.Fatalf("room %d: group %d has the patch of %v", room, done+i, p)
						}
					}
				}
				done += len(batch)
			}
		}
		if c.drawn != drawn {
			t.Errorf("room %d: %d groups drawn, want %d", room, c.drawn, drawn)
		}
	}
}
