package main

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"github.com/latent-go/latent/internal/evidence"
)

func TestCompare(t *testing.T) {
	rows := []evidence.Row{
		{Name: "same", Value: "1.0"},
		{Name: "other", Value: "2.0", As: []string{"2"}, In: []string{"README.md"}},
		{Name: "gone", Value: "3.0"},
		{Name: "slow", Value: "4.0", Command: "long/run", Date: "2026-11-29"},
	}
	var out bytes.Buffer
	trouble := compare(&out, rows, map[string]string{"same": "1.0", "other": "2.1", "new": "5"})
	if trouble != 3 {
		t.Errorf("%d troubles, want those of other, gone and new:\n%s", trouble, &out)
	}
	for _, want := range []string{"README.md (2)  DIFFERS", "NOT MEASURED", "NOT DOCUMENTED", "by hand: long/run, 2026-11-29"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("%s is missing in\n%s", want, &out)
		}
	}
}

// The tests that look at real data are found by what they call.
func TestFindsTheTests(t *testing.T) {
	found, err := tests("../..")
	if err != nil {
		t.Fatal(err)
	}
	if slices.ContainsFunc(found, func(s suite) bool { return strings.HasSuffix(s.dir, "benchmarks/evidence") }) {
		t.Error("the tests of this command pass for some that look at real data")
	}
	for dir, want := range map[string]string{
		"./../../internal/album/cli": "TestRealAlbums", "./../../internal/ptycho/convert": "TestRealStarByEPIE", "./../../internal/ptycho/network/physics": "TestPublishedNumbers",
	} {
		if !slices.ContainsFunc(found, func(s suite) bool { return s.dir == dir && slices.Contains(s.names, want) }) {
			t.Errorf("%s in %s is not found: %v", want, dir, found)
		}
	}
}
