package model

// Positions returns the 1-based position of every album on its artist's random
// walk, for rows sorted by artist and time.
//
// Counted back from an artist's last training album, the newest maxAlbums albums
// have positions of their own and all older ones share position 1; later albums
// continue the count, so that they never change the positions the model is fitted
// with. An artist with fewer than minAlbums training albums, but at least one,
// keeps one position: a constant effect. Without any training album all albums
// of the artist are counted. It panics when the lengths differ or maxAlbums < 1.
func Positions(artist []int, train []bool, maxAlbums, minAlbums int) []int {
	if len(artist) != len(train) {
		panic("model: Positions: artist and train differ in length")
	}
	if maxAlbums < 1 {
		panic("model: Positions: maxAlbums < 1")
	}
	pos := make([]int, len(artist))
	for _, s := range spans(artist) {
		fillPositions(pos[s.Lo:s.Hi], train[s.Lo:s.Hi], maxAlbums, minAlbums)
	}
	return pos
}

func fillPositions(pos []int, train []bool, maxAlbums, minAlbums int) {
	count, last := 0, len(pos)
	for i, t := range train {
		if t {
			count++
			last = i + 1
		}
	}
	if count > 0 && count < minAlbums {
		for i := range pos {
			pos[i] = 1
		}
		return
	}
	offset := max(0, last-maxAlbums)
	for i := range pos {
		pos[i] = max(1, i+1-offset)
	}
}
