package npzdata

import (
	"bytes"
	"strings"
	"testing"

	"github.com/latent-go/latent/internal/filetest"
	"github.com/latent-go/latent/internal/npz"
)

// The page of the formats names what is written, and both names of what has two.
func TestKeysAreDocumented(t *testing.T) {
	d := mustRead(t, good(), Options{Labels: true})
	d.Start, d.True, d.Index = d.Scan, d.Scan, make([]int64, len(d.Scan))
	if d.Labels == nil || d.Object == nil || d.Patterns.Mask == nil || d.Probe == nil {
		t.Fatal("the example does not have everything")
	}
	var buf bytes.Buffer
	if err := Write(&buf, d); err != nil {
		t.Fatal(err)
	}
	f, err := npz.NewReader(bytes.NewReader(buf.Bytes()), int64(buf.Len()), npz.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	filetest.Documented(t, "Keys of the data file", f.Keys()...)
	for _, key := range append(append(filetest.Keys[Metadata]("json"), filetest.Keys[Physics]("json")...), "diff3d", "label", "bad_pixels") {
		if !strings.Contains(filetest.FormatsText(t), "`"+key+"`") {
			t.Errorf("%s is not in docs/formats.md", key)
		}
	}
}
