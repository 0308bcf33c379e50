package model

import "math"

// powers evaluates x^-a for x >= 1 and one a: by a cubic in each cell of the mantissa, and
// a table over exponents. The relative error is below 2e-11 for a up to 5 and below 2e-8
// up to mostPower; larger a are left to [math.Pow].
type powers struct {
	a     float64
	exact bool
	cells [powerCells][4]float64 // in the distance from the lower end
	twos  [powerTwos]float64     // 2^(-a k)
}

const (
	powerBits  = 9
	powerCells = 1 << powerBits
	powerTwos  = 64
	mostPower  = 30
)

// powerLogs holds the logarithms of the middles of the cells.
var powerLogs = func() (l [powerCells]float64) {
	for i := range l {
		l[i] = math.Log(powerMiddle(i))
	}
	return l
}()

func powerMiddle(i int) float64 { return 1 + (float64(i)+0.5)/powerCells }

func (p *powers) reset(a float64) {
	p.a, p.exact = a, !(a <= mostPower)
	if p.exact {
		return
	}
	const half = 0.5 / powerCells
	for i := range p.cells {
		// Taylor's series about the middle of a cell; the k-th derivative over k! is by the
		// ratio -(a+k-1) x/k. The quartic term is replaced by its best quadratic,
		// d^4 = d^2 half^2 - half^4/8 up to half^4/8.
		var c [5]float64
		c[0] = math.Exp(-a * powerLogs[i])
		for k := 1; k < len(c); k++ {
			c[k] = -c[k-1] * (a + float64(k-1)) / powerMiddle(i) / float64(k)
		}
		c[0] -= c[4] * half * half * half * half / 8
		c[2] += c[4] * half * half
		p.cells[i] = [4]float64{
			c[0] - half*(c[1]-half*(c[2]-half*c[3])), c[1] - half*(2*c[2]-half*3*c[3]), c[2] - 3*half*c[3], c[3],
		}
	}
	for k := range p.twos {
		p.twos[k] = math.Exp2(-a * float64(k))
	}
}

// powerLow is what of a number's bits is its place in a cell.
const powerLow = 1<<(52-powerBits) - 1

// of returns x^-a for x >= 1.
func (p *powers) of(x float64) float64 {
	b := math.Float64bits(x)
	k := b>>52 - 1023
	if p.exact || k >= powerTwos {
		return math.Pow(x, -p.a)
	}
	c := &p.cells[b>>(52-powerBits)&(powerCells-1)]
	d := math.Float64frombits(b&powerLow|1023<<52) - 1
	return p.twos[k] * (c[0] + d*(c[1]+d*(c[2]+d*c[3])))
}

// share sets out to weight x^-a and returns the sum.
func (p *powers) share(out, weight, x []float64) (sum float64) {
	weight, x = weight[:len(out)], x[:len(out)]
	for g, x := range x {
		b := math.Float64bits(x)
		k := b>>52 - 1023
		if p.exact || k >= powerTwos {
			out[g] = weight[g] * p.of(x)
			sum += out[g]
			continue
		}
		c := &p.cells[b>>(52-powerBits)&(powerCells-1)]
		d := math.Float64frombits(b&powerLow|1023<<52) - 1
		out[g] = weight[g] * p.twos[k] * (c[0] + d*(c[1]+d*(c[2]+d*c[3])))
		sum += out[g]
	}
	return sum
}
