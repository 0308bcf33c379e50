package model

import "slices"

// Positions returns the 1-based position of every album on its artist's random
// walk, for rows sorted by artist and time.
//
// Place is the 1-based place of each album in its artist's career, which never
// decreases within an artist; nil counts the rows. Albums at one place share a
// position. Counted back from the place of an artist's last training album, the
// newest maxAlbums places have positions of their own and all older ones share
// position 1; later albums continue the count, so that they never change the
// positions the model is fitted with. An artist with fewer than minAlbums
// training albums, but at least one, keeps one position: a constant effect.
// Without any training album all albums of the artist are counted. It panics when
// the lengths differ or maxAlbums < 1.
func Positions(artist, place []int, train []bool, maxAlbums, minAlbums int) []int {
	if len(artist) != len(train) || place != nil && len(place) != len(artist) {
		panic("model: Positions: artist, place and train differ in length")
	}
	if maxAlbums < 1 {
		panic("model: Positions: maxAlbums < 1")
	}
	pos := slices.Clone(place)
	for _, s := range spans(artist) {
		if place == nil {
			for i := s.Lo; i < s.Hi; i++ {
				pos = append(pos, i-s.Lo+1)
			}
		}
		capPositions(pos[s.Lo:s.Hi], train[s.Lo:s.Hi], maxAlbums, minAlbums)
	}
	return pos
}

// capPositions turns the places of one artist into positions.
func capPositions(pos []int, train []bool, maxAlbums, minAlbums int) {
	count, last := 0, pos[len(pos)-1]
	for i, t := range train {
		if t {
			count++
			last = pos[i]
		}
	}
	offset := max(0, last-maxAlbums)
	for i := range pos {
		pos[i] = max(1, pos[i]-offset)
		if count > 0 && count < minAlbums {
			pos[i] = 1
		}
	}
}
