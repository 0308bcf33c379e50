package ptychography

import "math"

func callsOfSimulations() map[string]func() {
	var list []Simulation
	for _, v := range badNumbers {
		for _, change := range []func(*Simulation){
			func(s *Simulation) { s.Step = v }, func(s *Simulation) { s.Jitter = v }, func(s *Simulation) { s.Radius = v }, func(s *Simulation) { s.Defocus = v },
			func(s *Simulation) { s.Photons = v }, func(s *Simulation) { s.Background = v }, func(s *Simulation) { s.PositionError = v }, func(s *Simulation) { s.ScanScale = v }, func(s *Simulation) { s.ScanTurn = v },
		} {
			s := DefaultSimulation()
			s.N, s.Points = 8, 2
			change(&s)
			list = append(list, s)
		}
	}
	for _, n := range badSizes {
		for _, change := range []func(*Simulation){
			func(s *Simulation) { s.N = n }, func(s *Simulation) { s.Points = n }, func(s *Simulation) { s.Gap = n }, func(s *Simulation) { s.Modes = n },
			func(s *Simulation) { s.Subpixel = Subpixel(n) }, func(s *Simulation) { s.Light = &Probe{N: n} },
		} {
			s := DefaultSimulation()
			s.N, s.Points = 8, 2
			change(&s)
			list = append(list, s)
		}
	}
	for _, v := range badNumbers {
		s := DefaultSimulation()
		s.N, s.Scan = 8, Scan{{0, v}, {v, 1}}
		list = append(list, s)
	}
	scans := func(f func(int, float64) Scan) func() {
		return func() {
			over([]int{0, -1, 3, math.MaxInt, math.MinInt}, func(n int) { over(badNumbers, func(v float64) { f(n, v) }) })
		}
	}
	return map[string]func(){
		"Simulate": func() { over(append(list, Simulation{}), func(s Simulation) { _, _, _ = Simulate(s) }) },
		"Simulation.Positions": func() {
			over(append(list, Simulation{}), func(s Simulation) { s.Points = min(s.Points, 9); _, _ = s.Positions() })
		},
		"DefaultSimulation": func() { _ = DefaultSimulation() },
		"Raster":            scans(Raster), "Spiral": scans(Spiral), "Fly": scans(Fly), "Groups": scans(Groups),
		"SiemensStar.Period": func() { _ = SiemensStar{}.Period(math.NaN()) },
	}
}
