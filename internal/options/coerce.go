package options

import (
	"encoding/json"
	"fmt"
	"math"
	"slices"
)

// asInt converts any whole number to int. A float64 counts when it has no
// fraction and is small enough to be exact.
func asInt(v any) (int, bool) {
	switch n := v.(type) {
	case int:
		return n, true
	case int64:
		return int(n), int64(int(n)) == n
	case uint64:
		return int(n), n <= math.MaxInt
	case float64:
		return int(n), n == math.Trunc(n) && math.Abs(n) <= 1<<53
	case json.Number:
		i, err := n.Int64()
		return int(i), err == nil
	}
	return 0, false
}

// asFloat converts any number to float64.
func asFloat(v any) (float64, bool) {
	switch n := v.(type) {
	case float64:
		return n, true
	case uint64:
		return float64(n), true
	case json.Number:
		f, err := n.Float64()
		return f, err == nil
	}
	i, ok := asInt(v)
	return float64(i), ok
}

// asStrings converts a string, []string or []any of strings; one string is a
// list of one.
func asStrings(v any) ([]string, bool) {
	switch l := v.(type) {
	case string:
		return []string{l}, true
	case []string:
		return append([]string{}, l...), true
	case []any:
		out := make([]string, len(l))
		for i, e := range l {
			s, ok := e.(string)
			if !ok {
				return nil, false
			}
			out[i] = s
		}
		return out, true
	}
	return nil, false
}

// once returns an error when an entry stands in a list twice. Nobody means that: it is
// a slip for another name, or, where later entries beat earlier ones, one that would
// not do what it says.
func once(list []string) error {
	for i, s := range list {
		if slices.Contains(list[:i], s) {
			return fmt.Errorf("names %s twice: leave it out once", clip(s))
		}
	}
	return nil
}

// wanted names what the option takes, for error messages.
func (o *Option) wanted() string {
	switch o.Kind {
	case Bool:
		return "true or false"
	case Int:
		return "a whole number"
	case Float:
		return "a number"
	case List:
		return "a list of texts"
	}
	return "a text"
}

// describe names a value of the wrong type, for error messages.
func describe(v any) string {
	switch x := v.(type) {
	case string:
		return fmt.Sprintf("the text %q", clip(x))
	case bool, int, int64, uint64, float64, json.Number:
		return fmt.Sprint(x)
	case []any, []string:
		return "a list"
	case map[string]any:
		return "a mapping"
	}
	return fmt.Sprintf("a %T", v)
}

func clip(s string) string {
	const most = 40
	if r := []rune(s); len(r) > most {
		return string(r[:most]) + "..."
	}
	return s
}
