package house

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/latent-go/latent/internal/evidence"
)

// TestFiguresAreQuotedAsMeasured: where docs/evidence.md says that a figure is
// quoted, it is, and as the measured value when that is rounded.
func TestFiguresAreQuotedAsMeasured(t *testing.T) {
	rows, err := evidence.Rows(readRoot(t, evidence.Document))
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range rows {
		if !regexp.MustCompile(`^20\d\d-\d\d-\d\d$`).MatchString(r.Date) {
			t.Errorf("%s was measured on %q", r.Name, r.Date)
		}
		for i, file := range r.In {
			if !strings.Contains(readRoot(t, file), r.As[i]) {
				t.Errorf("%s does not say %s for %s any more: correct %s", file, r.As[i], r.Name, evidence.Document)
			}
		}
	}
}

func readRoot(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("..", "..", filepath.FromSlash(path)))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
