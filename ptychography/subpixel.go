package ptychography

import "fmt"

// ParseSubpixel reads a method as users name it: nearest, bilinear or fourier.
func ParseSubpixel(name string) (Subpixel, error) {
	for s, known := range []string{Nearest: "nearest", Bilinear: "bilinear", Fourier: "fourier"} {
		if name == known {
			return Subpixel(s), nil
		}
	}
	return 0, fmt.Errorf("ptychography: positions %q: choose nearest, bilinear or fourier", name)
}
