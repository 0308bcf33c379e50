package catalog

import "slices"

// Sort orders albums by [Compare], in place. It sorts pointers and moves each
// record once, because records are large.
func Sort(albums []Album) {
	order := make([]*Album, len(albums))
	for i := range albums {
		order[i] = &albums[i]
	}
	slices.SortFunc(order, Compare)
	sorted := make([]Album, len(albums))
	for i, a := range order {
		sorted[i] = *a
	}
	copy(albums, sorted)
}
