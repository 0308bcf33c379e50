package ptychography

// supportSetting is that of engines that keep the probe within a circle.
func supportSetting(field *float64) Setting {
	return Setting{Key: "support", Help: "Radius about the middle of the patch, in sides of it, beyond which the probe is dark; 0 for no such circle", High: 1, Float: field}
}

// support is one within so many sides of the middle of an n x n patch and zero
// outside, or nil for a radius of zero.
func support(n int, radius float64) []float32 {
	if radius == 0 {
		return nil
	}
	inside := make([]float32, n*n)
	for i := range inside {
		y, x := float64(i/n-n/2), float64(i%n-n/2)
		if y*y+x*x <= radius*radius*float64(n*n) {
			inside[i] = 1
		}
	}
	return inside
}

// within darkens a field outside a support, which may be nil.
func within(field []complex64, inside []float32) {
	for i, v := range inside {
		if v == 0 {
			field[i] = 0
		}
	}
}

// smoothSetting is that of engines with a price of roughness.
func smoothSetting(field *float64) Setting {
	return Setting{Key: "smooth", Help: "Weight of the differences between neighbours in the object, relative to the light; 0 for none", High: 100, Float: field}
}

// smooth brings the object nearer to its neighbours after a pass, by one step of Jacobi of
//
//	min sum L |O - O_0|^2 + S sum |O - O'|^2,   O_i = (L_i O_i + S sum O_j) / (L_i + S n_i),
//
// L the light that falls on a pixel, sum |P|^2 over the patterns that are visited, S the
// weight times the mean light, and n the number of neighbours: little where much light
// tells what the object is.
func (s *Scene) smooth(weight float64) {
	if weight == 0 {
		return
	}
	light := s.lightOnObject()
	var counts float64
	for _, i := range s.visits {
		counts += s.counts[i]
	}
	m := s.Object.Image
	stiffness := float32(weight * counts / float64(len(m.Data)))
	sum, around := make([]complex64, len(m.Data)), make([]float32, len(m.Data))
	edges(m, func(a, b int) {
		sum[a], sum[b] = sum[a]+m.Data[b], sum[b]+m.Data[a]
		around[a], around[b] = around[a]+1, around[b]+1
	})
	for i, v := range m.Data {
		if d := light[i] + stiffness*around[i]; d > 0 {
			m.Data[i] = (complex(light[i], 0)*v + complex(stiffness, 0)*sum[i]) / complex(d, 0)
		}
	}
}

// lightOnObject is sum |P|^2 by pixel of the object, in the order of the patterns.
func (s *Scene) lightOnObject() []float32 {
	n := s.Model.n
	power, light := s.Model.light(), make([]float32, len(s.Object.Data))
	s.bands(s.Object.Rows, func(low, high int) {
		for _, i := range s.visits {
			at := s.places[i]
			for y := max(0, low-at.y); y < min(n, high-at.y); y++ {
				s.Model.k.Add(light[(at.y+y)*s.Object.Cols+at.x:][:n], power[y*n:][:n])
			}
		}
	})
	return light
}
