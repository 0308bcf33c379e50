package options

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
)

// Parse reads the option's value from text, as a flag or an environment variable
// gives it, and checks it (see [Option.Check]). A Late option's range is not
// checked. The empty text unsets an option that may be unset, unless it is text
// by nature or must be Given.
func (o *Option) Parse(text string) (any, error) {
	if o.Given && o.blank(text) {
		return nil, errors.New("must not be empty: leave it out where you mean none")
	}
	if text == "" && o.Optional() && o.Kind != String && o.Kind != Any {
		return nil, nil
	}
	v, err := o.read(text)
	if err != nil || o.Late {
		return v, err
	}
	return o.Check(v)
}

// blank reports whether a text says nothing.
func (o *Option) blank(text string) bool {
	if o.Kind == List {
		return len(o.split(text)) == 0
	}
	return strings.TrimSpace(text) == ""
}

func (o *Option) read(text string) (any, error) {
	switch o.Kind {
	case Bool:
		return readBool(text)
	case Int:
		return readInt(text)
	case Float:
		f, err := strconv.ParseFloat(text, 64)
		if err != nil && !errors.Is(err, strconv.ErrRange) {
			return nil, errors.New("must be a number")
		}
		return f, nil // too large for a float64 is ±Inf, which no range admits
	case List:
		return o.split(text), nil
	}
	return text, nil
}

func readBool(text string) (any, error) {
	switch strings.ToLower(text) {
	case "true", "1":
		return true, nil
	case "false", "0":
		return false, nil
	}
	return nil, errors.New("must be true or false")
}

func readInt(text string) (any, error) {
	n, err := strconv.Atoi(text)
	switch {
	case errors.Is(err, strconv.ErrRange):
		return nil, errors.New("does not fit in 64 bits")
	case err != nil:
		return nil, errors.New("must be a whole number")
	}
	return n, nil
}

// split cuts a comma list into its parts: blanks trimmed, empty parts dropped.
func (o *Option) split(text string) []string {
	parts := []string{}
	if o.Whole && text != "" {
		return []string{text}
	}
	for p := range strings.SplitSeq(text, ",") {
		if p = strings.TrimSpace(p); p != "" {
			parts = append(parts, p)
		}
	}
	return parts
}

// Check converts v to the option's Go type and checks range and choice. It takes
// what YAML, JSON and Go callers have: any integer type, a float64 without a
// fraction for an Int, a string or []any for a List. The error says what the
// value must be and does not name the option.
func (o *Option) Check(v any) (any, error) {
	if v == nil {
		if o.Optional() || o.Kind == Any {
			return nil, nil
		}
		return nil, fmt.Errorf("must not be empty: %s is needed", o.wanted())
	}
	switch o.Kind {
	case Bool:
		return o.checkType(v, isType[bool])
	case Int:
		return o.checkInt(v)
	case Float:
		return o.checkFloat(v)
	case String:
		return o.checkType(v, isType[string])
	case Enum:
		return o.checkEnum(v)
	case List:
		return o.checkList(v)
	}
	return v, nil
}

func isType[T any](v any) bool { _, ok := v.(T); return ok }

func (o *Option) checkType(v any, ok func(any) bool) (any, error) {
	if !ok(v) {
		return nil, o.wrongType(v)
	}
	return v, nil
}

func (o *Option) checkInt(v any) (any, error) {
	n, ok := asInt(v)
	if !ok {
		if f, isFloat := asFloat(v); isFloat && !o.Range.Contains(f) {
			return nil, o.outOfRange(v)
		}
		return nil, o.wrongType(v)
	}
	if !o.Range.Contains(float64(n)) {
		return nil, o.outOfRange(n)
	}
	return n, nil
}

func (o *Option) checkFloat(v any) (any, error) {
	f, ok := asFloat(v)
	if !ok {
		return nil, o.wrongType(v)
	}
	if !o.Range.Contains(f) {
		return nil, o.outOfRange(f)
	}
	return f, nil
}

func (o *Option) checkEnum(v any) (any, error) {
	s, ok := v.(string)
	switch {
	case !ok && len(o.Choices) > 0 && v != nil: // off without quotes is false to some that write YAML
		return nil, fmt.Errorf("must be one of %s, not %s", strings.Join(o.Choices, ", "), describe(v))
	case !ok:
		return nil, o.wrongType(v)
	}
	return s, o.checkChoice(s)
}

func (o *Option) checkList(v any) (any, error) {
	list, ok := asStrings(v)
	if !ok {
		return nil, o.wrongType(v)
	}
	for _, s := range list {
		if err := o.checkChoice(s); err != nil {
			return nil, err
		}
	}
	if len(list) == 0 && o.NonEmpty {
		return nil, fmt.Errorf("must name at least one of %s", strings.Join(o.Choices, ", "))
	}
	if err := once(list); err != nil {
		return nil, err
	}
	return list, nil
}

func (o *Option) checkChoice(s string) error {
	if len(o.Choices) == 0 || slices.Contains(o.Choices, s) {
		return nil
	}
	msg := "must be one of " + strings.Join(o.Choices, ", ")
	if near := Nearest(s, o.Choices); near != "" {
		msg += fmt.Sprintf(" (did you mean %s?)", near)
	}
	return errors.New(msg)
}

func (o *Option) outOfRange(v any) error {
	if o.Phrase != "" {
		return &RangeError{fmt.Sprintf("%s (got %v)", o.Phrase, v)}
	}
	if f, isFloat := v.(float64); isFloat && math.IsInf(f, 1) && o.Range.highPhrase() == "" {
		return &RangeError{fmt.Sprintf("must be %s and finite", o.Range.Phrase())} // infinity is at least anything
	}
	return &RangeError{"must be " + o.Range.Phrase()}
}

func (o *Option) wrongType(v any) error {
	return fmt.Errorf("must be %s, not %s", o.wanted(), describe(v))
}
