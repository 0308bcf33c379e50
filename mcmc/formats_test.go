package mcmc

import (
	"strings"
	"testing"

	"github.com/latent-go/latent/internal/filetest"
)

func TestIdentityIsDocumented(t *testing.T) {
	filetest.Documented(t, "Checkpoints (.ckpt)", filetest.Keys[Identity]("json")...)
	if !strings.Contains(filetest.FormatsText(t), "header: \""+checkpointMagic+"\"") {
		t.Error("the page does not have the magic")
	}
}
