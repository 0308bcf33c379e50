package evaluate

import "github.com/latent-go/latent/internal/album/model"

// MaxDraws is how many draws a prediction needs at most: the error of averaging
// over a thousand nearly independent draws is far below the spread of a score.
const MaxDraws = 1000

// Thin returns at most limit of the draws, evenly spaced over all of them in
// order, so that chains laid end to end are represented alike. It panics unless
// limit is positive.
func Thin[T any](draws []T, limit int) []T {
	if limit < 1 {
		panic("evaluate: Thin: limit < 1")
	}
	if len(draws) <= limit {
		return draws
	}
	out := make([]T, limit)
	for k := range out {
		// The middle of the k-th of limit equal parts.
		out[k] = draws[(2*k+1)*len(draws)/(2*limit)]
	}
	return out
}

// points prepares the model at every draw.
func points(m *model.Model, draws []model.Draw) []*model.Point {
	out := make([]*model.Point, len(draws))
	for k := range draws {
		out[k] = m.At(draws[k])
	}
	return out
}

// scatters prepares the nodes of every point, their offsets spread over the step.
func scatters(points []*model.Point, step float64) []model.Scatter {
	out := make([]model.Scatter, len(points))
	for k, p := range points {
		out[k] = p.Scatter(model.Offset(k, step), step)
	}
	return out
}

// artistOf maps every row to its index in m.Artists().
func artistOf(m *model.Model) []int {
	of := make([]int, m.Len())
	for k, s := range m.Artists() {
		for i := s.Lo; i < s.Hi; i++ {
			of[i] = k
		}
	}
	return of
}

// PredictionCounts returns the review count to assume for each row: the median
// count of the artist's training albums, or of all training albums for an artist
// without any. The count of a future album is unknown, so its own is not used.
func PredictionCounts(m *model.Model, rows []int) []float64 {
	of, artists, r := artistOf(m), m.Artists(), m.Rows()
	out := make([]float64, len(rows))
	for k, i := range rows {
		var counts []float64
		s := artists[of[i]]
		for j := s.Lo; j < s.Hi; j++ {
			if r.Train[j] && r.Count[j] > 0 {
				counts = append(counts, r.Count[j])
			}
		}
		out[k] = m.Scaling().RefCount
		if len(counts) > 0 {
			out[k] = model.Median(counts)
		}
	}
	return out
}
