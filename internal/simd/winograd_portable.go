package simd

// The transforms in portable code. They do the same additions in the same order as the
// assembly.

// winogradInputPortable: parts = B'dB of patches of 4 x 4 pixels.
func winogradInputPortable(p *patches) {
	var d, t [4][4]float32
	for tile := range p.count {
		for c := range p.channels {
			m, parts := p.m[2*tile*p.pixel+c:], p.parts[tile*p.tile+c:]
			for i := range d {
				for j := range d[i] {
					d[i][j] = m[i*p.line+j*p.pixel]
				}
			}
			for j := range 4 {
				t[0][j], t[1][j], t[2][j], t[3][j] = d[0][j]-d[2][j], d[1][j]+d[2][j], d[2][j]-d[1][j], d[1][j]-d[3][j]
			}
			for i, r := range t {
				at := 4 * i * p.part
				parts[at], parts[at+p.part], parts[at+2*p.part], parts[at+3*p.part] = r[0]-r[2], r[1]+r[2], r[2]-r[1], r[1]-r[3]
			}
		}
	}
}

// winogradOutputPortable: patches of 2 x 2 pixels = max(A'mA + bias, floor).
func winogradOutputPortable(p *patches) {
	var s [2][4]float32
	for tile := range p.count {
		for c := range p.channels {
			m, parts := p.m[2*tile*p.pixel+c:], p.parts[tile*p.tile+c:]
			for j := range 4 {
				a, b := parts[(4+j)*p.part], parts[(8+j)*p.part]
				s[0][j], s[1][j] = a+b+parts[j*p.part], a-b-parts[(12+j)*p.part]
			}
			for i, r := range s {
				m[i*p.line] = max(r[1]+r[2]+r[0]+p.bias[c], p.floor)
				m[i*p.line+p.pixel] = max(r[1]-r[2]-r[3]+p.bias[c], p.floor)
			}
		}
	}
}

// winogradGradientPortable: parts = A y A' of patches of 2 x 2 pixels, with the signs
// of the last line and column left out.
func winogradGradientPortable(p *patches) {
	for tile := range p.count {
		for c := range p.channels {
			m, parts := p.m[2*tile*p.pixel+c:], p.parts[tile*p.tile+c:]
			a, b, d, e := m[0], m[p.pixel], m[p.line], m[p.line+p.pixel]
			for i, r := range [4][2]float32{{a, b}, {a + d, b + e}, {a - d, b - e}, {d, e}} {
				at := 4 * i * p.part
				parts[at], parts[at+p.part], parts[at+2*p.part], parts[at+3*p.part] = r[0], r[0]+r[1], r[0]-r[1], r[1]
			}
		}
	}
}

// winogradWeightsPortable: parts = GgG' of n stencils side by side, whose nine numbers
// lie so many apart.
func winogradWeightsPortable(w, parts []float32, n, apart, part int) {
	var t [4][3]float32
	for k := range n {
		g, u := w[k:], parts[k:]
		for j := range 3 {
			a, b, c := g[j*apart], g[(3+j)*apart], g[(6+j)*apart]
			outer := a + c
			t[0][j], t[1][j], t[2][j], t[3][j] = a, (outer+b)/2, (outer-b)/2, c
		}
		for i, r := range t {
			outer, at := r[0]+r[2], 4*i*part
			u[at], u[at+part], u[at+2*part], u[at+3*part] = r[0], (outer+r[1])/2, (outer-r[1])/2, r[2]
		}
	}
}

// winogradFilterPortable adds G'uG to the stencils, with the signs that
// winogradGradientPortable left out.
func winogradFilterPortable(dw, parts []float32, n, apart, part int) {
	var t [3][4]float32
	for k := range n {
		g, u := dw[k:], parts[k:]
		for j := range 4 {
			b, c := u[(4+j)*part], u[(8+j)*part]
			middle := (b + c) / 2
			t[0][j], t[1][j], t[2][j] = middle+u[j*part], (b-c)/2, middle-u[(12+j)*part]
		}
		for i, r := range t {
			middle, at := (r[1]+r[2])/2, 3*i*apart
			g[at] += middle + r[0]
			g[at+apart] += (r[1] - r[2]) / 2
			g[at+2*apart] += middle - r[3]
		}
	}
}
