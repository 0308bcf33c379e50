package ingest

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// judge decides how a file is read, from its first bytes and from what the
// caller says about it. A profile that the caller gives is followed, and where
// the cells look like something else a note says so. Without one, a shipped
// profile is chosen by the header and then fitted to the cells: a header says
// what a column is called, not how its cells are written. What the cells leave
// open is an error.
func judge(raw []byte, name string, opt Options) (*Profile, []string, error) {
	s, err := sampleOf(raw, name)
	switch {
	case err != nil && opt.Profile == nil:
		return nil, nil, err
	case err != nil: // the scanner names the place
		return opt.encoded(opt.Profile), nil, nil
	case opt.Profile != nil:
		return opt.encoded(opt.Profile), doubts(s, opt.Profile), nil
	}
	d, err := s.shipped(name)
	if err != nil {
		return nil, nil, err
	}
	d.fit()
	if d.unclear != nil {
		d.unclear.File = name
		return nil, nil, d.unclear
	}
	return opt.encoded(d.profile), append(d.notes, d.remarks...), nil
}

// encoded returns the profile with the encoding that the caller insists on.
func (o Options) encoded(p *Profile) *Profile {
	if o.Encoding == "" {
		return p
	}
	q := *p
	q.Encoding = o.Encoding
	return &q
}

// shipped begins a draft with the shipped profile that fits the header, and with
// the columns that the file has under other names.
func (s *sample) shipped(name string) (*draft, error) {
	p := nearestProfile(s.header)
	d := newDraft(s, p)
	d.shipped = true
	d.renamed()
	_, err := d.profile.resolve(s.header)
	var e *DataError
	if !errors.As(err, &e) {
		return d, nil
	}
	if e.File = name; e.Kind == KindColumns {
		_, err = p.resolve(s.header) // without what may have been mistaken
		errors.As(err, &e)
		e.File = name
		explainColumns(e, name, p.Name, s.header)
		if s.looksBare() {
			e.Problem += "; the first line looks like an album, not like names of columns"
		}
	}
	return nil, e
}

// doubts says where the cells look otherwise than a given profile reads them.
// What the profile states outright is not doubted.
func doubts(s *sample, p *Profile) []string {
	if _, err := p.resolve(s.header); err != nil {
		return nil
	}
	d := newDraft(s, p)
	d.given = p
	d.fit()
	if d.unclear != nil {
		d.notes = append(d.notes, d.unclear.Problem)
	}
	for i := range d.notes {
		d.notes[i] += "; the profile reads it otherwise and is followed"
	}
	return append(d.notes, d.remarks...)
}

// newDraft begins a draft that is p so far.
func newDraft(s *sample, p *Profile) *draft {
	d := &draft{sample: s, profile: p.clone(), used: map[string]bool{}}
	d.spelled()
	for _, name := range d.profile.sources() {
		d.used[name] = true
	}
	return d
}

// spelled gives columns the names that the file has, where these differ in case
// only: cells are found by them.
func (d *draft) spelled() {
	at, err := headerIndex(d.sample.header)
	if err != nil {
		return
	}
	for _, c := range canonical {
		if i, here := lookup(at, d.profile.source(c)); here {
			d.profile.setSource(c, header0(d.sample.header, i))
		}
	}
}

// fit changes the profile of a draft where the cells are written otherwise.
func (d *draft) fit() {
	d.file()
	d.fitDates()
	d.numbers()
	d.scales()
	d.separators()
	d.mojibake()
	d.zeros()
}

// says reports whether the profile that was given settles a key itself.
func (d *draft) says(settled func(p *Profile) bool) bool { return d.given != nil && settled(d.given) }

// clone copies a profile with its maps.
func (p *Profile) clone() *Profile {
	q := *p
	q.Columns, q.Scale, q.Lists = maps.Clone(p.Columns), maps.Clone(p.Scale), maps.Clone(p.Lists)
	q.MissingIn, q.Types = maps.Clone(p.MissingIn), maps.Clone(p.Types)
	q.MissingValues, q.Optional, q.Unused = slices.Clone(p.MissingValues), slices.Clone(p.Optional), slices.Clone(p.Unused)
	q.Date.Formats = slices.Clone(p.Date.Formats)
	return &q
}

// renamed finds columns that the file has under another name.
func (d *draft) renamed() {
	at, err := headerIndex(d.sample.header)
	if err != nil {
		return
	}
	for _, c := range canonical {
		from := d.profile.source(c)
		if _, here := lookup(at, from); here || from == "" {
			continue
		}
		if name, ok := d.match(string(c), synonyms[c]); ok && d.plausible(c, name) {
			d.profile.setSource(c, name)
			d.note("column %q is taken for %s", name, c)
		}
	}
}

// source returns the name in the file of a canonical column, the first of
// several.
func (p *Profile) source(c Column) string {
	switch c {
	case ColYear:
		return p.Date.Year
	case ColDate:
		return p.Date.Full
	}
	return p.Columns[c].first()
}

// setSource names the column of the file, the first of several.
func (p *Profile) setSource(c Column, name string) {
	switch c {
	case ColYear:
		p.Date.Year = name
	case ColDate:
		p.Date.Full = name
	default:
		h := slices.Clone(p.Columns[c])
		if len(h) == 0 {
			h = Header{""}
		}
		h[0] = name
		p.Columns[c] = h
	}
}

// refuse says what cannot be decided. The first doubt is reported.
func (d *draft) refuse(field, problem, remedy string, args ...any) {
	if d.unclear == nil {
		d.unclear = &DataError{Kind: KindUnclear, Field: field, Problem: fmt.Sprintf(problem, args...), Remedy: remedy}
	}
}

// looksBare reports a first line that is no header: more of its cells are
// numbers than names of known columns, or two are empty and none is known.
func (s *sample) looksBare() bool {
	numbers, empty, known := 0, 0, 0
	r := numberReader{decimal: '.'}
	for _, h := range s.header {
		h = strings.TrimSpace(h)
		_, number := r.read(strings.ReplaceAll(h, ",", "."))
		switch {
		case h == "":
			empty++
		case isKnownName(h):
			known++
		case number:
			numbers++
		}
	}
	return numbers > known || empty > 1 && known == 0
}

// isKnownName reports canonical names and their synonyms.
func isKnownName(h string) bool {
	for _, c := range canonical {
		if plainName(string(c)) == plainName(h) {
			return true
		}
		for _, s := range synonyms[c] {
			if plainName(s) == plainName(h) {
				return true
			}
		}
	}
	return false
}
