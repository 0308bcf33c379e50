package convert

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/latent-go/latent/internal/filetest"
	"github.com/latent-go/latent/internal/npz"
)

// refusal is a file that is not read as it is: what is said, and what is done then.
// Without a way the remedy lies outside.
type refusal struct {
	program, name, file string
	before              func(*Options)
	texts               []string
	follow              func(*Options) string
}

func refusals(t testing.TB, dir string) []refusal {
	t.Helper()
	in := func(name string) string { return filepath.Join(dir, name) }
	h5(t, dir, "product.h5", productH5())
	h5(t, dir, "patterns.h5", patternsH5())
	near := productH5()
	near[""].attrs["far_field"] = 0
	h5(t, dir, "near.h5", near)
	h5(t, dir, "odd.h5", objects{"a/counts": {layCounts(), frame, nil}, "a/yx": {inUnit(1, rowCol), []int{layM, 2}, nil}, "a/light": {layProbe(), []int{layN, layN}, nil}})
	h5(t, dir, "oblong.h5", without(cxiFile(objects{cxiDetector + "y_pixel_size": {[]float64{2 * layDetector}, nil, nil}})))
	y, x := trainingPositions()
	scaled := make([]float64, len(layCounts()))
	for i, n := range layCounts() {
		scaled[i] = float64(n) + 1e-4
	}
	pinn := map[string]*npz.Array{"diff3d": npz.New(scaled, frame...), "xcoords": npz.New(x, layM), "ycoords": npz.New(y, layM), "probeGuess": npz.New(layProbe(), 1, layN, layN)}
	store(t, dir, "pinn.npz", pinn)
	ready := map[string]*npz.Array{"diffraction": npz.New(layCounts(), frame...), "xcoords": npz.New(x, layM), "ycoords": npz.New(y, layM), "probeGuess": npz.New(layProbe(), layN, layN)}
	store(t, dir, "ready.npz", ready)
	store(t, dir, "nn.npz", map[string]*npz.Array{"reciprocal": npz.New(floats32(floats(layCounts())), frame...), "real": npz.New(make([]float32, layM*layN*layN), layM, 1, layN, layN)})
	store(t, dir, "probe.npz", map[string]*npz.Array{"probe": npz.New(layProbe(), layN, layN)})
	put(t, dir, "positions.csv", tableOf("y_um,x_um\n", inUnit(1e-6, rowCol)))
	put(t, dir, "stack.tif", picture(t, frames32()))
	withProduct := func(o *Options) string { o.Product = in("product.h5"); return "patterns.h5" }
	table := func(o *Options) {
		typedGeometry(o, "")
		o.Product, o.Probe = in("positions.csv"), in("probe.npz")
	}
	return []refusal{
		{"Ptychodus", "product without patterns", "product.h5", nil, []string{"give the file with the patterns as INPUT and this one with --product"}, withProduct},
		{"Ptychodus", "patterns without product", "patterns.h5", nil, []string{"--product", "--scan-key"}, withProduct},
		{"Ptychodus", "product in the near field", "patterns.h5", func(o *Options) { o.Product = in("near.h5") }, []string{"in the near field", "reconstruct it with a program for the near field"}, nil},
		{"PtychoPINN", "training file of numbers that are not whole", "pinn.npz", nil, []string{"say it with --data-kind intensity or --data-kind amplitude"}, func(o *Options) string {
			o.Kind = Counts
			return "pinn.npz"
		}},
		{"PtychoPINN", "data file", "ready.npz", nil, []string{"this is a data file already", "add --data-key diffraction"}, func(o *Options) string {
			o.DataKey = "diffraction"
			return "ready.npz"
		}},
		{"PtychoNN", "training file, which has no positions", "nn.npz", nil, []string{"name the patterns with --data-key; the file has real, reciprocal"}, func(o *Options) string {
			table(o)
			o.DataKey = "reciprocal"
			return "nn.npz"
		}},
		{"h5py", "arrays under names of one's own", "odd.h5", nil, []string{"name the patterns with --data-key; the file has /a/counts (12, 16, 16)"}, func(o *Options) string {
			typedGeometry(o, "")
			o.DataKey, o.ScanKey, o.ProbeKey = "a/counts", "a/yx", "a/light"
			return "odd.h5"
		}},
		{"ImageJ", "TIFF stack without positions", "stack.tif", nil, []string{"--product"}, func(o *Options) string {
			table(o)
			return "stack.tif"
		}},
		{"CXI", "pixels that are not square", "oblong.h5", nil, []string{"not square", "give --pixel"}, func(o *Options) string {
			o.Pixel = layDetector
			return "oblong.h5"
		}},
	}
}

func floats(v []uint32) []float64 {
	out := make([]float64, len(v))
	for i, n := range v {
		out[i] = float64(n)
	}
	return out
}

// What is not read as it is is refused with a remedy that leads to the result.
func TestRefusedAndFollowed(t *testing.T) {
	dir := t.TempDir()
	for _, r := range refusals(t, dir) {
		name := r.program + " " + r.name
		o := defaults()
		o.N = layN
		if r.before != nil {
			r.before(&o)
		}
		_, err := File(context.Background(), filepath.Join(dir, r.file), o)
		says(t, name, err, r.texts...)
		if r.follow == nil {
			continue
		}
		o = defaults()
		o.N = layN
		d, err := File(context.Background(), filepath.Join(dir, r.follow(&o)), o)
		if err != nil {
			t.Errorf("%s: the remedy: %v", name, err)
			continue
		}
		asWritten(t, d)
	}
}

// The page of the formats lists every file of the tests, by program, and whether it
// is read.
func TestFilesAreDocumented(t *testing.T) {
	var read, refused []string
	programs := map[string]bool{}
	for _, l := range layouts() {
		read = append(read, l.program+": "+l.name)
		programs[l.program] = true
	}
	for _, r := range refusals(t, t.TempDir()) {
		refused = append(refused, r.program+": "+r.name)
		programs[r.program] = true
	}
	filetest.Documented(t, "Files that convert reads", read...)
	filetest.Documented(t, "Files that convert refuses", refused...)
	if len(read) < 30 || len(read)+len(refused) < 40 {
		t.Errorf("%d files are read, %d refused", len(read), len(refused))
	}
	if text := fmt.Sprintf("with %d files of %d programs", len(read)+len(refused), len(programs)); !strings.Contains(filetest.FormatsText(t), text) {
		t.Errorf("docs/formats.md does not say %q", text)
	}
}
