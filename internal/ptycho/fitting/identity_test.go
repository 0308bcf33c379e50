package fitting

import (
	"encoding/json"
	"path/filepath"
	"reflect"
	"slices"
	"testing"

	"github.com/latent-go/latent/internal/filetest"
	"github.com/latent-go/latent/internal/ptycho/config"
	"github.com/latent-go/latent/internal/ptycho/device"
	"github.com/latent-go/latent/internal/ptycho/output"
	"github.com/latent-go/latent/internal/runs"
)

// FuzzSettings: whatever the settings beside a checkpoint say, a training is resumed
// only where they are its own, and nothing but a reason comes of others.
func FuzzSettings(f *testing.F) {
	c, err := config.NewTraining(config.Inputs{}, map[string]any{"seed": 7, "max_epochs": 3})
	filetest.Must(f, err)
	d, err := device.Open("cpu")
	filetest.Must(f, err)
	own := &fit{Notices: &output.Notices{Run: &output.Run{Inputs: []runs.FileHash{{Path: "a.npz", SHA256: "0123"}}}}, c: c, device: d}
	text, err := json.Marshal(own.identity())
	filetest.Must(f, err)
	written := string(text)
	f.Add(written)
	f.Add(`{"input_sha256":["0123"],"settings":{"seed":1e400},"kernels":"none"}`)
	f.Add(`{"input_sha256":null,"settings":null}`)
	f.Fuzz(func(t *testing.T, text string) {
		dir := t.TempDir()
		c.Resume = filepath.Join(dir, "last.zip")
		filetest.Write(t, filepath.Join(dir, resumeFile), text)
		var was, now identity
		err := own.checkResume()
		if err == nil {
			filetest.Must(t, json.Unmarshal([]byte(text), &was))
			filetest.Must(t, json.Unmarshal([]byte(written), &now))
			if !slices.Equal(was.Inputs, now.Inputs) || !reflect.DeepEqual(was.Settings, now.Settings) {
				t.Errorf("resumed from another training: %+v", was)
			}
		}
		if text == written && err != nil {
			t.Errorf("its own training is refused: %v", err)
		}
	})
}
