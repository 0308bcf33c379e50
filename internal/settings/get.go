package settings

import "fmt"

// Get returns the value of a key as T. It panics when the key is unknown or its
// value is not a T: both are mistakes in the program. An option that may be
// unset is read with [Lookup].
func Get[T any](r *Resolved, key string) T {
	v := r.Entry(key).Winner.Value
	t, ok := v.(T)
	if !ok {
		panic(fmt.Sprintf("settings: %s is a %T, not a %T", key, v, t))
	}
	return t
}

// Lookup returns the value of a key as T, and whether it is set.
func Lookup[T any](r *Resolved, key string) (T, bool) {
	if r.Entry(key).Winner.Value == nil {
		var zero T
		return zero, false
	}
	return Get[T](r, key), true
}

// Plain returns v with a [*Node] replaced by maps, slices and scalars.
func Plain(v any) any {
	if n, ok := v.(*Node); ok {
		return n.Plain()
	}
	return v
}
