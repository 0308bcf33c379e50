package datasets

import (
	"encoding/hex"
	"errors"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/latent-go/latent/internal/options"
)

// Names become folders and addresses: nothing in the table leads elsewhere.
func TestTable(t *testing.T) {
	name, project := regexp.MustCompile(`^[a-z][a-z0-9-]*$`), regexp.MustCompile(`^[A-Za-z0-9-]+/[A-Za-z0-9-]+$`)
	path := regexp.MustCompile(`^[a-z0-9_-]+(/[a-z0-9_-]+)*(\.[a-z0-9]+)+$`)
	table := Table()
	for _, s := range table {
		if !name.MatchString(s.Name) || !project.MatchString(s.Project) || !path.MatchString(s.Path) || !filepath.IsLocal(s.Path) {
			t.Errorf("%s, %s, %s", s.Name, s.Project, s.Path)
		}
		if !digits(s.Revision, 20) || !digits(s.SHA256, 32) || s.What == "" || s.Licence == "" || s.Rights == "" || s.Changes == "" || s.Most < 1<<20 {
			t.Errorf("%s is incomplete: %+v", s.Name, s)
		}
		for _, c := range s.Copies {
			if !digits(c.SHA256, 32) || c.SHA256 == s.SHA256 || c.What == "" {
				t.Errorf("%s: the copy %+v", s.Name, c)
			}
		}
	}
	if !slices.IsSortedFunc(table, func(a, b Set) int { return strings.Compare(a.Name, b.Name) }) {
		t.Error("the table is not sorted")
	}
}

func digits(s string, bytes int) bool {
	b, err := hex.DecodeString(s)
	return err == nil && len(b) == bytes && s == strings.ToLower(s)
}

func TestFind(t *testing.T) {
	if s, err := Find(Table(), "siemens-star"); err != nil || s.Program != "ptycho" {
		t.Errorf("%+v, %v", s, err)
	}
	for name, want := range map[string]string{
		"siemens-sta":    `no data set is called "siemens-sta" (did you mean siemens-star?)`,
		"../../../etc/x": "(there are albums-2020, siemens-star)",
		"":               "(there are albums-2020, siemens-star)",
	} {
		_, err := Find(Table(), name)
		var usage *options.UsageError
		if !errors.As(err, &usage) || !strings.HasSuffix(err.Error(), want) {
			t.Errorf("%q: %v", name, err)
		}
	}
}

func TestAddress(t *testing.T) {
	star, _ := Find(Table(), "siemens-star")
	const path = "/AdvancedPhotonSource/tike/8e1f93724921be1a443edccc669b4c88ae4a9b6a/tests/data/siemens-star-small.npz.bz2"
	for mirror, want := range map[string]string{
		"":                         "https://raw.githubusercontent.com" + path,
		"https://m.example/files/": "https://m.example/files" + path,
		"http://127.0.0.1:80":      "http://127.0.0.1:80" + path,
		"http://[::1]:8080":        "http://[::1]:8080" + path,
		"http://m.example":         "",
		"http://10.0.0.1":          "",
		"ftp://m.example":          "",
		"file:///etc":              "",
		"m.example":                "",
		"://":                      "",
	} {
		got, err := star.address(mirror)
		if got != want || (err == nil) != (want != "") {
			t.Errorf("%q: %s, %v", mirror, got, err)
		}
	}
}

func TestHome(t *testing.T) {
	for _, c := range []struct {
		goos, env, want string
	}{
		{"linux", "HOME=/h", "/h/.local/share/latent"},
		{"linux", "HOME=/h XDG_DATA_HOME=/x", "/x/latent"},
		{"linux", "HOME=/h XDG_DATA_HOME=relative", "/h/.local/share/latent"},
		{"linux", "HOME=/h XDG_DATA_HOME=/x LATENT_DATA_HOME=/mine", "/mine"},
		{"linux", "", ""},
		{"darwin", "HOME=/h", "/h/Library/Application Support/latent"},
		{"darwin", "HOME=/h XDG_DATA_HOME=/x", "/x/latent"},
		{"windows", `LOCALAPPDATA=C:\l HOME=/h`, filepath.Join(`C:\l`, "latent")},
	} {
		getenv := func(name string) string {
			for kv := range strings.FieldsSeq(c.env) {
				if k, v, _ := strings.Cut(kv, "="); k == name {
					return v
				}
			}
			return ""
		}
		if got := home(c.goos, getenv); filepath.ToSlash(got) != filepath.ToSlash(c.want) {
			t.Errorf("%s %s: %s, want %s", c.goos, c.env, got, c.want)
		}
	}
}
