package evaluate

import (
	"testing"

	"github.com/latent-go/latent/internal/filetest"
)

func TestColumnsAreDocumented(t *testing.T) {
	filetest.Documented(t, "evaluation.csv", Header()...)
}
