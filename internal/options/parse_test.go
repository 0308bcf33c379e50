package options

import (
	"encoding/json"
	"math"
	"reflect"
	"strings"
	"testing"
	"unicode/utf8"
)

// sample is a set with every kind of option.
func sample() *Set {
	return NewSet(
		Option{Key: "seed", Kind: Int, Default: 42, Range: AtLeast(0), Flag: "seed", Group: "General", Help: "Random seed"},
		Option{
			Key: "mcmc.target_accept", Kind: Float, Default: 0.8, Range: Between(0.5, 0.999),
			Flag: "target-accept", Group: "MCMC", Help: "Target acceptance probability",
		},
		Option{Key: "features.genre", Kind: Bool, Default: true, Flag: "no-genre", Negated: true, Group: "Ablation", Help: "Disable genre"},
		Option{Key: "out", Kind: String, Default: "reports", Flag: "output_dir", FlagAliases: []string{"out"}, Short: "o", Help: "Where results go"},
		Option{Key: "prior", Kind: Enum, Default: "beta", Choices: []string{"beta", "logit-normal"}, Flag: "prior", Help: "Prior"},
		Option{Key: "stages", Kind: List, Default: []string{}, Choices: []string{"data", "train"}, Flag: "stages", Short: "s", FlagOnly: true, Help: "Stages"},
		Option{Key: "run", Kind: String, Default: "", Given: true, Help: "Run"},
		Option{Key: "names", Kind: List, Default: []string{}, Given: true, Help: "Names"},
		Option{Key: "alpha", Kind: Float, Default: 2.0, Range: AtLeast(0.01), Help: "Alpha"},
		Option{Key: "files", Kind: List, Default: []string{}, Whole: true, Flag: "config", Short: "c", FlagOnly: true, Help: "Files"},
		Option{
			Key: "learning_rate", Aliases: []string{"lr"}, Kind: Float, Default: 1e-3, Range: Above(0), Late: true,
			Phrase: "learning_rate must be > 0", Flag: "learning-rate", Help: "Step of the optimizer",
		},
		Option{Key: "deterministic", Kind: Bool, Default: true, Pair: true, Flag: "deterministic", Help: "Same bits every time"},
		Option{Key: "batch", Kind: Int, Range: AtLeast(1), Flag: "batch", Help: "Batch size"},
		Option{Key: "profile", Kind: Any, Flag: "profile", Help: "Profile"},
		Option{Key: "targets", Kind: List, Default: []string{"user"}, Choices: []string{"user", "critic"}, NonEmpty: true, Help: "Targets"},
	)
}

func TestParse(t *testing.T) {
	for _, c := range []struct {
		key, text string
		want      any
		err       string
	}{
		{"seed", "0", 0, ""},
		{"seed", "-1", nil, "must be at least 0"},
		{"seed", "9223372036854775807", math.MaxInt64, ""},
		{"seed", "9223372036854775808", nil, "does not fit in 64 bits"},
		{"seed", "1.5", nil, "must be a whole number"},
		{"seed", "0x10", nil, "must be a whole number"},
		{"seed", "", nil, "must be a whole number"},
		{"mcmc.target_accept", "0.5", 0.5, ""},
		{"mcmc.target_accept", "1.5", nil, "must be between 0.5 and 0.999"},
		{"mcmc.target_accept", "NaN", nil, "must be between 0.5 and 0.999"},
		{"mcmc.target_accept", "Inf", nil, "must be between 0.5 and 0.999"},
		{"mcmc.target_accept", "1e999", nil, "must be between 0.5 and 0.999"},
		{"mcmc.target_accept", "high", nil, "must be a number"},
		{"features.genre", "TRUE", true, ""},
		{"features.genre", "0", false, ""},
		{"features.genre", "yes", nil, "must be true or false"},
		{"prior", "beta", "beta", ""},
		{"prior", "betta", nil, "must be one of beta, logit-normal (did you mean beta?)"},
		{"stages", " data ,train,, ", []string{"data", "train"}, ""},
		{"stages", "data,train, data", nil, "names data twice: leave it out once"},
		{"stages", ",", []string{}, ""},
		{"stages", "data,trian", nil, "must be one of data, train (did you mean train?)"},
		{"run", "", nil, "must not be empty: leave it out where you mean none"},
		{"run", " ", nil, "must not be empty: leave it out where you mean none"},
		{"run", ",", ",", ""},
		{"names", ", ", nil, "must not be empty: leave it out where you mean none"},
		{"alpha", "Inf", nil, "must be at least 0.01 and finite"},
		{"alpha", "-Inf", nil, "must be at least 0.01"},
		{"files", "a,b.yaml", []string{"a,b.yaml"}, ""},
		{"learning_rate", "-1", -1.0, ""}, // late: the type only
		{"learning_rate", "fast", nil, "must be a number"},
		{"batch", "", nil, ""},
		{"profile", "", "", ""},
		{"targets", "", nil, "must name at least one of user, critic"},
	} {
		got, err := sample().Get(c.key).Parse(c.text)
		if !reflect.DeepEqual(got, c.want) && c.err == "" || message(err) != c.err {
			t.Errorf("%s %q: %v, %q; want %v, %q", c.key, c.text, got, message(err), c.want, c.err)
		}
	}
}

func message(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}

func TestCheckConvertsWhatYAMLAndJSONHave(t *testing.T) {
	for _, c := range []struct {
		key  string
		v    any
		want any
		err  string
	}{
		{"seed", int64(7), 7, ""},
		{"seed", uint64(7), 7, ""},
		{"seed", 7.0, 7, ""},
		{"seed", json.Number("7"), 7, ""},
		{"seed", 7.5, nil, "must be a whole number, not 7.5"},
		{"seed", -7.5, nil, "must be at least 0"},
		{"seed", uint64(math.MaxUint64), nil, "must be a whole number, not 18446744073709551615"},
		{"seed", "7", nil, `must be a whole number, not the text "7"`},
		{"seed", true, nil, "must be a whole number, not true"},
		{"seed", nil, nil, "must not be empty: a whole number is needed"},
		{"seed", []any{1}, nil, "must be a whole number, not a list"},
		{"seed", map[string]any{}, nil, "must be a whole number, not a mapping"},
		{"batch", nil, nil, ""},
		{"mcmc.target_accept", 1, nil, "must be between 0.5 and 0.999"},
		{"learning_rate", 1, 1.0, ""},
		{"learning_rate", json.Number("1e-3"), 1e-3, ""},
		{"learning_rate", 0, nil, "learning_rate must be > 0 (got 0)"},
		{"learning_rate", math.NaN(), nil, "learning_rate must be > 0 (got NaN)"},
		{"learning_rate", math.Inf(1), nil, "learning_rate must be > 0 (got +Inf)"},
		{"features.genre", "true", nil, `must be true or false, not the text "true"`},
		{"out", 5, nil, "must be a text, not 5"},
		{"prior", 5, nil, "must be one of beta, logit-normal, not 5"},
		{"prior", false, nil, "must be one of beta, logit-normal, not false"},
		{"targets", "critic", []string{"critic"}, ""},
		{"targets", []any{"user", "critic"}, []string{"user", "critic"}, ""},
		{"targets", []any{"user", "critic", "user"}, nil, "names user twice: leave it out once"},
		{"targets", []any{"user", 5}, nil, "must be a list of texts, not a list"},
		{"targets", []any{}, nil, "must name at least one of user, critic"},
		{"out", struct{}{}, nil, "must be a text, not a struct {}"},
		{"prior", strings.Repeat("x", 50), nil, "must be one of beta, logit-normal"},
	} {
		got, err := sample().Get(c.key).Check(c.v)
		if c.err == "" && !reflect.DeepEqual(got, c.want) || message(err) != c.err {
			t.Errorf("%s %v: %v, %q; want %v, %q", c.key, c.v, got, message(err), c.want, c.err)
		}
	}
}

// Whatever text a flag gets, parsing does not panic; a value that is accepted
// is accepted again, and reads back from its own spelling.
func FuzzParse(f *testing.F) {
	for _, s := range []string{"", "1", "-1", "1e-3", "nan", "data,train", "beta", "true", "\xff", "0x1p-2"} {
		f.Add(s)
	}
	set := sample()
	f.Fuzz(func(t *testing.T, text string) {
		for _, o := range set.All() {
			v, err := o.Parse(text)
			if err != nil || v == nil || o.Late {
				continue
			}
			if again, err := o.Check(v); err != nil || !reflect.DeepEqual(again, v) {
				t.Fatalf("%s: %q gives %v, which is not accepted again: %v", o.Key, text, v, err)
			}
			back, err := o.Parse(Format(v))
			if utf8.ValidString(text) && !o.Whole && (err != nil || !reflect.DeepEqual(back, v)) {
				t.Fatalf("%s: %v reads back as %v, %v", o.Key, v, back, err)
			}
		}
	})
}
