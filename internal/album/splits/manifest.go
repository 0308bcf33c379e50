package splits

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"slices"
)

// Manifest describes a split. Its file holds one assignment per line.
type Manifest struct {
	Version     string          `json:"version"` // "v1"
	Strategy    Strategy        `json:"split_type"`
	Parameters  Parameters      `json:"parameters"`
	Source      SourceTable     `json:"source_dataset"`
	Splits      map[string]Part `json:"splits"` // train, validation, test, and unused when there are such rows
	ContentHash string          `json:"content_hash"`
	Assignments []Placed        `json:"assignments"`
}

// Parameters are the settings of the strategy that was used; the others are
// absent.
type Parameters struct {
	TestAlbums       int `json:"test_albums,omitempty"`
	ValidationAlbums int `json:"validation_albums,omitempty"`
	MinDatedAlbums   int `json:"min_dated_albums,omitempty"`
	*Options
}

// SourceTable identifies the table that was split.
type SourceTable struct {
	Path    string `json:"path"`
	SHA256  string `json:"sha256"`
	Rows    int    `json:"row_count"`
	Artists int    `json:"unique_artists"`
}

// Part is the size and hash of one part.
type Part struct {
	Rows    int    `json:"row_count"`
	Artists int    `json:"unique_artists"`
	SHA256  string `json:"sha256,omitempty"`
}

// Placed is the place of one album.
type Placed struct {
	Row    int    `json:"original_row_id"`
	Split  string `json:"split"`
	Reason string `json:"reason"`
}

// Manifest describes the assignment of the albums in the table at path with that
// SHA-256.
func (a *Assignment) Manifest(path, sha256 string) *Manifest {
	m := &Manifest{Version: "v1", Strategy: a.Strategy, Splits: map[string]Part{}, ContentHash: a.contentHash()}
	if a.Strategy == DisjointStrategy {
		m.Parameters.Options = &a.Options
	} else {
		m.Parameters = Parameters{TestAlbums: 1, ValidationAlbums: 1, MinDatedAlbums: minDated}
	}
	m.Source = SourceTable{Path: path, SHA256: sha256, Rows: len(a.Rows) + len(a.Left), Artists: a.sourceArtists()}
	for s := Train; s <= Test; s++ {
		rows, artists := a.Count(s)
		m.Splits[s.String()] = Part{Rows: rows, Artists: artists, SHA256: a.Hash(s)}
	}
	if len(a.Left) > 0 {
		left := Assignment{Rows: a.Left}
		rows, artists := left.Count(Unused)
		m.Splits[Unused.String()] = Part{Rows: rows, Artists: artists}
	}
	m.assignments(a)
	return m
}

// sourceArtists counts the artist keys of used and unused rows.
func (a *Assignment) sourceArtists() int {
	keys := map[string]bool{}
	for _, rows := range [][]Row{a.Rows, a.Left} {
		for i := range rows {
			keys[rows[i].Album.ArtistKey] = true
		}
	}
	return len(keys)
}

func (m *Manifest) assignments(a *Assignment) {
	last := lastDated(a.Rows)
	for _, r := range slices.Concat(a.Rows, a.Left) {
		m.Assignments = append(m.Assignments, Placed{
			Row: r.Album.Row, Split: r.Split.String(), Reason: a.reason(&r, last[r.Artist]),
		})
	}
}

// lastDated counts the dated albums of each artist.
func lastDated(rows []Row) map[int]int {
	n := map[int]int{}
	for i := range rows {
		if rows[i].Album.Dated() {
			n[rows[i].Artist]++
		}
	}
	return n
}

// reason says why a row is where it is. Artist names are cut to 50 characters.
func (a *Assignment) reason(r *Row, dated int) string {
	switch {
	case r.Split == Unused:
		return "undated_album_of_held_out_artist"
	case a.Strategy == DisjointStrategy:
		return fmt.Sprintf("artist_in_%s_group", r.Split)
	case r.Split == Test:
		return "last_album_for_" + short(r.Album.ArtistKey)
	case r.Split == Validation:
		return "second_last_album_for_" + short(r.Album.ArtistKey)
	case !r.Album.Dated():
		return "undated_album_for_" + short(r.Album.ArtistKey)
	case dated < minDated:
		return "fewer_than_three_albums_for_" + short(r.Album.ArtistKey)
	default:
		return "earlier_album_for_" + short(r.Album.ArtistKey)
	}
}

func short(name string) string {
	if r := []rune(name); len(r) > 50 {
		return string(r[:50])
	}
	return name
}

// Write writes the manifest as JSON.
func (m *Manifest) Write(w io.Writer) error {
	b := bufio.NewWriter(w)
	head := *m
	head.Assignments = []Placed{}
	text, err := marshal(head, "  ")
	if err != nil {
		return err
	}
	// The empty list of the head is the last thing in it.
	fmt.Fprintf(b, "%s[", text[:len(text)-len("[]\n}")])
	for i, p := range m.Assignments {
		line, err := marshal(p, "")
		if err != nil {
			return err
		}
		separator := ",\n    "
		if i == 0 {
			separator = "\n    "
		}
		fmt.Fprintf(b, "%s%s", separator, line)
	}
	fmt.Fprint(b, "\n  ]\n}\n")
	return b.Flush()
}

func marshal(v any, indent string) ([]byte, error) {
	if indent == "" {
		return json.Marshal(v)
	}
	return json.MarshalIndent(v, "", indent)
}
