package features

import (
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/latent-go/latent/internal/album/catalog"
)

// Half of the albums are enough for what not all have; fewer are not, and said.
func TestHalfIsEnough(t *testing.T) {
	for _, c := range []struct {
		have, of int
		enough   bool
	}{{2, 4, true}, {2, 5, false}, {1, 4, false}, {3, 4, true}} {
		rows := inYears(make([]int, c.of)...)
		for i := range rows {
			a := rows[i].Album
			a.Tracks, a.Runtime = math.NaN(), math.NaN()
			if i < c.have {
				a.Tracks, a.Runtime, a.Descriptors = float64(8+i), 1800+float64(i), []string{"warm"}
			}
		}
		b := newBuilder(rows, all(c.of))
		b.opt.GenreMinCount = 1
		b.length("length")
		b.descriptors("descriptors")
		for _, name := range []string{"tracks_log1p", "runtime_log1p", "descriptor_warm"} {
			if got := slices.Contains(b.matrix.Names(), name); got != c.enough {
				t.Errorf("%d of %d: %s is there: %v", c.have, c.of, name, got)
			}
		}
		if got := len(b.report.Warnings); (got == 3) == c.enough || got != 0 && got != 3 {
			t.Errorf("%d of %d: %q", c.have, c.of, b.report.Warnings)
		}
	}
}

// A value counts from the least number of albums on that was asked for.
func TestLeastCounts(t *testing.T) {
	rows := inYears(1, 2, 3, 4, 5, 6)
	for i, l := range []string{"A", "A", "A", "B", "B", ""} {
		rows[i].Album.Label = l
	}
	for least, want := range map[int]string{0: "", 1: "label_A label_B", 2: "label_A label_B", 3: "label_A", 4: ""} {
		b := newBuilder(rows, all(6))
		b.own, b.other = make([][]*catalog.Album, 6), make([][]*catalog.Album, 6)
		b.opt.Variant.LabelMinCount = least
		b.label("label")
		var got []string
		for _, name := range b.matrix.Names() {
			if strings.HasPrefix(name, "label_") && name != "label_prior_shrunk" {
				got = append(got, name)
			}
		}
		if s := strings.Join(got, " "); s != want {
			t.Errorf("least %d: %q, want %q", least, s, want)
		}
	}
}

// An artist stayed with a label when the last album before had it too.
func TestSameLabel(t *testing.T) {
	rows := inYears(1, 2, 3, 4, 5)
	for i, l := range []string{"A", "A", "B", "", ""} {
		rows[i].Album.Label = l
	}
	b := newBuilder(rows, all(5))
	b.own, b.other = make([][]*catalog.Album, 5), make([][]*catalog.Album, 5)
	for i := range rows {
		for k := range i {
			b.own[i] = append(b.own[i], rows[k].Album)
		}
	}
	b.label("label")
	at := slices.Index(b.matrix.Names(), "same_label")
	if at < 0 || !slices.Equal(b.matrix.Columns[at].Set, []int32{1}) {
		t.Errorf("columns %q, stayed %v", b.matrix.Names(), b.matrix.Columns)
	}
}

// Collaborations are albums of two and more; an album that lists nobody is one's.
func TestCollaboration(t *testing.T) {
	rows := inYears(1, 2, 3, 4)
	for i, a := range [][]string{nil, {"x"}, {"x", "y"}, {"x", "y", "z"}} {
		rows[i].Album.AllArtists = a
	}
	b := newBuilder(rows, all(4))
	b.collaboration("collaboration")
	if !slices.Equal(b.matrix.Columns[0].Set, []int32{2, 3}) || !slices.Equal(b.matrix.Columns[1].Dense, []float64{0, 0, math.Log(2), math.Log(3)}) {
		t.Errorf("%+v", b.matrix.Columns)
	}
}

// Ten albums on either side of a knot, or one in a hundred of many.
func TestKnotsNeedAlbums(t *testing.T) {
	for _, c := range []struct {
		before, after int
		want          []int
	}{
		{10, 10, []int{2000}},
		{9, 11, nil},
		{11, 9, nil},
		{20, 1980, []int{2000}}, // one in a hundred of 2000
		{19, 1981, nil},
		{1981, 19, nil},
		{10, 9, nil},
	} {
		years := append(slices.Repeat([]int{1999}, c.before), slices.Repeat([]int{2001}, c.after)...)
		rows := inYears(years...)
		if got := newBuilder(rows, all(len(rows))).yearKnots(10); !slices.Equal(got, c.want) {
			t.Errorf("%d before, %d after: %v, want %v", c.before, c.after, got, c.want)
		}
	}
	// A year is bent at when albums lie before it and after it, not in it alone.
	rows := inYears(append(slices.Repeat([]int{2000}, 20), slices.Repeat([]int{2001}, 20)...)...)
	if got := newBuilder(rows, all(40)).yearKnots(10); got != nil {
		t.Errorf("nothing before 2000, and knots %v", got)
	}
	rows = inYears(append(slices.Repeat([]int{1999}, 20), slices.Repeat([]int{2000}, 20)...)...)
	if got := newBuilder(rows, all(40)).yearKnots(10); got != nil {
		t.Errorf("nothing after 2000, and knots %v", got)
	}
}

// Values of a feature differ by more than rounding, in their own size.
func TestDiffer(t *testing.T) {
	for _, c := range []struct {
		low, high float64
		want      bool
	}{{0, 0, false}, {0, 1e-9, false}, {0, 1.1e-9, true}, {1000, 1000 + 9e-7, false}, {1000, 1000 + 1.1e-6, true}, {-1000, -1000 + 9e-7, false}, {-3, -2, true}} {
		if got := differ(c.low, c.high); got != c.want {
			t.Errorf("%v and %v: %v", c.low, c.high, got)
		}
	}
}

// The length of a career counts by how many decades the album lies after 2010.
func TestCareerByDecade(t *testing.T) {
	rows := inYears(1990, 2010, 2015, 2030)
	b := newBuilder(rows, all(4))
	b.own, b.other = make([][]*catalog.Album, 4), make([][]*catalog.Album, 4)
	for i := 1; i < 4; i++ {
		b.own[i] = []*catalog.Album{rows[0].Album}
	}
	b.opt.Variant = Variant{Recent: true}
	b.temporal("temporal")
	at := slices.Index(b.matrix.Names(), "career_sqrt_by_decade")
	if at < 0 {
		t.Fatalf("columns %q", b.matrix.Names())
	}
	for i, years := range []float64{0, 20, 25, 40} {
		want := math.Sqrt(years) * []float64{-2, 0, 0.5, 2}[i]
		if got := b.matrix.Columns[at].Dense[i]; math.Abs(got-want) > 0.01 {
			t.Errorf("album %d: %v, want %v", i, got, want)
		}
	}
}
