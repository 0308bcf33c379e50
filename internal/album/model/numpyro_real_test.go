package model

import (
	"cmp"
	"encoding/csv"
	"encoding/json"
	"math"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/latent-go/latent/internal/album/design"
	"github.com/latent-go/latent/internal/evidence"
)

// TestMomentsOfNumPyroOnRealAlbums is TestMomentsOfNumPyro on 500 real artists,
// where the data are at hand: only the moments are stored, and which artists they
// are of. The table is made as benchmarks/numpyro/prepare.py makes it.
func TestMomentsOfNumPyroOnRealAlbums(t *testing.T) {
	rows := realCase(t, evidence.File(t, "albums/album_ratings.csv"))
	for name, want := range storedMoments(t).Cases {
		if file, exponent, _ := strings.Cut(name, "/"); file == "real500" {
			t.Run(exponent, func(t *testing.T) { replay(t, rows, exponent, 2000, want) })
		}
	}
}

// release is a dated album with ten ratings or more.
type release struct {
	artist, title  string
	year           int
	date           time.Time
	ep, genre      string
	score, ratings float64
}

// realCase makes the rows of the 500 artists.
func realCase(t *testing.T, path string) Rows {
	t.Helper()
	list := chosen(t, releases(t, path))
	r := Rows{X: &design.Matrix{Rows: len(list)}}
	x := make([][]float64, 10)
	artist, first := -1, time.Time{}
	for i, a := range list {
		prev, gap := math.NaN(), 0.0
		if i == 0 || a.artist != list[i-1].artist {
			artist++
			first = a.date
			r.Position = append(r.Position, 1)
		} else {
			prev, gap = list[i-1].score, years(list[i-1].date, a.date)
			r.Position = append(r.Position, r.Position[i-1]+1)
		}
		r.Artist, r.Score, r.Prev = append(r.Artist, artist), append(r.Score, a.score), append(r.Prev, prev)
		r.Count, r.Train = append(r.Count, a.ratings), append(r.Train, true)
		year := float64(a.year)
		for j, v := range []float64{
			(year - 2000) / 10, max(year-2005, 0) / 10, max(year-2012, 0) / 10, math.Log1p(gap), math.Sqrt(years(first, a.date)),
			math.Log(float64(r.Position[i])), one(a.ep == "EP"), one(a.genre == "Indie Rock"), one(a.genre == "Hip Hop"), one(a.genre == "Pop"),
		} {
			x[j] = append(x[j], float64(float32(v)))
		}
	}
	for j := range x {
		r.X.Columns = append(r.X.Columns, design.Column{Name: strconv.Itoa(j), Dense: x[j]})
	}
	return r
}

func one(yes bool) float64 {
	if yes {
		return 1
	}
	return 0
}

// years between two days.
func years(from, to time.Time) float64 { return to.Sub(from).Hours() / 24 / 365.25 }

// releases reads the public table.
func releases(t *testing.T, path string) []release {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	cells, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	at := map[string]int{}
	for j, name := range cells[0] {
		at[name] = j
	}
	var out []release
	seen := map[[3]string]bool{}
	for _, row := range cells[1:] {
		get := func(name string) string { return row[at[name]] }
		ratings, err := strconv.ParseFloat(get("AOTY User Reviews"), 64)
		if err != nil || ratings < 10 || get("Artist") == "Various Artists" {
			continue
		}
		day := get("Release Day")
		if _, err := strconv.Atoi(day); err != nil {
			day = "1"
		}
		date, err := time.Parse("2006 January 2", get("Release Year")+" "+cmp.Or(get("Release Month"), "January")+" "+day)
		key := [3]string{get("Artist"), get("Title"), get("Release Year")}
		if err != nil || seen[key] {
			continue
		}
		seen[key] = true
		score, err := strconv.ParseFloat(get("AOTY User Score"), 64)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, release{artist: get("Artist"), title: get("Title"), year: date.Year(), date: date, ep: get("Format"), genre: get("Genre"), score: score, ratings: ratings})
	}
	return out
}

// chosen keeps the albums of the 500 artists, whose places among all artists with
// two albums or more are stored, in order.
func chosen(t *testing.T, list []release) []release {
	t.Helper()
	text, err := os.ReadFile("testdata/numpyro/real500.json")
	if err != nil {
		t.Fatal(err)
	}
	var places []int
	if err := json.Unmarshal(text, &places); err != nil {
		t.Fatal(err)
	}
	size := map[string]int{}
	for _, a := range list {
		size[a.artist]++
	}
	var names []string
	for name, n := range size {
		if n >= 2 {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	keep := map[string]bool{}
	for _, k := range places {
		keep[names[k]] = true
	}
	list = slices.DeleteFunc(list, func(a release) bool { return !keep[a.artist] })
	slices.SortStableFunc(list, func(a, b release) int {
		return cmp.Or(strings.Compare(a.artist, b.artist), a.date.Compare(b.date), strings.Compare(a.title, b.title))
	})
	return list
}
