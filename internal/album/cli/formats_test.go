package cli

import (
	"testing"

	"github.com/latent-go/latent/internal/filetest"
)

func TestColumnsAreDocumented(t *testing.T) {
	filetest.Documented(t, "Predictions of planned albums", forecastColumns(85)...)
}
