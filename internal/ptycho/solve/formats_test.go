package solve

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/latent-go/latent/internal/filetest"
	"github.com/latent-go/latent/internal/npz"
	"github.com/latent-go/latent/internal/ptycho/output"
	"github.com/latent-go/latent/ptychography"
)

func TestStateIsDocumented(t *testing.T) {
	path := filepath.Join(t.TempDir(), stateFile)
	filetest.Must(t, example(t).write(filetest.Root(t, filepath.Dir(path))))
	f, err := npz.Open(path, npz.Limits{})
	filetest.Must(t, err)
	defer f.Close()
	keys := slices.DeleteFunc(f.Keys(), func(k string) bool { return strings.HasPrefix(k, memoryPrefix) })
	filetest.Documented(t, stateFile, keys...)
	if !strings.Contains(filetest.FormatsText(t), "`"+memoryPrefix+"`") {
		t.Errorf("%q is not in docs/formats.md", memoryPrefix)
	}
}

func TestPositionsAreDocumented(t *testing.T) {
	r := &run{pixel: 1e-8}
	filetest.Documented(t, positionsFile, r.table(ptychography.Scan{{}}, ptychography.Scan{{}})[0]...)
	filetest.Documented(t, "positions of "+output.MetricsFile, append(filetest.Keys[Positions]("json"), filetest.Keys[Map]("json")...)...)
}

func TestResidualsAreDocumented(t *testing.T) {
	filetest.Documented(t, residualsFile, append(filetest.Keys[leftOver]("json"), filetest.Keys[place]("json")...)...)
}
