package ingest

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"unicode/utf8"
)

// Validate checks the profile for contradictions and unknown names. All of them
// are in the returned error.
func (p *Profile) Validate() error {
	return errors.Join(
		p.validateText(), p.validateColumns(), p.validateDate(), p.validateScale(), p.validateLists(),
	)
}

func (p *Profile) validateText() error {
	var errs []error
	if p.Name == "" {
		errs = append(errs, errors.New("name is empty: give the profile a name"))
	}
	if _, err := decoderFor(p.Encoding); err != nil {
		errs = append(errs, err)
	}
	if _, err := p.delimiter(); err != nil {
		errs = append(errs, err)
	}
	if d := p.decimal(); d != '.' && d != ',' || len(p.Decimal) > 1 {
		errs = append(errs, fmt.Errorf("decimal: %q: want \".\" or \",\"", p.Decimal))
	}
	if n := utf8.RuneCountInString(p.Thousands); n > 1 {
		errs = append(errs, fmt.Errorf("thousands: %q: want one character", p.Thousands))
	} else if r, _ := utf8.DecodeRuneInString(p.Thousands); n == 1 && (r == '-' || r == '+' || r >= '0' && r <= '9') {
		errs = append(errs, fmt.Errorf("thousands: %q is part of a number: want a separator such as , or '", p.Thousands))
	}
	return errors.Join(errs...)
}

func (p *Profile) delimiter() (rune, error) {
	if p.Delimiter == "" {
		return ',', nil
	}
	r, n := utf8.DecodeRuneInString(p.Delimiter)
	if n != len(p.Delimiter) || r == utf8.RuneError || r == '"' || r == '\n' || r == '\r' || r == 0 {
		return 0, fmt.Errorf("delimiter: %q: want one character such as , or ; or \"\\t\"", p.Delimiter)
	}
	return r, nil
}

func (p *Profile) decimal() byte {
	if p.Decimal == "" {
		return '.'
	}
	return p.Decimal[0]
}

func (p *Profile) validateColumns() error {
	var errs []error
	used := map[string]Column{}
	for _, c := range slices.Sorted(maps.Keys(p.Columns)) {
		from := p.Columns[c]
		if !c.known() {
			errs = append(errs, unknownColumn("columns", c))
		}
		if c == ColYear || c == ColDate {
			errs = append(errs, fmt.Errorf("columns.%s: dates belong under date: (full, year, month, day)", c))
		}
		if len(from) > 1 && !slices.Contains(joinable, c) {
			errs = append(errs, fmt.Errorf("columns.%s: only the text of %q can be joined from several columns", c, joinable))
		}
		for _, name := range from {
			if other, ok := used[name]; ok && name != "" {
				errs = append(errs, fmt.Errorf("columns.%s: %q is already %s", c, name, other))
			}
			used[name] = c
		}
		if len(from) == 0 || slices.Contains(from, "") {
			errs = append(errs, fmt.Errorf("columns.%s: the name in the file is empty: remove the line when the file has no such column", c))
		}
	}
	for _, c := range slices.Sorted(maps.Keys(p.MissingIn)) {
		if !c.known() {
			errs = append(errs, unknownColumn("missing_in", c))
		}
	}
	for _, c := range p.Optional {
		if !c.known() {
			errs = append(errs, unknownColumn("optional", c))
		}
	}
	return errors.Join(append(errs, p.validateRequired())...)
}

func (p *Profile) validateRequired() error {
	var errs []error
	for _, c := range required {
		if len(p.Columns[c]) == 0 {
			errs = append(errs, fmt.Errorf("columns: %s is missing: every file needs it", c))
		}
	}
	if len(p.Columns[ColUser]) == 0 && len(p.Columns[ColCritic]) == 0 {
		errs = append(errs, errors.New("columns: neither User Score nor Critic Score is named: there is nothing to model"))
	}
	return errors.Join(errs...)
}

func unknownColumn(key string, c Column) error {
	hint := ""
	if n := nearest(string(c), names(canonical)); n != "" {
		hint = fmt.Sprintf(", did you mean %q?", n)
	}
	return fmt.Errorf("%s: %q is not a canonical column%s", key, c, hint)
}

func (p *Profile) validateDate() error {
	d, errs := p.Date, []error(nil)
	if d.Full == "" && d.Year == "" {
		errs = append(errs, errors.New("date: name the column of the date (full) or of the year"))
	}
	if d.Full != "" && len(d.Formats) == 0 {
		errs = append(errs, errors.New("date.formats: say how the dates are written, such as YYYY-MM-DD"))
	}
	for _, f := range d.Formats {
		if _, err := parseFormat(f); err != nil {
			errs = append(errs, err)
		}
	}
	return errors.Join(errs...)
}

func (p *Profile) validateScale() error {
	var errs []error
	for _, c := range slices.Sorted(maps.Keys(p.Scale)) {
		switch top := p.Scale[c]; {
		case !slices.Contains(scoreColumns, c):
			errs = append(errs, fmt.Errorf("scale: %q is not a score column: want one of %q", c, scoreColumns))
		case !(top > 0 && top <= 1e6):
			errs = append(errs, fmt.Errorf("scale.%s: %v: want the value that means 100, such as 5 or 10", c, top))
		}
	}
	return errors.Join(errs...)
}

func (p *Profile) validateLists() error {
	var errs []error
	for _, c := range slices.Sorted(maps.Keys(p.Lists)) {
		if !slices.Contains(listColumns, c) {
			errs = append(errs, fmt.Errorf("lists: %q is not a list column: want one of %q", c, listColumns))
		}
	}
	return errors.Join(errs...)
}
