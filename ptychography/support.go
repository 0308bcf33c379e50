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
