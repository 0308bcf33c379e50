package figure

import (
	"testing"

	"github.com/latent-go/latent/internal/filetest"
)

func TestColumnsAreDocumented(t *testing.T) {
	filetest.Documented(t, "Numbers of a chart", csvHeader...)
}
