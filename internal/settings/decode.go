package settings

import (
	"fmt"
	"reflect"
)

// Decode copies the resolved values into the fields of the struct that dst
// points to. A field's tag `key:"num_chains"` names the last part of its key;
// the tags of the structs around it come before, joined by dots. A pointer field
// takes an option that may be unset. Decode panics when a tag names no option or
// a type does not fit: the struct and the options are both declared in code.
func Decode(r *Resolved, dst any) {
	walkFields(reflect.ValueOf(dst).Elem(), "", func(key string, f reflect.Value) {
		setField(key, f, r.Entry(key).Winner.Value)
	})
}

// Encode returns the tagged fields of the struct that src points to, by key. It
// is the inverse of [Decode].
func Encode(src any) map[string]any {
	out := map[string]any{}
	walkFields(reflect.ValueOf(src).Elem(), "", func(key string, f reflect.Value) {
		out[key] = fieldValue(f)
	})
	return out
}

func walkFields(v reflect.Value, prefix string, leaf func(string, reflect.Value)) {
	for i := range v.NumField() {
		tag, ok := v.Type().Field(i).Tag.Lookup("key")
		if !ok {
			continue
		}
		if f := v.Field(i); f.Kind() == reflect.Struct {
			walkFields(f, prefix+tag+".", leaf)
		} else {
			leaf(prefix+tag, f)
		}
	}
}

func setField(key string, f reflect.Value, v any) {
	if v == nil {
		f.SetZero()
		return
	}
	src := reflect.ValueOf(v)
	switch {
	case f.Kind() == reflect.Pointer && src.Kind() != reflect.Pointer:
		f.Set(reflect.New(f.Type().Elem()))
		f = f.Elem()
	case src.Kind() == reflect.Slice:
		src = reflect.AppendSlice(reflect.MakeSlice(src.Type(), 0, src.Len()), src)
	}
	if f.Kind() != reflect.Interface && src.Kind() != f.Kind() && !(isInt(src) && isInt(f)) {
		panic(fmt.Sprintf("settings: field of %s is a %s, its option a %s", key, f.Type(), src.Type()))
	}
	f.Set(src.Convert(f.Type()))
}

// isInt admits int options in unsigned and sized fields; the option's range must
// keep the value inside.
func isInt(v reflect.Value) bool { return v.CanInt() || v.CanUint() }

func fieldValue(f reflect.Value) any {
	switch {
	case f.Kind() == reflect.Pointer && f.IsNil(), f.Kind() == reflect.Interface && f.IsNil():
		return nil
	case f.Kind() == reflect.Pointer && f.Type() != reflect.TypeFor[*Node]():
		return fieldValue(f.Elem())
	case f.CanUint():
		return int(f.Uint())
	case f.CanInt():
		return int(f.Int())
	case f.Kind() == reflect.Slice && f.IsNil():
		return reflect.MakeSlice(f.Type(), 0, 0).Interface()
	}
	return f.Interface()
}
