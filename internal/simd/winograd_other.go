//go:build !amd64 && !arm64

package simd

func (s *Set) winogradInput(p *patches)    { winogradInputPortable(p) }
func (s *Set) winogradOutput(p *patches)   { winogradOutputPortable(p) }
func (s *Set) winogradGradient(p *patches) { winogradGradientPortable(p) }

func (s *Set) winogradWeights(w, parts []float32, n, apart, part int) {
	winogradWeightsPortable(w, parts, n, apart, part)
}

func (s *Set) winogradFilter(dw, parts []float32, n, apart, part int) {
	winogradFilterPortable(dw, parts, n, apart, part)
}
