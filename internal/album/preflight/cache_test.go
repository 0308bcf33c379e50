package preflight

import (
	"os"
	"path/filepath"
	"testing"
)

func TestCacheKeepsAndDistrusts(t *testing.T) {
	c := Cache{filepath.Join(t.TempDir(), "a", "b")}
	k := &Calibration{Key: "0123", Short: size, Peak: 7}
	if _, ok := c.Load("0123", size); ok {
		t.Error("an empty cache has something")
	}
	if err := c.Store(k); err != nil {
		t.Fatal(err)
	}
	if got, ok := c.Load("0123", size); !ok || *got != *k {
		t.Errorf("got %+v, %v", got, ok)
	}
	huge := &Calibration{Key: "0123", Short: size, Peak: mostPeak + 1}
	if err := c.Store(huge); err != nil {
		t.Fatal(err)
	}
	if got, ok := c.Load("0123", size); ok {
		t.Errorf("more than any machine has: %+v", got)
	}
	for name, text := range map[string]string{
		"damaged": `{"key": "0123", "peak_`, "another key": `{"key":"9","peak_bytes":7,"short":{"rows":1}}`,
		"no peak": `{"key":"0123","short":{"rows":1}}`, "no size": `{"key":"0123","peak_bytes":7}`,
		"another size": `{"key":"0123","peak_bytes":7,"short":{"rows":1}}`,
	} {
		if err := os.WriteFile(filepath.Join(c.Dir, "0123.json"), []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
		if got, ok := c.Load("0123", size); ok {
			t.Errorf("%s: got %+v", name, got)
		}
	}
}

func TestKeyDependsOnItsParts(t *testing.T) {
	key := func(parts ...any) string {
		k, err := Key(parts...)
		if err != nil {
			t.Fatal(err)
		}
		return k
	}
	a := key("data", size)
	if a != key("data", size) {
		t.Error("the key changes by itself")
	}
	other := size
	other.Chains++
	if a == key("datb", size) || a == key("data", other) || a == key("data") {
		t.Error("the key does not depend on a part")
	}
	t.Setenv("GOGC", "37")
	if a == key("data", size) {
		t.Error("the key does not depend on the garbage collector's pace")
	}
}

// The peak grows with what is touched, and never falls.
func TestPeakMemory(t *testing.T) {
	before, err := PeakMemory()
	if err != nil {
		t.Fatal(err)
	}
	big := make([]byte, 64<<20)
	for i := range big {
		big[i] = byte(i)
	}
	after, err := PeakMemory()
	if err != nil || after < before || after < 64<<20 {
		t.Errorf("peak %d before, %d after 64 MiB, %v (%d)", before, after, err, big[len(big)-1])
	}
}
