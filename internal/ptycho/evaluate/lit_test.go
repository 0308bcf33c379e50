package evaluate

import (
	"bytes"
	"slices"
	"testing"

	"github.com/latent-go/latent/internal/npz"
)

// Pixels count that four patterns light, exactly four as well; where none is lit so
// often, those that one lights; without a coverage all do.
func TestLit(t *testing.T) {
	for _, c := range []struct {
		coverage []int32
		want     []bool
	}{
		{[]int32{0, 1, 3, 4, 5}, []bool{false, false, false, true, true}},
		{[]int32{0, 1, 3, 2, 0}, []bool{false, true, true, true, false}},
		{nil, nil},
	} {
		var buf bytes.Buffer
		w := npz.NewWriter(&buf, true)
		key := "coverage"
		if c.coverage == nil {
			key, c.coverage = "other", make([]int32, 5)
		}
		if err := w.Write(key, npz.New(c.coverage, 5)); err != nil {
			t.Fatal(err)
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		f, err := npz.NewReader(bytes.NewReader(buf.Bytes()), int64(buf.Len()), npz.Limits{})
		if err != nil {
			t.Fatal(err)
		}
		if got, err := lit(f, 5); err != nil || !slices.Equal(got, c.want) {
			t.Errorf("coverage %v: %v, %v; want %v", c.coverage, got, err, c.want)
		}
		if _, err := lit(f, 6); key == "coverage" && err == nil {
			t.Error("a coverage of another size is taken")
		}
	}
}
