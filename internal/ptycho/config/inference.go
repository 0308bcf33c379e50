package config

import "github.com/latent-go/latent/internal/settings"

// InferenceRun is all that an inference needs to know beyond the model.
type InferenceRun struct {
	ModelPath string `key:"model_path"`
	TestFile  string `key:"test_data"`
	OutputDir string `key:"output_dir"`
	DataKind  string `key:"data_kind"`
	Images    int    `key:"n_images"`
	Seed      uint64 `key:"seed"`
	Weighting string `key:"patch_weighting"`

	AlignPhases bool `key:"align_phases"`
	Strict      bool `key:"strict"`
	Polish      int  `key:"polish"` // passes

	PrintConfig bool

	Execution Execution
	Warnings  []string

	resolved *settings.Resolved
}

// NewInference resolves the settings of an inference and checks ranges, as
// [NewTraining] does.
func NewInference(in Inputs, overrides map[string]any) (*InferenceRun, error) {
	r, err := resolve(Inference, in, overrides)
	if err != nil {
		return nil, err
	}
	i := &InferenceRun{resolved: r, PrintConfig: settings.Get[bool](r, "print_config")}
	i.Execution, i.Warnings = decodeExecution(r)
	settings.Decode(r, i)
	return i, nil
}

// Applied returns the record overrides_applied.
func (i *InferenceRun) Applied() Applied {
	if i == nil {
		return nil
	}
	return applied(Inference, i.resolved)
}
