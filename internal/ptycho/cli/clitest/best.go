package clitest

import (
	"encoding/csv"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"

	"github.com/rogpeppe/go-internal/testscript"
)

// bestKept checks that the checkpoints of a training are those of the epochs with
// the smallest values of a column of its log: best dir column count.
func bestKept(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 3 {
		ts.Fatalf("usage: best dir column count")
	}
	dir := ts.MkAbs(args[0])
	f, err := os.Open(filepath.Join(dir, "logs", "metrics.csv"))
	ts.Check(err)
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	ts.Check(err)
	column := slices.Index(rows[0], args[1])
	if column < 0 {
		ts.Fatalf("no column %s in %v", args[1], rows[0])
	}
	value := func(row []string) float64 {
		v, err := strconv.ParseFloat(row[column], 64)
		ts.Check(err)
		return v
	}
	rows = rows[1:]
	slices.SortStableFunc(rows, func(a, b []string) int {
		if value(a) < value(b) {
			return -1
		}
		return 1
	})
	count, err := strconv.Atoi(args[2])
	ts.Check(err)
	var want, got []string
	for _, row := range rows[:count] {
		epoch, err := strconv.Atoi(row[0])
		ts.Check(err)
		want = append(want, fmt.Sprintf("epoch-%05d.ckpt.zip", epoch))
	}
	found, err := filepath.Glob(filepath.Join(dir, "checkpoints", "epoch-*"))
	ts.Check(err)
	for _, path := range found {
		got = append(got, filepath.Base(path))
	}
	slices.Sort(want)
	if !slices.Equal(got, want) {
		ts.Fatalf("kept %v, the best by %s are %v", got, args[1], want)
	}
}
