// Command memory writes a made-up album CSV of the size of the original's data
// set: 130,023 rows in its 18-column format, of which about 62,000 have the ten
// user ratings that modelling asks for. It exists to measure what a run of that
// size costs; its scores follow the model's own form, so that a fit behaves.
//
//	go run ./benchmarks/memory > big.csv
package main

import (
	"bufio"
	"encoding/csv"
	"flag"
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"os"
	"strconv"
	"strings"
	"time"
)

var header = []string{
	"Artist", "Album", "Year", "Release Date", "Genres", "Critic Score", "User Score", "Avg Track Score", "User Ratings",
	"Critic Reviews", "Tracks", "Runtime (min)", "Avg Track Runtime (min)", "Label", "Descriptors", "Album URL", "All Artists", "Album Type",
}

var kinds = []string{"Album", "Album", "Album", "Album", "EP", "EP", "Mixtape", "Live", "Compilation"}

func main() {
	rows := flag.Int("rows", 130_023, "albums to write")
	flag.Parse()
	out := bufio.NewWriter(os.Stdout)
	if err := generate(out, *rows); err != nil {
		fmt.Fprintln(os.Stderr, "memory:", err)
		os.Exit(1)
	}
	if err := out.Flush(); err != nil {
		fmt.Fprintln(os.Stderr, "memory:", err)
		os.Exit(1)
	}
}

// generate writes artists until there are enough albums. The same number of rows
// gives the same bytes.
func generate(w io.Writer, rows int) error {
	c := csv.NewWriter(w)
	if err := c.Write(header); err != nil {
		return err
	}
	g := &generator{rand: rand.New(rand.NewPCG(1, 2))}
	for artist := 0; g.written < rows; artist++ {
		if err := g.artist(c, artist, rows); err != nil {
			return err
		}
	}
	c.Flush()
	return c.Error()
}

type generator struct {
	rand    *rand.Rand
	written int
}

// artist writes a career: a long tail of lengths, a level that drifts.
func (g *generator) artist(c *csv.Writer, n, rows int) error {
	albums := 1 + int(g.rand.ExpFloat64()*2.4)
	level, fame := 68+7*g.rand.NormFloat64(), 2.19+1.6*g.rand.NormFloat64()
	date := time.Date(1965+g.rand.IntN(48), time.Month(1+g.rand.IntN(12)), 1+g.rand.IntN(28), 0, 0, 0, 0, time.UTC)
	for k := 0; k < albums && g.written < rows; k++ {
		if err := c.Write(g.album(n, k, date, level, fame)); err != nil {
			return err
		}
		g.written++
		level += g.rand.NormFloat64()
		date = date.AddDate(0, 6+g.rand.IntN(40), g.rand.IntN(28))
	}
	return nil
}

func (g *generator) album(artist, k int, date time.Time, level, fame float64) []string {
	ratings := int(math.Exp(fame + g.rand.NormFloat64()))
	score, critics := "", ""
	if ratings > 0 {
		score = strconv.Itoa(g.score(level, 6))
	}
	reviews := max(0, ratings/40)
	if reviews > 0 {
		critics = strconv.Itoa(g.score(level, 8))
	}
	tracks := 4 + g.rand.IntN(14)
	minutes := float64(tracks) * (2.5 + 3*g.rand.Float64())
	name := fmt.Sprintf("Artist Number %d", artist)
	return []string{
		name, fmt.Sprintf("Album Title Number %d", k+1), strconv.Itoa(date.Year()), date.Format("January 2, 2006"),
		g.some("Genre", 3, 180), critics, score, score, strconv.Itoa(ratings), strconv.Itoa(reviews), strconv.Itoa(tracks),
		fmt.Sprintf("%.1f", minutes), fmt.Sprintf("%.2f", minutes/float64(tracks)), fmt.Sprintf("Label %d", g.zipf(6000)),
		g.some("descriptor", 6, 60), fmt.Sprintf("https://albums.example/%d-%d", artist, k), name, kinds[g.rand.IntN(len(kinds))],
	}
}

func (g *generator) score(level, noise float64) int {
	return int(math.Round(min(max(level+noise*g.rand.NormFloat64(), 0), 100)))
}

// zipf draws a number below n, small ones far more often.
func (g *generator) zipf(n int) int {
	return int(math.Pow(float64(n), g.rand.Float64())) - 1
}

// some lists up to most different names.
func (g *generator) some(prefix string, most, of int) string {
	var list []string
	seen := map[int]bool{}
	for range 1 + g.rand.IntN(most) {
		if k := g.zipf(of); !seen[k] {
			seen[k] = true
			list = append(list, fmt.Sprintf("%s %d", prefix, k))
		}
	}
	return strings.Join(list, ", ")
}
