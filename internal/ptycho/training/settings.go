package training

import (
	"encoding/json"
	"fmt"
	"math"
	"strings"

	"github.com/latent-go/latent/internal/jsontree"
)

// Settings are the numbers of a run. Start from [DefaultSettings].
type Settings struct {
	Epochs       int     `json:"epochs"`
	Batch        int     `json:"batch_size"`       // groups in a step
	Accumulate   int     `json:"accumulate_steps"` // batches in a step
	LearningRate float64 `json:"learning_rate"`
	Rule         Rule
	Schedule     Schedule
	Clipping     Clipping
	Seed         uint64  `json:"seed"`
	Sequential   bool    `json:"sequential"`                // do not shuffle
	FixedScale   bool    `json:"fixed_scale"`               // keep the first scale
	Average      float64 `json:"average,omitempty"`         // see [average]; 0 for none
	Pretrain     int     `json:"pretrain_epochs,omitempty"` // epochs before the others, on other data: see [Problem.Pretraining]
	Patience     int     `json:"patience"`                  // epochs without progress before the run stops; 0: never
	Workers      int     `json:"-"`                         // does not change the result
	Monitor      string  `json:"-"`                         // of [Monitors], empty for the first: what makes an epoch the best
}

// DefaultSettings are those of the published work.
func DefaultSettings() Settings {
	return Settings{
		Epochs: 50, Batch: 16, Accumulate: 1, LearningRate: 1e-3,
		Rule: defaultRule(), Schedule: defaultSchedule(), Clipping: Clipping{Algorithm: "norm"}, Patience: 100,
	}
}

// Check returns an error that names the number out of range.
func (s Settings) Check() error {
	if s.Epochs < 1 || s.Batch < 1 || s.Accumulate < 1 || s.Patience < 0 || s.Workers < 0 || s.Pretrain < 0 {
		return fmt.Errorf("training: %d epochs after %d of pre-training, batches of %d, %d batches a step, patience %d, %d workers: out of range", s.Epochs, s.Pretrain, s.Batch, s.Accumulate, s.Patience, s.Workers)
	}
	if !(s.LearningRate > 0) || math.IsInf(s.LearningRate, 0) {
		return fmt.Errorf("training: learning_rate must be > 0 (got %v)", s.LearningRate)
	}
	if !(s.Average >= 0 && s.Average < 1) {
		return fmt.Errorf("training: moving average with decay %v: must be at least 0 and below 1", s.Average)
	}
	for _, err := range []error{s.Rule.check(), s.Schedule.check(), s.Clipping.check()} {
		if err != nil {
			return fmt.Errorf("training: %w", err)
		}
	}
	return nil
}

// changes lists what is different in other settings, by the keys of the file.
func (s Settings) changes(other Settings) string {
	var text []string
	for _, c := range jsontree.Diff(document(s), document(other)) {
		text = append(text, c.String())
	}
	return strings.Join(text, "; ")
}

func document(s Settings) json.RawMessage {
	b, err := json.Marshal(s)
	if err != nil {
		panic("training: " + err.Error()) // checked numbers and texts only
	}
	return b
}
