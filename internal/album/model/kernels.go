package model

// The kernels read a row-major block of w columns, x[i*w+k], w = 4 or 8.

func subtract8(e, x []float64, c *[8]float64) {
	c0, c1, c2, c3, c4, c5, c6, c7 := c[0], c[1], c[2], c[3], c[4], c[5], c[6], c[7]
	x = x[:8*len(e)]
	for i := range e {
		r := (*[8]float64)(x[8*i:])
		e[i] -= ((r[0]*c0 + r[1]*c1) + (r[2]*c2 + r[3]*c3)) + ((r[4]*c4 + r[5]*c5) + (r[6]*c6 + r[7]*c7))
	}
}

func subtract4(e, x []float64, c *[4]float64) {
	c0, c1, c2, c3 := c[0], c[1], c[2], c[3]
	x = x[:4*len(e)]
	for i := range e {
		r := (*[4]float64)(x[4*i:])
		e[i] -= (r[0]*c0 + r[1]*c1) + (r[2]*c2 + r[3]*c3)
	}
}

func add8(u, x []float64, g *[8]float64) {
	var g0, g1, g2, g3, g4, g5, g6, g7 float64
	x = x[:8*len(u)]
	for i, v := range u {
		r := (*[8]float64)(x[8*i:])
		g0 += r[0] * v
		g1 += r[1] * v
		g2 += r[2] * v
		g3 += r[3] * v
		g4 += r[4] * v
		g5 += r[5] * v
		g6 += r[6] * v
		g7 += r[7] * v
	}
	*g = [8]float64{g0, g1, g2, g3, g4, g5, g6, g7}
}

func add4(u, x []float64, g *[4]float64) {
	var g0, g1, g2, g3 float64
	x = x[:4*len(u)]
	for i, v := range u {
		r := (*[4]float64)(x[4*i:])
		g0 += r[0] * v
		g1 += r[1] * v
		g2 += r[2] * v
		g3 += r[3] * v
	}
	*g = [4]float64{g0, g1, g2, g3}
}
