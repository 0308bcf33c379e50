package datasets

import (
	"os"
	"strings"
	"testing"

	"github.com/latent-go/latent/internal/evidence"
)

// The table says nothing that its source does not say: projects, revisions, paths
// and hashes are in the README beside the real data.
func TestTableIsThatOfTheRealData(t *testing.T) {
	text, err := os.ReadFile(evidence.File(t, "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range Table() {
		facts := []string{s.Name, s.Project, s.Revision, s.Path, s.SHA256}
		for _, c := range s.Copies {
			facts = append(facts, c.SHA256)
		}
		for _, f := range facts {
			if !strings.Contains(string(text), f) {
				t.Errorf("%s: the source does not know %s", s.Name, f)
			}
		}
	}
}
