package splits

import (
	"errors"
	"fmt"
	"math"
	"math/rand/v2"

	"github.com/latent-go/latent/internal/album/catalog"
	"github.com/latent-go/latent/internal/term"
)

// Options of artistDisjoint.
type Options struct {
	Seed uint64 `json:"seed"`
	// Shares of the artists, 0.15 each when zero. A share is rounded up.
	Test       float64 `json:"test_fraction"`
	Validation float64 `json:"validation_fraction"`
}

func (o Options) withDefaults() Options {
	if o.Test == 0 {
		o.Test = 0.15
	}
	if o.Validation == 0 {
		o.Validation = 0.15
	}
	return o
}

// ErrTooFewArtists means that a part would have no artist.
var ErrTooFewArtists = errors.New("too few artists")

// artistDisjoint deals out the artists: a share to test, a share to validation,
// the rest to training. The artists are sorted by key and shuffled by a PCG
// generator, so that the result depends on the seed and the set of artists only.
//
// Albums by nobody in particular ([catalog.Album.Anonymous]) are no artists: all
// of them train. Undated albums of test and validation artists cannot be
// predicted from a past and cannot be trained on without showing the artist:
// they are left out.
func artistDisjoint(albums []catalog.Album, opt Options) (*Assignment, error) {
	opt = opt.withDefaults()
	rows := arrange(albums)
	var keys []string
	for _, r := range rows {
		if key := r.Album.ArtistKey; !r.Album.Anonymous() && (len(keys) == 0 || keys[len(keys)-1] != key) {
			keys = append(keys, key)
		}
	}
	parts, err := deal(keys, opt)
	if err != nil {
		return nil, err
	}
	a := &Assignment{Strategy: DisjointStrategy, Options: opt}
	for _, r := range rows {
		r.Split = parts[r.Album.ArtistKey]
		if r.Split != Train && !r.Album.Dated() {
			r.Split = Unused
			a.Left = append(a.Left, r)
			continue
		}
		a.Rows = append(a.Rows, r)
	}
	a.finish()
	return a, a.Check()
}

// deal returns the part of each artist. Keys that it does not hold are Train.
func deal(keys []string, opt Options) (map[string]Split, error) {
	if !(opt.Test > 0 && opt.Validation > 0 && opt.Test+opt.Validation < 1) {
		return nil, fmt.Errorf("artist split: test share %v and validation share %v: want positive shares with a sum below 1",
			opt.Test, opt.Validation)
	}
	n := len(keys)
	test := int(math.Ceil(opt.Test * float64(n)))
	validation := int(math.Ceil(opt.Validation * float64(n)))
	if n-test-validation < 1 {
		return nil, fmt.Errorf("artist split: %s cannot fill three parts: lower the minimum of ratings or add data: %w",
			term.Counted(n, "artist"), ErrTooFewArtists)
	}
	parts := make(map[string]Split, test+validation)
	for i, k := range rand.New(rand.NewPCG(opt.Seed, 0)).Perm(n)[:test+validation] {
		parts[keys[k]] = Test
		if i >= test {
			parts[keys[k]] = Validation
		}
	}
	return parts, nil
}
