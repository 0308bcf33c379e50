package fitting

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path/filepath"
	"reflect"
	"slices"

	"github.com/latent-go/latent/internal/atomicfile"
	"github.com/latent-go/latent/internal/jsontree"
	"github.com/latent-go/latent/internal/owned"
	"github.com/latent-go/latent/internal/ptycho/config"
	"github.com/latent-go/latent/internal/term"
)

// resumeFile lies beside the checkpoints: what a resumed training must share
// with the one that wrote them. The trainer knows its own numbers, not the data,
// the grouping and the network.
const resumeFile = "settings.json"

// identity is the content of resumeFile.
type identity struct {
	Inputs   []string       `json:"input_sha256"`
	Settings map[string]any `json:"settings"`
	Kernels  string         `json:"kernels,omitempty"` // other ones are allowed
}

// mayDiffer are settings that do not change the course of a training. Execution
// settings that do are checked by the trainer.
var mayDiffer = []string{"train_data_file", "test_data_file", "output_dir", "max_epochs", "final_model"}

func (t *fit) identity() identity {
	id := identity{Settings: map[string]any{}, Kernels: t.device.Name()}
	for _, in := range t.Run.Inputs {
		id.Inputs = append(id.Inputs, in.SHA256)
	}
	for _, s := range t.c.Applied() {
		if !config.IsExecution(s.Key) && !slices.Contains(mayDiffer, s.Key) {
			id.Settings[s.Key] = s.Value
		}
	}
	return id
}

// checkResume compares this training with the one that wrote the checkpoint. A
// checkpoint without the file beside it was moved; the trainer's own checks have
// to do.
func (t *fit) checkResume() error {
	path := filepath.Join(filepath.Dir(t.c.Resume), resumeFile)
	var was, now identity
	err := atomicfile.ReadJSON(path, &was)
	if errors.Is(err, fs.ErrNotExist) {
		t.Remark("%s is missing: whether data, grouping and network are the same cannot be checked", path)
		return nil
	}
	if err != nil {
		return err
	}
	text, err := json.Marshal(t.identity())
	if err == nil {
		err = json.Unmarshal(text, &now) // numbers in the form of the file
	}
	if err != nil {
		return err
	}
	if was.Kernels != "" && was.Kernels != now.Kernels {
		t.Warn("the checkpoint was made with the %s kernels, this machine goes on with %s: the last bits of the weights will differ from those of one run; LATENT_KERNELS chooses", was.Kernels, now.Kernels)
	}
	was.Kernels = now.Kernels
	return was.differs(now, t.c.Resume)
}

// warnResumed says what a resumed training will not do as one might think.
func (t *fit) warnResumed() {
	done := len(t.trainer.History())
	if t.trainer.Forgot() && t.judged() {
		t.Warn("the checkpoint does not hold the weights of the best epoch by %s: epoch %d, its last, stands for all before it", t.c.Execution.CheckpointMonitorMetric, done)
	}
	switch {
	case t.trainer.Done() && done < t.epochs():
		t.Warn("nothing is left to train: the training had stopped early, and --early-stop-patience is as it was")
	case t.trainer.Done():
		t.Warn("nothing is left to train: the checkpoint has %s, and --max_epochs is %d", term.Counted(len(t.onScan()), "epoch"), t.c.MaxEpochs)
	case t.trainer.Bent():
		t.Warn("%s spans all epochs, and --max_epochs is another now: the learning rate jumps, and the weights are not those of one run", t.c.Execution.Scheduler)
	}
}

// differs names the first difference.
func (id identity) differs(now identity, checkpoint string) error {
	if !slices.Equal(id.Inputs, now.Inputs) {
		return fmt.Errorf("%s was made from other data: resume with the same files, or start again", checkpoint)
	}
	for _, key := range jsontree.Diff(marshal(id.Settings), marshal(now.Settings)) {
		return fmt.Errorf("%s was made with another setting (%s): use the same, or start again", checkpoint, key)
	}
	if !reflect.DeepEqual(id, now) {
		return fmt.Errorf("%s was made by another version of the program: start again", checkpoint)
	}
	return nil
}

func marshal(v map[string]any) json.RawMessage {
	b, err := json.Marshal(v)
	if err != nil {
		panic("fitting: " + err.Error()) // numbers, texts and booleans only
	}
	return b
}

// saveIdentity writes the file for a later resumption.
func (t *fit) saveIdentity(files *owned.Below) error {
	return files.Put(resumeFile, 0o666, func(w io.Writer) error { return atomicfile.EncodeJSON(w, t.identity()) })
}
