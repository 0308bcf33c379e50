package domain

import (
	"testing"

	"github.com/latent-go/latent/internal/filetest"
)

func TestDomainIsDocumented(t *testing.T) {
	filetest.Documented(t, "Domain of a model", filetest.Keys[Domain]("json")...)
}
