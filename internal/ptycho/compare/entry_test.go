package compare

import (
	"path/filepath"
	"testing"

	"github.com/latent-go/latent/internal/filetest"
	"github.com/latent-go/latent/internal/ptycho/config"
)

func TestEntries(t *testing.T) {
	list, err := entries(&config.CompareSettings{Recipes: []string{"lsqml:50:batch=16", "epie:5,lsqml", "mine=rpie:3:object_step=0.5", "dir/slow.yaml", "B=x.yml"}})
	filetest.Must(t, err)
	for i, want := range []entry{
		{"lsqml-50-batch-16", "lsqml:50:batch=16", ""},
		{"epie-5-lsqml", "epie:5,lsqml", ""},
		{"mine", "rpie:3:object_step=0.5", ""},
		{"slow", "dir/slow.yaml", ""},
		{"B", "x.yml", ""},
	} {
		filetest.Expect(t, "entry", list[i], want)
	}
	for _, bad := range [][]string{{"a=lsqml", "A=epie"}, {"compare.csv=lsqml"}, {"files.json=lsqml"}, {"::"}} {
		if _, err := entries(&config.CompareSettings{Recipes: bad}); err == nil {
			t.Errorf("%q: no error", bad)
		}
	}
}

// FuzzEarlier: whatever an earlier compare.json says, no run is taken for done whose
// arrays are not in its folder with the recorded content.
func FuzzEarlier(f *testing.F) {
	for _, seed := range []string{
		"", "{", `{"runs": [{"name": "a", "seed": 0, "settings_sha256": "k", "folder": "/etc"}]}`, `{"runs": null, "rows": [1]}`,
		`{"runs": [{"name": "a", "settings_sha256": "k", "reconstruction_sha256": "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"}]}`,
		`{"runs": [{"relative_amplitude_error": null, "course_errors": [null, 1e400]}]}`,
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		dir := t.TempDir()
		filetest.Write(t, filepath.Join(dir, jsonFile), text)
		c := &contest{s: &config.CompareSettings{OutputDir: dir}}
		if r := c.there(earlier(dir), entry{name: "a"}, 0, "k"); r != nil {
			t.Errorf("%+v is not there", r)
		}
	})
}
