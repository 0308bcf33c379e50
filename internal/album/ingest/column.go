package ingest

import (
	"slices"

	"github.com/agnivade/levenshtein"
)

// Column is the canonical name of a column.
type Column string

// The canonical columns, in file order.
const (
	ColArtist       Column = "Artist"
	ColAlbum        Column = "Album"
	ColYear         Column = "Year"
	ColDate         Column = "Release Date"
	ColGenres       Column = "Genres"
	ColCritic       Column = "Critic Score"
	ColUser         Column = "User Score"
	ColTrack        Column = "Avg Track Score"
	ColRatings      Column = "User Ratings"
	ColReviews      Column = "Critic Reviews"
	ColTracks       Column = "Tracks"
	ColRuntime      Column = "Runtime (min)"
	ColTrackRuntime Column = "Avg Track Runtime (min)"
	ColLabel        Column = "Label"
	ColDescriptors  Column = "Descriptors"
	ColURL          Column = "Album URL"
	ColAllArtists   Column = "All Artists"
	ColType         Column = "Album Type"
)

// canonical are the 18 canonical columns in file order.
var canonical = []Column{
	ColArtist, ColAlbum, ColYear, ColDate, ColGenres, ColCritic, ColUser, ColTrack, ColRatings,
	ColReviews, ColTracks, ColRuntime, ColTrackRuntime, ColLabel, ColDescriptors, ColURL, ColAllArtists, ColType,
}

var (
	scoreColumns = []Column{ColUser, ColCritic, ColTrack}
	listColumns  = []Column{ColGenres, ColDescriptors, ColAllArtists}
	required     = []Column{ColArtist, ColAlbum}
	joinable     = []Column{ColArtist, ColAlbum}
	countColumns = []Column{ColRatings, ColReviews, ColTracks}
	timeColumns  = []Column{ColRuntime, ColTrackRuntime}
)

func (c Column) known() bool { return slices.Contains(canonical, c) }

// nearest returns the candidate with the smallest edit distance to name, or ""
// when even that one shares less than half of its letters.
func nearest(name string, candidates []string) string {
	best, at := "", len(name)/2+1
	for _, c := range candidates {
		if d := levenshtein.ComputeDistance(name, c); d < at {
			best, at = c, d
		}
	}
	return best
}

func names(cols []Column) []string {
	out := make([]string, len(cols))
	for i, c := range cols {
		out[i] = string(c)
	}
	return out
}
