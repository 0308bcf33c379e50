package features

import (
	"math"

	"gonum.org/v1/gonum/mat"

	"github.com/latent-go/latent/internal/album/catalog"
)

// trendKnots is the distance between the knots of the trend when the variant
// wants no knots of its own.
const trendKnots = 5

// yearTrend fits the mean score of the dated fit rows as a piecewise linear
// function of the release year, by least squares. A penalty of one row per slope
// keeps the equations solvable when years are few.
func (b *builder) yearTrend() func(a *catalog.Album) float64 {
	knots := b.yearKnots(max(b.opt.Variant.YearKnots, trendKnots))
	basis := func(a *catalog.Album) []float64 {
		year := float64(a.Year())
		x := []float64{1, (year - 2000) / 10}
		for _, k := range knots {
			x = append(x, math.Max(year-float64(k), 0)/10)
		}
		return x
	}
	p := len(knots) + 2
	normal, right := mat.NewSymDense(p, nil), mat.NewVecDense(p, nil)
	for i := range b.rows {
		a := b.rows[i].Album
		if b.fit[i] && a.Dated() && b.opt.Target.Rated(a) {
			x := mat.NewVecDense(p, basis(a))
			normal.SymRankOne(normal, 1, x)
			right.AddScaledVec(right, b.opt.Target.Score(a), x)
		}
	}
	for j := 1; j < p; j++ {
		normal.SetSym(j, j, normal.At(j, j)+1)
	}
	var chol mat.Cholesky
	coef := mat.NewVecDense(p, nil)
	if chol.Factorize(normal) {
		_ = chol.SolveVecTo(coef, right) // an error here only warns of a bad condition
	}
	return func(a *catalog.Album) float64 { return mat.Dot(coef, mat.NewVecDense(p, basis(a))) }
}
