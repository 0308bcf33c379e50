package npz

import "io"

// readNPY reads one array in the .npy format and leaves r after its last byte.
func readNPY(r io.Reader, l Limits) (*Array, error) {
	h, err := readHeader(r, l.withDefaults())
	if err != nil {
		return nil, err
	}
	return readData(r, h, false)
}

// texts returns the elements of a string array.
func texts(a *Array) ([]string, error) {
	if s, ok := a.data.([]string); ok {
		return s, nil
	}
	return nil, a.wrong("a string dtype", "convert it with astype(str)")
}
