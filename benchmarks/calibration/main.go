// Command calibration asks whether the intervals of aoty-pipeline hold the truth
// as often as they say.
//
// For every seed it simulates a catalogue whose parameters are drawn from the
// priors of the model, runs the whole pipeline on it with exactly the features
// that made the scores, and counts how often the 90 % intervals hold the truth:
//
//	go run ./benchmarks/calibration -seeds 40
package main

import (
	"encoding/csv"
	"flag"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"text/tabwriter"

	"github.com/latent-go/latent/internal/album/cli"
)

func main() {
	s := study{}
	flag.IntVar(&s.seeds, "seeds", 40, "number of catalogues")
	flag.IntVar(&s.artists, "artists", 200, "artists of a catalogue")
	flag.StringVar(&s.likelihood, "likelihood", "normal", "shape of the noise")
	options := flag.String("options", "", "further options of the runs")
	flag.Parse()
	s.options = strings.Fields(*options)
	t, err := s.run(os.Stderr)
	if err != nil {
		fmt.Fprintln(os.Stderr, "calibration:", err)
		os.Exit(1)
	}
	t.print(os.Stdout)
}

// study is a number of catalogues of one kind.
type study struct {
	seeds, artists int
	likelihood     string
	options        []string
}

// tally counts, by parameter in order of appearance, the intervals that were asked
// for and those that hold the truth.
type tally struct {
	names        []string
	asked, holds map[string]int
}

func (s *study) run(progress io.Writer) (*tally, error) {
	dir, err := os.MkdirTemp("", "calibration")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	t := &tally{asked: map[string]int{}, holds: map[string]int{}}
	for seed := 1; seed <= s.seeds; seed++ {
		rows, err := s.one(filepath.Join(dir, strconv.Itoa(seed)), seed)
		if err != nil {
			return nil, fmt.Errorf("seed %d: %w", seed, err)
		}
		before := t.all()
		for _, row := range rows {
			t.add(row)
		}
		all := t.all()
		fmt.Fprintf(progress, "seed %d: %d of %d\n", seed, all.holds-before.holds, all.asked-before.asked)
	}
	return t, nil
}

// one simulates and runs, and returns the table of the truth.
func (s *study) one(dir string, seed int) ([][]string, error) {
	if err := os.Mkdir(dir, 0o777); err != nil {
		return nil, err
	}
	file := filepath.Join(dir, "albums.csv")
	number := strconv.Itoa(seed)
	err := command("simulate", file, "--from-prior", "--likelihood", s.likelihood, "--artists", strconv.Itoa(s.artists), "--seed", number)
	if err != nil {
		return nil, err
	}
	args := []string{"run", "-c", "configs/original.yaml", "--dataset", file, "--feature-set", "plain", "--no-artist", "--no-temporal", "--reports-dir", dir, "--seed", number}
	if err := command(append(args, s.options...)...); err != nil {
		return nil, err
	}
	tables, err := filepath.Glob(filepath.Join(dir, "2*", "tables", "truth.csv"))
	if err != nil || len(tables) != 1 {
		return nil, fmt.Errorf("the run wrote %d tables of the truth", len(tables))
	}
	f, err := os.Open(tables[0])
	if err != nil {
		return nil, err
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		return nil, err
	}
	return rows[1:], nil
}

// command runs the program in this process.
func command(args ...string) error {
	var log strings.Builder
	if code := cli.App.Run(args, io.Discard, &log); code != 0 {
		return fmt.Errorf("aoty-pipeline %s: exit code %d\n%s", strings.Join(args, " "), code, log.String())
	}
	return nil
}

func (t *tally) add(row []string) {
	name, caught := row[0], row[len(row)-1]
	if t.asked[name] == 0 {
		t.names = append(t.names, name)
	}
	t.asked[name]++
	if caught == "yes" {
		t.holds[name]++
	}
}

type count struct{ asked, holds int }

func (c count) share() float64 { return float64(c.holds) / float64(c.asked) }

// all counts every parameter, scalars those that are no coefficients.
func (t *tally) all() count { return t.sum(func(string) bool { return true }) }

func (t *tally) scalars() count {
	return t.sum(func(name string) bool { return !strings.HasPrefix(name, "beta[") })
}

func (t *tally) sum(in func(string) bool) (c count) {
	for _, name := range t.names {
		if in(name) {
			c.asked += t.asked[name]
			c.holds += t.holds[name]
		}
	}
	return c
}

// least returns the smallest share of a parameter.
func (t *tally) least() float64 {
	least := math.Inf(1)
	for _, name := range t.names {
		least = min(least, count{t.asked[name], t.holds[name]}.share())
	}
	return least
}

func (t *tally) print(w io.Writer) {
	out := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	line := func(name string, c count) {
		fmt.Fprintf(out, "%s\t%d of %d\t%.1f%%\n", name, c.holds, c.asked, 100*c.share())
	}
	for _, name := range t.names {
		line(name, count{t.asked[name], t.holds[name]})
	}
	line("scalars", t.scalars())
	line("all", t.all())
	out.Flush()
}
