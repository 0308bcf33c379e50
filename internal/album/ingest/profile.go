package ingest

import (
	"bytes"
	"embed"
	"errors"
	"fmt"
	"io"
	"path"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/goccy/go-yaml"

	"github.com/latent-go/latent/internal/options"
	"github.com/latent-go/latent/internal/settings"
)

// Profile says how to read a CSV file as the canonical columns. Its zero values
// mean a comma-separated UTF-8 file with plain numbers and scores of 0-100.
type Profile struct {
	Name        string `yaml:"name"`
	Description string `yaml:"description,omitempty"`
	// Encoding is utf-8 (default; a byte order mark is skipped), latin-1 or
	// cp1252.
	Encoding  string `yaml:"encoding,omitempty"`
	Delimiter string `yaml:"delimiter,omitempty"` // one character, default ","
	Decimal   string `yaml:"decimal,omitempty"`   // "." (default) or ","
	// Thousands separates digit groups; none by default. When it is the decimal
	// sign too, it groups digits in counts only, which have no decimals.
	Thousands string `yaml:"thousands,omitempty"`
	// NoHeader says that the first line is an album: the columns of the file are
	// then called 1, 2, 3 and so on.
	NoHeader bool `yaml:"no_header,omitempty"`
	// MissingValues are cells that mean "not known" where a number or a date is
	// due. Empty cells always do, and so do NA, N/A, NaN, None, null and -. In
	// text they are names: see MissingIn.
	MissingValues []string `yaml:"missing_values,omitempty"`
	// MissingIn gives, for one column, more cells that mean "not known".
	MissingIn map[Column][]string `yaml:"missing_in,omitempty"`
	// Columns maps canonical names to the names in the file. The text of several
	// columns is joined by blanks: Artist: [First Name, Last Name].
	Columns map[Column]Header `yaml:"columns"`
	Date    DateColumns       `yaml:"date"`
	// Scale gives, for a score column, the value that means 100: 5 or 10.
	Scale map[Column]float64 `yaml:"scale,omitempty"`
	// Lists gives, for a list column, the text between two items.
	Lists map[Column]string `yaml:"lists,omitempty"`
	// Types renames album types: LP is an Album.
	Types map[string]string `yaml:"types,omitempty"`
	// RepairMojibake undoes one round of UTF-8 read as Windows-1252.
	RepairMojibake bool `yaml:"repair_mojibake,omitempty"`
	// Optional canonical columns may be absent from the file.
	Optional []Column `yaml:"optional,omitempty"`
	// Unused columns of the file are known and ignored.
	Unused []string `yaml:"unused,omitempty"`
}

// Header names the columns of the file that make one canonical column: one, or
// several whose texts are joined by blanks.
type Header []string

// String returns the name, or the names joined by " + ".
func (h Header) String() string { return strings.Join(h, " + ") }

// UnmarshalYAML reads one name or a list of names.
func (h *Header) UnmarshalYAML(decode func(any) error) error {
	var one string
	if decode(&one) == nil {
		*h = Header{one}
		return nil
	}
	var several []string
	err := decode(&several)
	*h = several
	return err
}

// MarshalYAML writes one name as text.
func (h Header) MarshalYAML() (any, error) {
	if len(h) == 1 {
		return h[0], nil
	}
	return []string(h), nil
}

// DateColumns says where the release date stands. Full is tried first, then
// Year, Month and Day: an unreadable day leaves a month, an unreadable month
// leaves a year. Months are numbers, or names and abbreviations in English,
// German, French, Spanish, Italian, Portuguese or Dutch.
type DateColumns struct {
	Full string `yaml:"full,omitempty"`
	// Formats of Full, tried in order, made of YYYY, YY (1931 to 2030), MMMM (March), MMM (Mar),
	// MM or M, DD or D (also 1st) and any other characters; "de", "del", "di"
	// and "of" between blanks are text. A month or day of 00 is not known. A time
	// of day behind an ISO date is ignored.
	Formats []string `yaml:"formats,omitempty,flow"`
	Year    string   `yaml:"year,omitempty"`
	Month   string   `yaml:"month,omitempty"`
	Day     string   `yaml:"day,omitempty"`
}

//go:embed profiles/*.yaml
var shippedFiles embed.FS

var loadShipped = sync.OnceValue(func() []Profile {
	names, err := shippedFiles.ReadDir("profiles")
	if err != nil {
		panic("ingest: " + err.Error())
	}
	out := make([]Profile, 0, len(names))
	for _, n := range names {
		b, _ := shippedFiles.ReadFile(path.Join("profiles", n.Name()))
		p, err := parseProfile(n.Name(), b)
		if err != nil {
			panic("ingest: shipped profile: " + err.Error())
		}
		out = append(out, *p)
	}
	return out
})

// shipped returns the profiles that come with the program: albums-2020 and aoty,
// the format of a file that needs no profile. The caller must not change them.
func shipped() []Profile { return slices.Clone(loadShipped()) }

// Shipped reports whether p is a profile that comes with the program, unchanged.
func (p *Profile) Shipped() bool {
	return slices.ContainsFunc(loadShipped(), func(s Profile) bool { return s.Name == p.Name && s.Description == p.Description })
}

// shippedProfile returns the shipped profile of that name.
func shippedProfile(name string) (*Profile, error) {
	var names []string
	for _, p := range loadShipped() {
		if p.Name == name {
			return &p, nil
		}
		names = append(names, p.Name)
	}
	return nil, &DataError{
		Kind: KindProfile, File: name, Problem: "no shipped profile has this name",
		Remedy: "use one of " + strings.Join(names, ", ") + ", or the path of a YAML file",
	}
}

// parseProfile reads a profile from YAML. Unknown keys, wrong types and
// contradictions are errors that name the file, the place and the nearest known
// name.
func parseProfile(file string, text []byte) (*Profile, error) {
	if line, column, problem, hint := settings.BadEscape(string(text)); problem != "" {
		return nil, &DataError{Kind: KindProfile, File: file, Line: line, Column: column, Problem: problem, Remedy: hint}
	}
	if err := settings.CheckYAML(file, text); err != nil {
		return nil, profileLimit(file, err)
	}
	p := new(Profile)
	if err := decodeStrict(text, p); err != nil && !errors.Is(err, io.EOF) {
		return nil, profileSyntax(file, err)
	}
	if err := p.Validate(); err != nil {
		return nil, profileError(file, strings.ReplaceAll(err.Error(), "\n", "; "), err)
	}
	return p, nil
}

// decodeStrict decodes YAML. The decoder panics on some files, for example on a
// list that has a tag of its own.
func decodeStrict(text []byte, to any) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("cannot be read as YAML (%v)", r)
		}
	}()
	return yaml.NewDecoder(bytes.NewReader(text), yaml.Strict()).Decode(to)
}

func profileError(file, problem string, err error) *DataError {
	return &DataError{Kind: KindProfile, File: file, Problem: problem, Remedy: "correct the profile", Err: err}
}

// profileLimit reports a profile that no decoder should see.
func profileLimit(file string, err error) *DataError {
	e := profileError(file, err.Error(), err)
	if s, ok := errors.AsType[*settings.Error](err); ok {
		e.Problem, e.Line, e.Column = s.Msg, s.Line, s.Column
	}
	return e
}

var unknownField = regexp.MustCompile(`^unknown field "(.*)"$`)

// profileSyntax names the place of what the YAML decoder refuses, and the key that
// was likely meant.
func profileSyntax(file string, err error) error {
	var y yaml.Error
	if !errors.As(err, &y) || y.GetToken() == nil {
		return profileError(file, err.Error(), err)
	}
	e := profileError(file, y.GetMessage(), err)
	e.Line, e.Column = y.GetToken().Position.Line, y.GetToken().Position.Column
	if m := unknownField.FindStringSubmatch(e.Problem); m != nil {
		if near := options.Nearest(m[1], profileKeys()); near != "" {
			e.Problem += fmt.Sprintf(" (did you mean %q?)", near)
		}
	}
	return e
}

// profileKeys returns every key that a profile may have.
func profileKeys() []string {
	var keys []string
	for _, t := range []reflect.Type{reflect.TypeFor[Profile](), reflect.TypeFor[DateColumns]()} {
		for f := range t.Fields() {
			name, _, _ := strings.Cut(f.Tag.Get("yaml"), ",")
			keys = append(keys, name)
		}
	}
	return keys
}

// YAML returns the profile as a file that [parseProfile] reads back.
func (p *Profile) YAML() ([]byte, error) {
	b, err := yaml.MarshalWithOptions(p, yaml.IndentSequence(true))
	if err != nil {
		return nil, fmt.Errorf("write profile %s: %w", p.Name, err)
	}
	// The encoder writes a tab bare, and a reader takes it for blank space.
	return bytes.Replace(b, []byte("delimiter: \t\n"), []byte("delimiter: \"\\t\"\n"), 1), nil
}
