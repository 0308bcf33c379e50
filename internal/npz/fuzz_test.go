package npz

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"
)

func seeds(f *testing.F, pattern string) {
	names, err := filepath.Glob(filepath.Join("testdata", pattern))
	if err != nil || len(names) == 0 {
		f.Fatal("no seeds", err)
	}
	for _, name := range names {
		b, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b)
	}
}

var tight = Limits{MaxBytes: 1 << 20, MaxHeader: 4096, MaxEntries: 16}

// Whatever can be read survives a round trip; nothing panics or takes more
// memory than allowed.
func FuzzNPY(f *testing.F) {
	seeds(f, "*.npy")
	f.Fuzz(func(t *testing.T, b []byte) {
		a, err := readNPY(bytes.NewReader(b), tight)
		if err != nil {
			return
		}
		checkRoundTrip(t, a)
	})
}

// checkRoundTrip writes twice: not-a-number and lone zeros in strings make the
// first array and its copy hard to compare, but the bytes must be stable.
func checkRoundTrip(t *testing.T, a *Array) {
	var once, twice bytes.Buffer
	if err := WriteNPY(&once, a); err != nil {
		t.Fatal(err)
	}
	back, err := readNPY(bytes.NewReader(once.Bytes()), Limits{})
	if err != nil {
		t.Fatalf("%v cannot be read back: %v", a, err)
	}
	if err := WriteNPY(&twice, back); err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(once.Bytes(), twice.Bytes()) {
		t.Errorf("%v changed on the way: %q and %q", a, once.Bytes(), twice.Bytes())
	}
}

func FuzzNPZ(f *testing.F) {
	seeds(f, "*.npz")
	f.Add(archive(f, true, "x", Text("a"), "y", New([]float64{1}, 1)))
	f.Fuzz(func(t *testing.T, b []byte) {
		z, err := openBytes(b, tight)
		if err != nil {
			return
		}
		for _, key := range z.keys {
			h, headerErr := z.Header(key)
			a, err := z.Read(key)
			if err != nil {
				continue
			}
			if headerErr != nil || h.String() != a.String() {
				t.Errorf("header %v, %v but array %v", h, headerErr, a)
			}
			checkRoundTrip(t, a)
		}
	})
}
