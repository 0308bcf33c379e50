package output

import (
	"encoding/json"
	"math"
)

// Number is a number that may be none, as the contrast of an image without any, or
// infinite. JSON has null for it.
type Number float64

// Finite tells whether there is a number.
func (n Number) Finite() bool { return !math.IsNaN(float64(n)) && !math.IsInf(float64(n), 0) }

// MarshalJSON implements [json.Marshaler].
func (n Number) MarshalJSON() ([]byte, error) {
	if !n.Finite() {
		return []byte("null"), nil
	}
	return json.Marshal(float64(n))
}

// UnmarshalJSON implements [json.Unmarshaler].
func (n *Number) UnmarshalJSON(b []byte) error {
	var v *float64
	if err := json.Unmarshal(b, &v); err != nil {
		return err
	}
	if *n = Number(math.NaN()); v != nil {
		*n = Number(*v)
	}
	return nil
}
