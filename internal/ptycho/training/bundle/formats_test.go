package bundle

import (
	"strings"
	"testing"

	"github.com/latent-go/latent/internal/filetest"
)

func TestManifestIsDocumented(t *testing.T) {
	filetest.Documented(t, "Manifest of an archive", filetest.Keys[manifest]("json")...)
	for _, word := range append(filetest.Keys[entry]("json"), formatName) {
		if !strings.Contains(filetest.FormatsText(t), "`"+word+"`") {
			t.Errorf("%s is not in docs/formats.md", word)
		}
	}
}
