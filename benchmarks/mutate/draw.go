package main

import (
	"fmt"
	"go/build"
	"io"
	"math/rand/v2"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// computing are the packages whose numbers count.
var computing = []string{
	"mcmc", "mcmc/diagnose", "inferencedata", "ptychography",
	"internal/fourier", "internal/simd", "internal/hdf5", "internal/npz",
	"internal/settings", "internal/runs", "internal/pipeline", "internal/journal",
	"internal/figure/estimate", "internal/figure/ticks",
	"internal/album/catalog", "internal/album/design", "internal/album/evaluate", "internal/album/evaluate/mixture",
	"internal/album/features", "internal/album/forecast", "internal/album/ingest", "internal/album/model",
	"internal/album/simulate", "internal/album/splits",
	"internal/ptycho/convert", "internal/ptycho/evaluate", "internal/ptycho/grouping", "internal/ptycho/network",
	"internal/ptycho/network/physics", "internal/ptycho/npzdata", "internal/ptycho/stitch", "internal/ptycho/training",
}

// allSites lists the possible changes of the packages whose path contains only.
func allSites(root string, packages []string, only string) ([]site, error) {
	var all []site
	for _, pkg := range packages {
		if !strings.Contains(pkg, only) {
			continue
		}
		found, err := packageSites(root, pkg)
		if err != nil {
			return nil, err
		}
		all = append(all, found...)
	}
	if len(all) == 0 {
		return nil, fmt.Errorf("no package of the list contains %q", only)
	}
	return all, nil
}

// packageSites lists those of the files that are compiled on this machine.
func packageSites(root, pkg string) ([]site, error) {
	dir := filepath.Join(root, filepath.FromSlash(pkg))
	p, err := build.Default.ImportDir(dir, 0)
	if err != nil {
		return nil, err
	}
	var all []site
	for _, name := range p.GoFiles {
		src, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			return nil, err
		}
		found, err := sitesOf(path.Join(pkg, name), src)
		if err != nil {
			return nil, err
		}
		all = append(all, found...)
	}
	return all, nil
}

// draw orders the sites by chance: every round takes one of each package, so that
// the small ones are looked at as closely as the large.
func draw(sites []site, rng *rand.Rand) []site {
	byPackage := map[string][]site{}
	var names []string
	for _, s := range sites {
		name := path.Dir(s.path)
		if byPackage[name] == nil {
			names = append(names, name)
		}
		byPackage[name] = append(byPackage[name], s)
	}
	for _, name := range names {
		list := byPackage[name]
		rng.Shuffle(len(list), func(i, j int) { list[i], list[j] = list[j], list[i] })
	}
	var order []site
	for len(order) < len(sites) {
		rng.Shuffle(len(names), func(i, j int) { names[i], names[j] = names[j], names[i] })
		for _, name := range names {
			if list := byPackage[name]; len(list) > 0 {
				order, byPackage[name] = append(order, list[0]), list[1:]
			}
		}
	}
	return order
}

// mutant is a line of a list: a word, path:line, function, change and source.
var mutant = regexp.MustCompile(`^\w+\s+(\S+?):\d+ (\S+) (\[.+)$`)

// listed finds the mutants of a file among the sites, and names those that are
// there no more.
func listed(name, only string, sites []site, out io.Writer) ([]site, error) {
	text, err := os.ReadFile(name)
	if err != nil {
		return nil, err
	}
	var found []site
	for line := range strings.Lines(string(text)) {
		m := mutant.FindStringSubmatch(strings.TrimSpace(line))
		if m == nil {
			continue
		}
		if !strings.Contains(path.Dir(m[1]), only) {
			continue
		}
		key := m[1] + " " + m[2] + " " + m[3]
		i := slices.IndexFunc(sites, func(s site) bool { return s.key() == key })
		if i < 0 {
			fmt.Fprintln(out, "gone      "+key)
			continue
		}
		found = append(found, sites[i])
	}
	return found, nil
}
