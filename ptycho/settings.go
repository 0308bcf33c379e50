package ptycho

import (
	"github.com/latent-go/latent/internal/ptycho/config"
	"github.com/latent-go/latent/internal/settings"
)

// Training is all that a training needs to know; see [NewTraining].
type Training = config.Training

// Inference is all that an inference needs to know beyond the model; see
// [NewInference].
type Inference = config.InferenceRun

// Execution is how the work is done: the 22 fields of the execution record.
type Execution = config.Execution

// Applied is the record overrides_applied: a [Setting] for every key.
type Applied = config.Applied

// Setting is one key with its value, the level that won (1 to 5) and what lost.
type Setting = config.Setting

// Lost is a value that a higher level beat.
type Lost = config.Lost

// SettingError says what is wrong with a setting: file, line and key where they are
// known, what is wrong, and what to do.
type SettingError = settings.Error

// Sources are the levels of settings below the overrides. All may be empty.
type Sources struct {
	// Execution are fields of the execution record by key (level 2). What is not
	// named is not set, whatever its default is.
	Execution map[string]any
	// File is a YAML file (level 3), or the name of a shipped one.
	File string
	// LookupEnv gives the variables that the file may name; [os.LookupEnv] if nil.
	LookupEnv func(string) (string, bool)
}

func (s Sources) inputs() config.Inputs {
	return config.Inputs{Execution: s.Execution, File: s.File, LookupEnv: s.LookupEnv}
}

// NewTraining resolves the settings of a training and checks ranges, before any file
// of data is touched. Overrides (level 1) come before everything else.
func NewTraining(s Sources, overrides map[string]any) (*Training, error) {
	return config.NewTraining(s.inputs(), overrides)
}

// NewInference resolves the settings of an inference, as [NewTraining] does.
func NewInference(s Sources, overrides map[string]any) (*Inference, error) {
	return config.NewInference(s.inputs(), overrides)
}
