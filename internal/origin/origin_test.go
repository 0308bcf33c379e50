package origin

import (
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"strings"
	"testing"

	"github.com/latent-go/latent/internal/filehash"
	"github.com/latent-go/latent/internal/filetest"
)

func TestBuildInfo(t *testing.T) {
	b := BuildInfo()
	if b.GoVersion != runtime.Version() || b.GOARCH != runtime.GOARCH || b.GOOS != runtime.GOOS || b.Version == "" {
		t.Errorf("%+v", b)
	}
	info := &debug.BuildInfo{
		Main: debug.Module{Version: "(devel)"},
		Deps: []*debug.Module{{Path: "a", Version: "v1"}, {Path: "b", Version: "v1", Replace: &debug.Module{Path: "c", Version: "v2"}}},
		Settings: []debug.BuildSetting{
			{Key: "vcs.revision", Value: "abc"},
			{Key: "vcs.modified", Value: "true"},
			{Key: "GO" + strings.ToUpper(runtime.GOARCH), Value: "v3"},
		},
	}
	b = Build{}
	b.add(info)
	filetest.Expect(t, "version", b.Version, "devel")
	filetest.Expect(t, "revision", b.Revision, "abc")
	filetest.Expect(t, "modified", b.Modified, true)
	filetest.Expect(t, "replaced module", b.Modules["b"], "v2 (replaced)")
	filetest.Expect(t, "features", b.Features, "GO"+strings.ToUpper(runtime.GOARCH)+"=v3")
	b = Build{Version: "v9", Revision: "stamped"}
	b.add(info)
	filetest.Expect(t, "stamp", b.Version+" "+b.Revision, "v9 stamped")
}

func TestDocumentedEnvironment(t *testing.T) {
	for _, name := range documentedVariables {
		t.Setenv(name, "set")
	}
	filetest.Must(t, os.Unsetenv("WSL_INTEROP"))
	env := DocumentedEnvironment()
	if len(env) != len(documentedVariables)-1 || env["AOTY_DATASET_PATH"] != "set" {
		t.Errorf("%v", env)
	}
}

func TestFindLockFile(t *testing.T) {
	top := t.TempDir()
	deep := filepath.Join(top, "a", "b")
	filetest.Must(t, os.MkdirAll(filepath.Join(deep, "pixi.lock"), 0o777)) // a directory is no lock file
	sum := func(text string) string {
		filetest.Write(t, filepath.Join(t.TempDir(), "x"), text)
		p := filepath.Join(t.TempDir(), "x")
		filetest.Write(t, p, text)
		out, err := filehash.File(p)
		filetest.Must(t, err)
		return out.SHA256
	}
	find := func(want, text string) {
		t.Helper()
		path, hash, err := FindLockFile(deep)
		if err != nil || path != want || hash != sum(text) {
			t.Errorf("%s %s, %v; want %s", path, hash, err, want)
		}
	}
	if _, _, err := FindLockFile(deep); err != nil && (!errors.Is(err, errNoLockFile) || !strings.Contains(err.Error(), deep)) {
		t.Errorf("error %v", err)
	}
	filetest.Write(t, filepath.Join(top, "go.sum"), "sum")
	find(filepath.Join(top, "go.sum"), "sum")
	filetest.Write(t, filepath.Join(deep, "go.sum"), "nearer")
	find(filepath.Join(deep, "go.sum"), "nearer")
	filetest.Write(t, filepath.Join(top, "pixi.lock"), "pixi") // further away, but preferred
	find(filepath.Join(top, "pixi.lock"), "pixi")
}
