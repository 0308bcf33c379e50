package ingest

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"github.com/latent-go/latent/internal/album/catalog"
	"github.com/latent-go/latent/internal/term"
)

// LookAlike is a group of artist names that a person would take for one.
type LookAlike struct {
	Names  []string `json:"names"` // most albums first
	Albums []int    `json:"albums"`
}

// folded reduces a name to what is heard: no case, accents, quotes or hyphens,
// no "The", "and" for "&", full-width signs as plain ones.
func folded(name string) string {
	plain := strings.Map(func(r rune) rune {
		switch {
		case unicode.Is(unicode.Mn, r) || unicode.Is(unicode.Cf, r):
			return -1
		case unicode.Is(unicode.Pd, r) || r == '_' || r == '\u2010':
			return ' '
		case unicode.Is(unicode.Pi, r) || unicode.Is(unicode.Pf, r) || strings.ContainsRune("'`\"´", r):
			return -1
		}
		return unicode.ToLower(r)
	}, norm.NFKD.String(name))
	plain = strings.ReplaceAll(plain, "&", " and ")
	words := strings.Fields(plain)
	if n := len(words); n > 1 && words[0] == "the" {
		words = words[1:]
	} else if n > 1 && words[n-1] == "the" && strings.HasSuffix(words[n-2], ",") {
		words = words[:n-1]
		words[n-2] = strings.TrimSuffix(words[n-2], ",")
	}
	if len(words) == 0 {
		return name // signs alone are a name: they are nothing else
	}
	return strings.Join(words, " ")
}

// lookAlikes groups the artists of albums by what is heard of their names.
func lookAlikes(albums []catalog.Album) []LookAlike {
	count := map[string]int{}
	for i := range albums {
		if !IsPlaceholder(albums[i].Artist) {
			count[albums[i].Artist]++
		}
	}
	groups := map[string][]string{}
	for name := range count {
		k := folded(name)
		groups[k] = append(groups[k], name)
	}
	var out []LookAlike
	for _, k := range sortedKeys(groups) {
		names := groups[k]
		if len(names) < 2 {
			continue
		}
		slices.SortFunc(names, func(a, b string) int {
			return cmp.Or(cmp.Compare(count[b], count[a]), cmp.Compare(a, b))
		})
		g := LookAlike{Names: names}
		for _, n := range names {
			g.Albums = append(g.Albums, count[n])
		}
		out = append(out, g)
	}
	return out
}

// join gives every album of a group the spelling that most of its albums have.
func join(albums []catalog.Album, groups []LookAlike) {
	to := map[string]string{}
	for _, g := range groups {
		for _, name := range g.Names[1:] {
			to[name] = g.Names[0]
		}
	}
	for i := range albums {
		if name, ok := to[albums[i].Artist]; ok {
			albums[i].Artist = name
		}
	}
}

// tellLookAlikes is the sentence about groups of names.
func tellLookAlikes(groups []LookAlike, joined bool) string {
	const most = 5
	var shown []string
	for i, g := range groups {
		if i == most {
			shown = append(shown, fmt.Sprintf("and %d more", len(groups)-most))
			break
		}
		names := make([]string, len(g.Names))
		for j, n := range g.Names {
			names[j] = fmt.Sprintf("%s (%d)", quote(n), g.Albums[j])
		}
		shown = append(shown, strings.Join(names, " / "))
	}
	list := strings.Join(shown, "; ")
	what := term.Counted(len(groups), "group") + " of artist names that look alike (case, quotes, hyphens, \"The\" or accents), with their albums: " + list
	if joined {
		return what + "; each is one artist here, under its most frequent spelling"
	}
	return what + "; they stay apart: data.join_names: true joins each group"
}
