package model

import "math"

// chunk adds one chunk to s.
func (t *latticeTarget) chunk(c *chunk, th *theta, h float64, slopes bool, s *latticeSums) {
	p := &t.m.packed.patterns[c.pattern]
	half := t.half(p, th, h)
	t.room(len(p.steps), (2*half+1)*c.width, c.hi-c.lo)
	for k := range p.steps {
		t.forward(c, p.steps, k, half, h, th)
	}
	mass := product{1, 0}
	for i, v := range t.mass[:c.hi-c.lo] {
		mass.times(v)
		mass.times(t.inv[c.lo+i])
	}
	s.log += mass.log()
	if slopes {
		t.backward(c, p.steps, half, h, th, s)
	}
}

func (t *latticeTarget) room(steps, cells, rows int) {
	for len(t.likes) < steps {
		t.likes, t.filters = append(t.likes, nil), append(t.filters, nil)
	}
	for k := range steps {
		t.likes[k], t.filters[k] = resized(t.likes[k], cells), resized(t.filters[k], cells)
	}
	t.ahead, t.spare, t.mass = resized(t.ahead, cells), resized(t.spare, cells), resized(t.mass, rows)
}

// forward predicts album k of every artist of a chunk and takes in its score.
func (t *latticeTarget) forward(c *chunk, steps []float64, k, half int, h float64, th *theta) {
	w, f, like := c.width, t.filters[k], t.likes[k]
	lo := c.lo + k*w
	e, inv, mass := t.e[lo:lo+w], t.inv[lo:lo+w], t.mass[k*w:(k+1)*w]
	switch {
	case k == 0:
		first := t.kernel(th.sa*th.sa+steps[0]*th.sr*th.sr, h)
		for g := range 2*half + 1 {
			v := first.at(first.density, g-half)
			for j := range f[g*w : (g+1)*w] {
				f[g*w+j] = v
			}
		}
	case steps[k] == 0:
		copy(f, t.filters[k-1])
	default:
		t.convolve(f, t.filters[k-1], t.kernel(steps[k]*th.sr*th.sr, h).density, w)
	}
	clear(mass)
	for g := range 2*half + 1 {
		a := float64(g-half) * h
		row, l := f[g*w:(g+1)*w], like[g*w:(g+1)*w]
		for j, x := range e {
			l[j] = t.table.density((x - a) * inv[j])
			row[j] *= l[j]
			mass[j] += row[j]
		}
	}
	for j, v := range mass {
		t.spare[j] = 1 / v
	}
	for g := range 2*half + 1 {
		row := f[g*w : (g+1)*w]
		for j := range row {
			row[j] *= t.spare[j]
		}
	}
}

// backward goes over the albums again from the last one.
func (t *latticeTarget) backward(c *chunk, steps []float64, half int, h float64, th *theta, s *latticeSums) {
	w := c.width
	for i := range t.ahead {
		t.ahead[i] = 1
	}
	for k := len(steps) - 1; k >= 0; k-- {
		t.album(c, k, half, h, s)
		like, mass := t.likes[k], t.mass[k*w:(k+1)*w]
		for j, v := range mass {
			t.spare[j] = 1 / v
		}
		for g := range 2*half + 1 {
			for j := range w {
				like[g*w+j] *= t.ahead[g*w+j] * t.spare[j]
			}
		}
		switch {
		case k == 0:
			t.start(like, w, half, h, steps[0], th, s)
		case steps[k] == 0:
			copy(t.ahead, like)
		default:
			x := t.kernel(steps[k]*th.sr*th.sr, h)
			t.convolve(t.ahead, like, x.curve, w)
			sum := 0.0
			for i, v := range t.ahead {
				sum += v * t.filters[k-1][i]
			}
			s.walk += 0.5 * steps[k] * sum
			t.convolve(t.ahead, like, x.density, w)
		}
	}
}

// start adds the derivatives in the variance of the first effect.
func (t *latticeTarget) start(like []float64, w, half int, h, step float64, th *theta, s *latticeSums) {
	first, sum := t.kernel(th.sa*th.sa+step*th.sr*th.sr, h), 0.0
	for g := range 2*half + 1 {
		row := 0.0
		for _, x := range like[g*w : (g+1)*w] {
			row += x
		}
		sum += 0.5 * row * first.at(first.curve, g-half)
	}
	s.artist += sum
	s.walk += step * sum
}

// album adds what album k of every artist of a chunk says about its mean and scale.
func (t *latticeTarget) album(c *chunk, k, half int, h float64, s *latticeSums) {
	w := c.width
	lo := c.lo + k*w
	f := t.filters[k]
	for j := range w {
		var x noiseSlopes
		i := lo + j
		for g := range 2*half + 1 {
			// A narrow kernel has negative entries: what they weigh is part of the sums.
			if p := f[g*w+j] * t.ahead[g*w+j]; math.Abs(p) > latticeLeast {
				t.table.add(&x, p, (t.e[i]-float64(g-half)*h)*t.inv[i])
			}
		}
		u, scale := -x.z*t.inv[i], -t.unit[i]*(1+x.zz)
		t.u[i] = u
		s.u += u
		s.uPrev += u * t.m.packed.prev[i]
		s.logSigma += scale
		s.expo -= scale * t.m.packed.levels[i].logCount
		s.nu += x.nu
		s.skew += x.skew
	}
}

// convolve sets out to in convolved with the negative of kernel, over the levels of w artists
// side by side.
func (t *latticeTarget) convolve(out, in, kernel []float64, w int) {
	levels, n := len(in)/w, len(kernel)/2
	clear(out)
	for g := range levels {
		lo, hi := max(0, g-n), min(levels, g+n+1)
		t.m.packed.kernels.Subtract(out[g*w:(g+1)*w], in[lo*w:hi*w], kernel[lo-g+n:hi-g+n])
	}
}
