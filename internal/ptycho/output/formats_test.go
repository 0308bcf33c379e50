package output

import (
	"bytes"
	"testing"

	"github.com/latent-go/latent/internal/filetest"
	"github.com/latent-go/latent/internal/npz"
	"github.com/latent-go/latent/ptychography"
)

func TestFilesAreDocumented(t *testing.T) {
	filetest.Documented(t, RunFile, filetest.Keys[Run]("json")...)
	filetest.Documented(t, MetricsFile, filetest.Keys[Metrics]("json")...)
	r, _ := sample(t)
	r.Errors = make([]float64, len(r.Scan))
	var buf bytes.Buffer
	r.Varied = &ptychography.Relaxation{Modes: r.Probe.Modes[:1], Coefficients: make([][]complex64, len(r.Scan))}
	for i := range r.Scan {
		r.Varied.Coefficients[i] = []complex64{1}
	}
	filetest.Must(t, r.arrays(&buf))
	f, err := npz.NewReader(bytes.NewReader(buf.Bytes()), int64(buf.Len()), npz.Limits{})
	filetest.Must(t, err)
	filetest.Documented(t, ArraysFile, f.Keys()...)
}
