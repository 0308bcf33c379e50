package main

import (
	"bufio"
	"encoding/csv"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"strconv"
)

var header = []string{
	"Artist", "Album", "Year", "Release Date", "Genres", "Critic Score", "User Score", "Avg Track Score", "User Ratings",
	"Critic Reviews", "Tracks", "Runtime (min)", "Avg Track Runtime (min)", "Label", "Descriptors", "Album URL", "All Artists", "Album Type",
}

// writeAlbums writes artists of three dated albums each, so that every one has a
// test album.
func writeAlbums(path string, artists int) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	out := bufio.NewWriter(f)
	w := csv.NewWriter(out)
	errs := []error{w.Write(header)}
	rng := rand.New(rand.NewPCG(1, 2))
	for i := range artists {
		level := 65 + 6*rng.NormFloat64()
		for k := range 3 {
			errs = append(errs, w.Write(album(rng, i, k, level)))
		}
	}
	w.Flush()
	return errors.Join(append(errs, w.Error(), out.Flush(), f.Close())...)
}

func album(rng *rand.Rand, i, k int, level float64) []string {
	name, year := fmt.Sprintf("Artist %05d", i), 1990+i%25+2*k
	score := func(x float64) string { return strconv.FormatFloat(min(max(x, 1), 99), 'f', 0, 64) }
	ratings := strconv.Itoa(10 + int(rng.ExpFloat64()*300))
	return []string{
		name, fmt.Sprintf("Album %d", k+1), strconv.Itoa(year), fmt.Sprintf("March %d, %d", 1+i%28, year), []string{"Rock", "Pop", "Jazz, Rock", "Hip Hop", "Folk"}[i%5],
		score(level + 5 + 5*rng.NormFloat64()), score(level + 6*rng.NormFloat64()), score(level + 4*rng.NormFloat64()), ratings,
		"8", "11", "42", "3.8", fmt.Sprintf("Label %d", i%40), "", fmt.Sprintf("%d", 3*i+k), name, "Album",
	}
}
