//go:build unix

package main

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

func sum(b []byte) string {
	s := sha256.Sum256(b)
	return hex.EncodeToString(s[:8])
}

// ownNames are what two runs of the same settings may differ in: ids.
var ownNames = regexp.MustCompile(`20\d\d-\d\d-\d\d_\d{6}(-\d+)?`)

// ownPlaces are directories that texts name, which differ from try to try.
var ownPlaces = regexp.MustCompile(`(/disk\d+)?/out\d+`)

// sumFiles is the digest of all files that match, "" when there are none.
func sumFiles(dir string, patterns []string) string {
	var all []string
	for _, p := range patterns {
		found, _ := filepath.Glob(filepath.Join(dir, filepath.FromSlash(p)))
		all = append(all, found...)
	}
	slices.Sort(all)
	var text strings.Builder
	for _, path := range slices.Compact(all) {
		b, err := os.ReadFile(path)
		if info, e := os.Stat(path); e == nil && info.IsDir() {
			continue
		}
		if ext := filepath.Ext(path); ext == ".csv" || ext == ".json" {
			b = ownPlaces.ReplaceAll(b, []byte("/OUT"))
		}
		rel, _ := filepath.Rel(dir, path)
		fmt.Fprintln(&text, ownNames.ReplaceAllString(rel, "RUN"), sum(b), err)
	}
	if text.Len() == 0 {
		return ""
	}
	return sum([]byte(text.String()))
}

// treeSum is the digest of everything below a directory but its locks, with times: it
// changes when anything is written there.
func treeSum(dir string) string {
	var text strings.Builder
	err := filepath.WalkDir(dir, func(p string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() || e.Name() == ".lock" {
			return err
		}
		info, err := e.Info()
		if err == nil {
			fmt.Fprintln(&text, p, info.Size(), info.ModTime().UnixNano())
		}
		return err
	})
	return sum([]byte(fmt.Sprint(text.String(), err)))
}

// rests names a temporary file below a directory.
func rests(dir string) (found string) {
	_ = filepath.WalkDir(dir, func(p string, e fs.DirEntry, err error) error {
		if err == nil && (strings.HasSuffix(e.Name(), ".tmp") || strings.HasPrefix(e.Name(), ".writable")) && !loose(dir, p) {
			found = p
		}
		return nil
	})
	return found
}

// loose reports a temporary file beside a single file that a command writes into a
// directory that nobody locks: the next write an hour later clears it.
func loose(dir, path string) bool {
	_, err := os.Stat(filepath.Join(filepath.Dir(path), ".lock"))
	return err != nil && filepath.Dir(path) == dir
}

// newest is the last run below a directory.
func newest(reports string) string {
	found, _ := filepath.Glob(filepath.Join(reports, "2*"))
	if len(found) == 0 {
		return ""
	}
	return found[len(found)-1]
}
