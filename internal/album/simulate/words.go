package simulate

import (
	"fmt"
	"math/rand/v2"
	"strings"
)

// Names are made of syllables that no language has together, or of words that
// nobody would put on a sleeve in this order. Nobody real is meant by any of them.
var (
	onsets  = words("b bl d dr f g gl h j k kl m n p pl qu r sn sp t v w y z")
	vowels  = words("a e i o oo")
	codas   = words("b ck ff g lk mp n nd p rk st x zz")
	endings = words("o a le er ump ish ette oid ling wick")
	groups  = words("Spoons Kettles Ladders Otters Turnips Buttons Lanterns Teapots Gnomes Pickles Umbrellas Walruses Doorbells Marmots Trowels Noodles")

	adjectives = words("Patient Sleepless Borrowed Wooden Crooked Second Folded Quiet Feathered Hollow Salted Paper Sunday Reluctant Velvet Spare Northern Tidy Upstairs Clockwork Frozen Amber Distant Polite Loose Woollen Painted Half Invisible Ordinary Burnt Tangled Secret Copper Late Rainy Gentle Broken Plastic Square Weekly Hungry Dusty Bright Sideways Timid Rented Missing Stubborn Glass Mild Private Seventh Rusty Minor Sour Lukewarm Certain Idle Portable")
	things     = words("Ladder Otter Teapot Envelope Turnip Lantern Umbrella Staircase Harbour Spoon Kettle Doorbell Orchard Button Compass Pillow Tunnel Marmot Pantry Bicycle Weather Postcard Chimney Blanket Sandwich Calendar Elbow Pebble Radio Gate Hedge Suitcase Carpet Thimble Bridge Anchor Window Cabbage Garage Mirror Moth Puddle Fence Saucer Meadow Letter Corner Ticket Whistle Drawer Balcony Island Onion Shelf Cloud Key Walnut Tractor Lamp Basin")
	places     = words("under behind beside without before after among against near beyond")

	genreFirst  = words("Moss Gravel Lantern Harbour Attic Velcro Marble Drizzle Copper Thistle Turbine Pantry Static Meadow Cellar Origami Tundra Saffron Cobalt Biscuit Orbit Lagoon Pylon Gingham")
	genreSecond = words("Pop Rock Folk Jazz Wave Core Hop Soul Gaze Punk")
	labelLast   = words("Tapes Discs Records Audio Recordings Music")
	moods       = words("warm brittle sleepy restless nocturnal playful austere hazy stormy tender angular lush")
)

func words(s string) []string { return strings.Fields(s) }

// pick returns one of the words.
func pick(r *rand.Rand, from []string) string { return from[r.IntN(len(from))] }

// coined makes a word of two or three syllables, with a capital.
func coined(r *rand.Rand) string {
	w := pick(r, onsets) + pick(r, vowels) + pick(r, codas)
	if r.IntN(3) == 0 {
		w += pick(r, vowels) + pick(r, codas)
	}
	w += pick(r, endings)
	return strings.ToUpper(w[:1]) + w[1:]
}

func artistName(r *rand.Rand) string {
	switch r.IntN(6) {
	case 0:
		return "The " + coined(r) + " " + pick(r, groups)
	case 1:
		return coined(r) + " & the " + pick(r, groups)
	case 2:
		return coined(r)
	default:
		return coined(r) + " " + coined(r)
	}
}

func albumTitle(r *rand.Rand) string {
	switch r.IntN(16) {
	case 0:
		return coined(r)
	case 1:
		return fmt.Sprintf("%s %s the %s", pick(r, things), pick(r, places), pick(r, things))
	case 2:
		return fmt.Sprintf("%d %ss", 3+r.IntN(40), pick(r, things))
	case 3:
		return "The " + pick(r, adjectives) + " " + pick(r, things)
	default:
		return pick(r, adjectives) + " " + pick(r, things)
	}
}

func labelName(r *rand.Rand) string { return coined(r) + " " + pick(r, labelLast) }

// distinct makes n different names. Where chance repeats itself for long, a number
// tells names apart.
func distinct(n int, name func() string) []string {
	seen := make(map[string]bool, n)
	out := make([]string, 0, n)
	for tries := 0; len(out) < n; tries++ {
		s := name()
		if tries > 20*n {
			s += " " + fmt.Sprint(len(out)+1)
		}
		if !seen[s] {
			seen[s] = true
			out = append(out, s)
		}
	}
	return out
}

// genreNames lists n genres, every first word once before any comes again.
func genreNames(n int) []string {
	out := make([]string, 0, n)
	for i := range n {
		round := i / len(genreFirst)
		first, second := genreFirst[i%len(genreFirst)], genreSecond[(i+3*round)%len(genreSecond)]
		name := first + " " + second
		if round >= len(genreSecond) {
			name += fmt.Sprintf(" %d", round)
		}
		out = append(out, name)
	}
	return out
}
