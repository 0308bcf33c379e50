package typeface

import (
	"os"
	"slices"
	"strings"
	"testing"
	"unicode"

	"golang.org/x/text/unicode/bidi"
	"pgregory.net/rapid"
)

func drawn(s string) string {
	var out []rune
	for _, g := range Shape(s, 10, Regular).Glyphs {
		out = append(out, g.Rune)
	}
	return string(out)
}

func TestVisualOrder(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"car means אבג.", "car means גבא."}, // the first example of UAX #9, in Hebrew letters
		{"אב 123 גד", "דג 123 בא"},           // numbers keep their order inside
		{"אב (גד) הו", "וה (דג) בא"},         // brackets are mirrored twice: by order and by shape
		{"score 85 of שלום (2020)", "score 85 of (2020) םולש"},
		{"שלום (live)", "םולש (live)"},
		{"אב 10% גד", "דג 10% בא"},
		{"אָב", "באָ"}, // the vowel stays after the letter that it is drawn on
	} {
		if got := drawn(c.in); got != c.want {
			t.Errorf("%q is drawn as %q, want %q", c.in, got, c.want)
		}
	}
}

// golang.org/x/text gives the direction of every run; our levels must have
// the same parity. Brackets are left out, because x/text does not pair them.
func TestLevelsAgainstXText(t *testing.T) {
	letters := []rune("abאבגد١٢٣12345 .,:+-%$!?/ـ")
	marks := []rune{0x302, 0x5b8}
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.SliceOfN(rapid.SampledFrom(letters), 1, 24).Draw(t, "text")
		if last := text[len(text)-1]; last == ' ' {
			text[len(text)-1] = 'a' // x/text leaves L1 to its caller
		}
		if i := rapid.IntRange(0, len(text)-1).Draw(t, "mark"); unicode.IsLetter(text[i]) {
			text = slices.Insert(text, i+1, marks[i%2])
		}
		// x/text gives the paragraph the direction of its first letter.
		text = append([]rune{'a'}, text...)
		var p bidi.Paragraph
		if _, err := p.SetString(string(text), bidi.DefaultDirection(bidi.LeftToRight)); err != nil {
			t.Fatal(err)
		}
		order, err := p.Order()
		if err != nil {
			t.Fatal(err)
		}
		want := make([]bidi.Direction, len(text))
		for i := range order.NumRuns() {
			run := order.Run(i)
			from, to := run.Pos()
			for k := from; k <= to; k++ {
				want[k] = run.Direction()
			}
		}
		for i, lv := range levels(text) {
			if (lv%2 == 1) != (want[i] == bidi.RightToLeft) {
				t.Fatalf("%q: level %d at %d, x/text says %v", string(text), lv, i, want[i])
			}
		}
	})
}

// The stored orders come from another implementation, which orders brackets
// but leaves mirroring them to the font: only their kind is compared.
func TestVisualOrderAgainstPeer(t *testing.T) {
	data, err := os.ReadFile("testdata/bidi.txt")
	if err != nil {
		t.Fatal(err)
	}
	kind := strings.NewReplacer(")", "(", "]", "[")
	n := 0
	for line := range strings.Lines(string(data)) {
		in, want, ok := strings.Cut(strings.TrimSuffix(line, "\n"), "\t")
		if !ok {
			continue
		}
		if n++; kind.Replace(drawn(in)) != kind.Replace(want) {
			t.Errorf("%q is drawn as %q, want %q", in, drawn(in), want)
		}
	}
	if n != 200 {
		t.Errorf("%d strings, want 200", n)
	}
}

func TestReorder(t *testing.T) {
	// The example of rule L2: levels 0 1 2 1 0.
	in := []uint8{0, 1, 2, 2, 1, 0}
	idx := []int{0, 1, 2, 3, 4, 5}
	reorder(idx, func(i int) uint8 { return in[i] })
	want := [6]int{0, 4, 2, 3, 1, 5}
	if [6]int(idx) != want {
		t.Errorf("got %v, want %v", idx, want)
	}
}

func TestGlyphsKeepTheirLetters(t *testing.T) {
	var got []string
	for _, g := range Shape("سلام", 10, Regular).Glyphs {
		got = append(got, g.Text)
	}
	if want := []string{"م", "لا", "س"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestArabicForms(t *testing.T) {
	for _, c := range []struct {
		name, in string
		want     []rune
	}{
		{"alone", "س", []rune{0xFEB1}},
		{"lam-alef after seen", "سلام", []rune{0xFEB3, 0xFEFC, 0xFEE1}},
		{"right-joining dal", "محمد", []rune{0xFEE3, 0xFEA4, 0xFEE4, 0xFEAA}},
		{"lam-alef alone", "لا", []rune{0xFEFB}},
		{"space breaks", "ب ب", []rune{0xFE8F, ' ', 0xFE8F}},
		{"vowel signs do not", "بَب", []rune{0xFE91, 0x064E, 0xFE90}},
		{"Persian gaf", "گگ", []rune{0xFB94, 0xFB93}},
		{"Farsi yeh", "یی", []rune{0xFBFE, 0xFBFD}},
		{"alef maksura", "بى", []rune{0xFE91, 0xFEF0}},
		{"tatweel joins", "بـ", []rune{0xFE91, 0x0640}},
		{"zwnj separates", "ب\u200cب", []rune{0xFE8F, 0x200C, 0xFE8F}},
		{"hamza joins nothing", "بءب", []rune{0xFE8F, 0xFE80, 0xFE8F}},
	} {
		if got := joinArabic([]rune(c.in)); string(got) != string(c.want) {
			t.Errorf("%s: %q gives %U, want %U", c.name, c.in, got, c.want)
		}
	}
}
