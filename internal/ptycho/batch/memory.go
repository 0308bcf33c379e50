package batch

import (
	"os"
	"slices"

	"github.com/latent-go/latent/internal/npz"
	"github.com/latent-go/latent/internal/ptycho/npzdata"
)

// What a task takes beside its patterns, in bytes, as measured: the star of 516
// patterns of 128 x 128 pixels, with a margin for other networks and objects.
const (
	besidePatterns = 100 << 20
	network        = 1 << 30
	unpacked       = 8 // raw files shrink counts to a few bits a pixel
)

// Memory is what the largest task will need, in bytes, from the headers of the data
// files and the sizes of the raw ones; 0 where nothing is known.
func Memory(list []*Scan) uint64 {
	var most uint64
	for _, s := range list {
		most = max(most, s.memory())
	}
	return most
}

func (s *Scan) memory() uint64 {
	patterns := s.patterns()
	if patterns == 0 {
		return 0
	}
	need := besidePatterns + 2*patterns
	if !s.Raw && len(s.Do) == 1 && s.Do[0] == "reconstruct" {
		need = besidePatterns + 2*min(patterns, npzdata.MostInMemory) // more stays on disk
	}
	if slices.Contains(s.Do, "train") || slices.Contains(s.Do, "inference") {
		need += network
	}
	return need
}

// patterns are the bytes of all patterns in memory, 0 for unknown.
func (s *Scan) patterns() uint64 {
	if s.Raw {
		info, err := os.Stat(s.Path)
		if err != nil || info.IsDir() {
			return 0
		}
		return uint64(info.Size()) * unpacked
	}
	f, err := npz.Open(s.Path, npz.Limits{})
	if err != nil {
		return 0
	}
	defer f.Close()
	for _, key := range []string{"diffraction", "diff3d"} {
		if h, err := f.Header(key); err == nil {
			return uint64(h.Len()) * 4
		}
	}
	return 0
}
