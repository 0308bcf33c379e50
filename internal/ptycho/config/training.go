package config

import (
	"errors"
	"fmt"
	"math/rand/v2"

	"github.com/latent-go/latent/internal/settings"
)

// Training is all that a training needs to know.
type Training struct {
	TrainFiles []string `key:"train_data_file"`
	TestFile   *string  `key:"test_data_file"`
	OutputDir  string   `key:"output_dir"`
	DataKind   string   `key:"data_kind"`
	Look       bool     `key:"inspect"`
	Mask       bool     `key:"apply_mask"`
	Frames     bool     `key:"drop_frames"`

	N          int    `key:"N"` // not final before [Training.SetN]
	GridSize   int    `key:"gridsize"`
	Groups     int    `key:"n_groups"`
	Neighbours int    `key:"neighbor_count"`
	BatchSize  int    `key:"batch_size"`
	MaxEpochs  int    `key:"max_epochs"`
	FinalModel string `key:"final_model"` // best or last
	Seed       uint64 `key:"seed"`

	Validation float64 `key:"validation_share"`
	Refine     *int    `key:"refine_probe"` // nil: as the data ask

	Pretrain       string `key:"pretrain"` // none or simulated
	PretrainEpochs int    `key:"pretrain_epochs"`

	Loss                  string  `key:"loss"`
	Sequential            bool    `key:"sequential_sampling"`
	Optimizer             string  `key:"optimizer"`
	Momentum              float64 `key:"momentum"`
	WeightDecay           float64 `key:"weight_decay"`
	GradientClipAlgorithm string  `key:"gradient_clip_algorithm"`
	ScaleTrainable        bool    `key:"intensity_scale_trainable"`
	Average               float64 `key:"weight_average"`

	Gamma            float64 `key:"exponential_gamma"`
	StepEpochs       int     `key:"step_epochs"`
	StepFactor       float64 `key:"step_factor"`
	WarmupEpochs     int     `key:"lr_warmup_epochs"`
	MinRatio         float64 `key:"lr_min_ratio"`
	PlateauFactor    float64 `key:"plateau_factor"`
	PlateauPatience  int     `key:"plateau_patience"`
	PlateauMinRate   float64 `key:"plateau_min_lr"`
	PlateauThreshold float64 `key:"plateau_threshold"`

	FiltersScale   int    `key:"n_filters_scale"`
	Activation     string `key:"amp_activation"`
	OutputMode     string `key:"generator_output_mode"`
	FrameEnd       string `key:"frame_activation"` // "head" or an activation
	CBAMEncoder    bool   `key:"cbam_encoder"`
	CBAMBottleneck bool   `key:"cbam_bottleneck"`
	ProbeBig       bool   `key:"probe_big"`
	ForwardMode    string `key:"physics_forward_mode"`
	Weighting      string `key:"training_patch_weighting"`
	Positions      string `key:"positions"`
	Order          string `key:"member_order"`
	Offsets        bool   `key:"group_offsets"`
	Start          int    `key:"group_passes"`
	Area           string `key:"decoder_area"`
	InputScale     string `key:"input_scale"`

	// Control of this call.
	Resume      string
	RangeTest   bool
	PrintConfig bool

	Execution Execution
	Warnings  []string

	resolved *settings.Resolved
}

// NewTraining resolves the settings of a training and checks ranges; it touches
// no file but that of the settings. Overrides are level 1, above typed flags and
// below --set. Errors are [*settings.Error] or join some.
func NewTraining(in Inputs, overrides map[string]any) (*Training, error) {
	r, err := resolve(Train, in, overrides)
	if r != nil {
		err = errors.Join(err, checkTraining(r, mistaken(err)))
	}
	if err != nil {
		return nil, err
	}
	t := &Training{}
	if passesOfNobody(r) {
		r = r.Replace("group_passes", 0, "generator_output_mode amp_phase")
	}
	if seed := r.Entry("seed").Winner; !settings.Get[bool](r, "deterministic") && seed.Level >= levelParser && seed.Layer != fileLayer {
		r = r.Replace("seed", int(rand.Uint32()), "--no-deterministic draws a seed")
	}
	t.resolved = r
	t.Execution, t.Warnings = decodeExecution(r)
	t.Warnings = append(t.Warnings, idle(r)...)
	t.RangeTest = settings.Get[bool](r, "lr_range_test")
	t.Resume, t.PrintConfig = text(r, "resume"), settings.Get[bool](r, "print_config")
	settings.Decode(r, t)
	return t, nil
}

// checkTraining checks what concerns several keys, as far as none of them is mistaken
// already, and tells all that is wrong.
func checkTraining(r *settings.Resolved, mistaken map[string]bool) error {
	var wrong []error
	fail := func(key, format string, args ...any) {
		if !mistaken[key] {
			wrong = append(wrong, r.Fail(key, format, args...))
		}
	}
	if n := settings.Get[int](r, "N"); n != 64 && n != 128 && n != 256 {
		fail("N", "N must be 64, 128 or 256 (got %d)", n)
	}
	if settings.Get[int](r, "num_workers") == 0 && !mistaken["num_workers"] {
		if settings.Get[bool](r, "persistent_workers") {
			fail("persistent_workers", "persistent_workers needs num_workers > 0 (got 0)")
		}
		if v, ok := settings.Lookup[int](r, "prefetch_factor"); ok {
			fail("prefetch_factor", "prefetch_factor needs num_workers > 0 (got num_workers 0, prefetch_factor %d)", v)
		}
	}
	if settings.Get[string](r, "physics_forward_mode") == "rectangular_scaled" && settings.Get[string](r, "generator_output_mode") != "real_imag" && !mistaken["generator_output_mode"] {
		fail("physics_forward_mode", "physics_forward_mode rectangular_scaled needs generator_output_mode real_imag")
	}
	if passesOfNobody(r) && r.Entry("group_passes").Winner.Level <= levelParser && !mistaken["generator_output_mode"] {
		fail("group_passes", "group_passes above 0 needs generator_output_mode real_imag: what the network draws is added to the real and the imaginary part of an object; --set group_passes=0 shows it the patterns alone")
	}
	return errors.Join(wrong...)
}

// mistaken are the keys that errors name.
func mistaken(err error) map[string]bool {
	keys := map[string]bool{}
	var walk func(error)
	walk = func(err error) {
		if e, ok := errors.AsType[*settings.Error](err); ok {
			keys[e.Key] = true
		}
		if all, ok := err.(interface{ Unwrap() []error }); ok {
			for _, e := range all.Unwrap() {
				walk(e)
			}
		}
	}
	walk(err)
	return keys
}

// passesOfNobody tells whether there are passes that make an object to add to, and a
// network that draws amplitude and phase, which cannot be added. Nobody has to say so
// who wants amplitude and phase.
func passesOfNobody(r *settings.Resolved) bool {
	return settings.Get[int](r, "group_passes") > 0 && settings.Get[string](r, "generator_output_mode") != "real_imag"
}

// SetN settles the side of the patterns by that of the data. It is an error if
// another one was asked for.
func (t *Training) SetN(n int) error {
	if t.N == n {
		return nil
	}
	if e := t.resolved.Entry("N"); e.Winner.Level != levelCanonical {
		return t.resolved.Fail("N", "N is %d, but the patterns of %s have side %d; leave N out or convert the data", t.N, t.first(), n)
	}
	if n != 64 && n != 128 && n != 256 {
		return &settings.Error{Key: "N", Msg: fmt.Sprintf("N must be 64, 128 or 256 (got %d, the side of the patterns in %s)", n, t.first()), Hint: "crop or bin them with ptycho convert, or surround smaller ones with masked pixels by its --pad"}
	}
	t.resolved = t.resolved.Replace("N", n, "side of the data")
	t.N = n
	return nil
}

// first names the first data file.
func (t *Training) first() string {
	if len(t.TrainFiles) == 0 {
		return "the data"
	}
	return t.TrainFiles[0]
}

// Inspection says what the look at the data may do.
func (t *Training) Inspection() Inspection {
	return Inspection{Look: t.Look, Mask: t.Mask, Frames: t.Frames}
}

// Applied returns the record overrides_applied.
func (t *Training) Applied() Applied {
	if t == nil {
		return nil
	}
	return applied(Train, t.resolved)
}
