package ptychography

import (
	"math"
	"strings"
	"testing"
)

// A state whose positions are no numbers, or beside the object, or fewer, is refused, and
// so is one that was found within another limit, by what differs.
func TestResumeRefusesPlaces(t *testing.T) {
	sim := DefaultSimulation()
	sim.N, sim.Radius, sim.Step, sim.Points = 16, 4, 2, 16
	d, _, err := Simulate(sim)
	if err != nil {
		t.Fatal(err)
	}
	var end *State
	s := Solver{Recipe: Recipe{{NewLSQML(), 2}}, Subpixel: Bilinear, FitPositions: FitEach, PositionLimit: 3, KeepBest: true, Observe: func(p Progress) error { end = p.State(); return nil }}
	if _, err := s.Run(t.Context(), d, nil); err != nil {
		t.Fatal(err)
	}
	s.Recipe, s.Observe = Recipe{{NewLSQML(), 3}}, nil
	nan := complex64(complex(math.NaN(), 0))
	for name, c := range map[string]struct {
		spoil func(*State)
		limit float64
		want  string
	}{
		"whole":       {func(*State) {}, 3, ""},
		"no number":   {func(s *State) { s.Memory[positionsKey][5] = nan }, 3, "damaged: ptychography: the patch of position 5"},
		"far":         {func(s *State) { s.Memory[positionsKey][5] = 1e9 }, 3, "damaged: ptychography: the patch of position 5"},
		"best":        {func(s *State) { s.BestPlaces[5] = nan }, 3, "damaged: ptychography: the patch of position 5"},
		"fewer":       {func(s *State) { s.BestPlaces = s.BestPlaces[:7] }, 3, "other positions for its best pass"},
		"other limit": {func(*State) {}, 5, "how far they may move"},
	} {
		s.Resume, s.PositionLimit = end.clone(), c.limit
		c.spoil(s.Resume)
		_, err := s.Run(t.Context(), d, nil)
		if c.want == "" && err != nil || c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)) {
			t.Errorf("%s: %v, want %q", name, err, c.want)
		}
	}
}
