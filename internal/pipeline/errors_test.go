package pipeline

import (
	"testing"

	"github.com/latent-go/latent/internal/filetest"
)

func TestUnknownStageError(t *testing.T) {
	e := &UnknownStageError{Name: "trian", Known: []string{"data", "train"}}
	filetest.Expect(t, "error", e.Error(), `unknown stage "trian": the stages are data, train`)
	e.Suggestions = []string{"train"}
	filetest.Expect(t, "error", e.Error(), `unknown stage "trian" (did you mean train?): the stages are data, train`)
}
