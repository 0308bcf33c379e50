package owned

import (
	"testing"

	"github.com/latent-go/latent/internal/filetest"
)

func TestRecordIsDocumented(t *testing.T) {
	filetest.Documented(t, recordName, filetest.Keys[record]("json")...)
}
