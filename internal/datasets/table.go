package datasets

import (
	"fmt"
	"slices"
	"strings"

	"github.com/latent-go/latent/internal/options"
)

// Set is one public data set.
type Set struct {
	Name    string `json:"name"`
	What    string `json:"what"`    // one line
	Program string `json:"program"` // the program that reads it

	// Where the public file is: a project on GitHub as owner/name, the commit,
	// and the path in it.
	Project  string `json:"project"`
	Revision string `json:"revision"`
	Path     string `json:"path"`
	SHA256   string `json:"sha256"`

	Copies  []Known `json:"copies"` // other files that hold the set, or a part of it
	Licence string  `json:"licence"`
	Rights  string  `json:"rights"`  // whose it is, and what its users have to keep
	Changes string  `json:"changes"` // what the conversion does

	// Most bounds the download in bytes.
	Most int64 `json:"-"`
}

// Known is a file that is told by its hash.
type Known struct {
	SHA256 string `json:"sha256"`
	What   string `json:"what"`
}

// Table returns the sets, in alphabetical order.
func Table() []Set {
	return []Set{
		{
			Name: "albums-2020", Program: "aoty-pipeline",
			What:    "32,358 albums to October 2020, with scores of critics and listeners",
			Project: "kauvinlucas/album-review-ratings", Revision: "97aee0e649193d033367d8e968f77cbdf110bac8", Path: "album_ratings.csv",
			SHA256: "0089d6b3affef3bd1fe20fac29d5bfac0a8c90ca3255952f95e63d588fbc2da6",
			Copies: []Known{{
				SHA256: "512e462552cc179159ef9051d11ebba9e741a678e92a8f33be4017b4159defa6",
				What:   "a sample by artist: 19,458 albums of 7,824 artists",
			}},
			Licence: "GPL-2.0",
			Rights:  "The project's own, under the GNU General Public License, version 2; the facts in it are from public pages of albumoftheyear.org. Keep this notice with every copy.",
			Changes: "The CSV file is as it was found. It was compressed (gzip, no name, no time stamp); profile.yaml says how its columns are read.",
			Most:    64 << 20,
		},
		{
			Name: "siemens-star", Program: "ptycho",
			What:    "516 far-field patterns of a Siemens star, 128 x 128 counts, measured at the Advanced Photon Source",
			Project: "AdvancedPhotonSource/tike", Revision: "8e1f93724921be1a443edccc669b4c88ae4a9b6a", Path: "tests/data/siemens-star-small.npz.bz2",
			SHA256: "dbce7715c1d4a7c28a48f684dacc7d343fbc5d06fe993d6ea31714ffb5c68d3d",
			Copies: []Known{{
				SHA256: "b0b3b86f1d292fa111e54d687da7578a5635eb10c5145c59101fadc9bd262aa0",
				What:   "the same numbers without axes of length one, counts as uint16",
			}},
			Licence: "UChicago Argonne (BSD style)",
			Rights:  "Copyright 2018, UChicago Argonne, LLC. The project's LICENSE file goes with every copy.",
			Changes: "siemens-star-raw.npz has the same numbers without axes of length one, counts as uint16. siemens-star-64.npz is what ptycho convert makes of it by default: zero frequency at the centre, cropped to 64 x 64, square root of the counts, probe and positions to match.",
			Most:    64 << 20,
		},
	}
}

// Find returns the set of that name, or an [*options.UsageError] that names the
// nearest.
func Find(table []Set, name string) (Set, error) {
	names := make([]string, len(table))
	for i, s := range table {
		if names[i] = s.Name; s.Name == name {
			return s, nil
		}
	}
	hint := "there are " + strings.Join(names, ", ")
	if near := options.Nearest(name, names); near != "" {
		hint = "did you mean " + near + "?"
	}
	return Set{}, &options.UsageError{Err: fmt.Errorf("no data set is called %q", name), Hint: hint}
}

// Origin says where the public file is, for people.
func (s Set) Origin() string {
	return fmt.Sprintf("github.com/%s, revision %s, %s", s.Project, s.Revision, s.Path)
}

// known says which file of the set a hash belongs to. The public file comes
// first.
func (s Set) known(sum string) (string, bool) {
	if sum == s.SHA256 {
		return "the public file", true
	}
	i := slices.IndexFunc(s.Copies, func(c Known) bool { return c.SHA256 == sum })
	if i < 0 {
		return "", false
	}
	return s.Copies[i].What, true
}
