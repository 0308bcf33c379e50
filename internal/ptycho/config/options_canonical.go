package config

import (
	"github.com/latent-go/latent/internal/options"
)

// canonicalOptions declares what a command computes.
func canonicalOptions(command string) []key {
	list := append(sharedOptions(), fileOptions(command)...)
	if command == Train {
		list = append(append(append(list, trainingOptions()...), modelOptions()...), scheduleOptions()...)
		for _, o := range inspectOptions() {
			o.Commands = both
			list = append(list, key{Option: o, canonical: alike})
		}
	}
	return list
}

func fileOptions(command string) []key {
	if command == Train {
		return []key{
			{Option: options.Option{Key: "train_data_file", Kind: options.List, Default: []string{}, Whole: true, Flag: "train_data_file", Placeholder: "file", Commands: both, Group: groupData, Help: "NPZ file to train on (required); repeat it for several, or name a directory of them or a .txt file that lists them", Doc: "Every file keeps its own probe, dose and held-out positions; one network learns all of them, and --n_images groups of an epoch are shared out by their positions"}},
			{Option: options.Option{Key: "test_data_file", Kind: options.String, Flag: "test_data_file", Placeholder: "file", Commands: both, Group: groupData, Help: "NPZ file of the same kind for validation"}},
			{Option: options.Option{Key: "validation_share", Kind: options.Float, Default: 0.1, Range: options.Between(0, 0.5), Late: true, Phrase: "validation_share must be from 0 to 0.5", Flag: "validation-share", Commands: both, Group: groupData, Help: "Share of the positions that is held out for validation, evenly over the scan, when no test file is given; 0 trains on all", Doc: "Whole groups of neighbours are held out, so that the network has seen none of their patterns; which ones depends on the scan alone. A scan of fewer than 100 positions gives none away"}, canonical: 0.0, backend: alike},
			{Option: options.Option{Key: "refine_probe", Kind: options.Int, Range: options.Between(0, most), Late: true, Phrase: "refine_probe must be >= 0", Flag: "refine-probe", Placeholder: "passes", Commands: both, Group: groupData, Help: "Passes of reconstruct's default engine that improve the probe before training, and before inference with the model; 0 takes that of the file; unset makes 60 where the data ask for it", Doc: "Network and physics take the probe as it is: under a wrong one no object explains the patterns. The data ask for it where ten passes that improve the probe leave at most 0.7 of the error that ten with that of the file do; a scan of fewer than 64 positions does not"}},
			{Option: options.Option{Key: "n_groups", Aliases: []string{"n_images"}, Kind: options.Int, Default: 512, Range: options.Between(1, most), Late: true, Phrase: "n_images must be > 0", Flag: "n_images", FlagAliases: []string{"n_groups"}, Commands: both, Group: groupData, Help: "Groups of patterns in an epoch; with --gridsize 1 a group is one pattern"}, canonical: alike},
			{Option: options.Option{Key: "neighbor_count", Kind: options.Int, Default: 6, Range: options.Between(3, most), Late: true, Phrase: "neighbor_count must be >= 3", Help: "Nearest positions that the rest of a group is drawn from"}, canonical: 4, backend: alike},
		}
	}
	return []key{
		{Option: options.Option{Key: "model_path", Kind: options.String, Flag: "model_path", Placeholder: "directory", Commands: both, Group: groupData, Help: "Directory that holds wts.h5.zip, or a checkpoint (required)"}},
		{Option: options.Option{Key: "test_data", Aliases: []string{"test_data_file"}, Kind: options.String, Flag: "test_data", FlagAliases: []string{"test_data_file"}, Placeholder: "file", Commands: both, Group: groupData, Help: "NPZ file to reconstruct (required)"}},
		{Option: options.Option{Key: "n_images", Aliases: []string{"n_groups"}, Kind: options.Int, Default: 32, Range: options.Between(1, most), Late: true, Phrase: "n_images must be > 0", Flag: "n_images", FlagAliases: []string{"n_groups"}, Commands: both, Group: groupData, Help: "Patterns to use, spread evenly over the scan"}, canonical: 512},
		{Option: options.Option{Key: "strict", Kind: options.Bool, Default: false, Flag: "strict", Commands: both, Group: groupData, Help: "End with an error when the data are unlike those of the training; results are written all the same"}},
		{Option: options.Option{Key: "polish", Kind: options.Int, Default: 0, Range: options.Between(0, most), Late: true, Phrase: "polish must be >= 0", Flag: "polish", Placeholder: "passes", Commands: both, Group: groupData, Help: "Passes of reconstruct's default engine that go on from the network's object; 0 for none"}},
		{Option: options.Option{Key: "patch_weighting", Kind: options.Enum, Default: "probe", Choices: []string{"uniform", "probe"}, Help: "Weight of a pixel in the stitched object: all alike, or by the probe's intensity"}, backend: alike},
		{Option: options.Option{Key: "align_phases", Kind: options.Bool, Default: true, Help: "Turn every group by the phase that brings it closest to the others; diffraction does not tell it"}, backend: alike},
	}
}

func sharedOptions() []key {
	return []key{
		{Option: options.Option{Key: "output_dir", Kind: options.String, Flag: "output_dir", Placeholder: "directory", Commands: both, Group: groupData, Help: "Where results go (required)"}},
		{Option: options.Option{Key: "data_kind", Kind: options.Enum, Default: "auto", Choices: []string{"auto", "amplitude", "intensity"}, Flag: "data-kind", Commands: both, Group: groupData, Help: "What the numbers are; auto takes whole numbers for counts"}},
		{Option: options.Option{Key: "seed", Aliases: []string{"subsample_seed"}, Kind: options.Int, Default: 42, Range: notNegative, Late: true, Phrase: "seed must be >= 0", Flag: "seed", Commands: both, Group: groupTraining, Help: "Seed of everything random"}},
	}
}

func trainingOptions() []key {
	return []key{
		{Option: options.Option{Key: "N", Kind: options.Int, Range: options.Between(64, 256), Late: true, Phrase: "N must be 64, 128 or 256", Flag: "N", Commands: both, Group: groupModel, Help: "Side of the patterns, 64, 128 or 256; unset for that of the data, which it must agree with"}, canonical: 64},
		{Option: options.Option{Key: "gridsize", Kind: options.Int, Default: 2, Range: options.Between(1, 2), Late: true, Phrase: "gridsize must be 1 or 2", Flag: "gridsize", Commands: both, Group: groupModel, Help: "A group has gridsize x gridsize patterns"}, canonical: 1, backend: alike},
		{Option: options.Option{Key: "max_epochs", Aliases: []string{"epochs", "nepochs"}, Kind: options.Int, Default: 100, Range: options.Between(1, most), Late: true, Phrase: "max_epochs must be > 0", Flag: "max_epochs", Commands: both, Group: groupTraining, Help: "Passes over the data"}, canonical: 50, backend: 50},
		{Option: options.Option{Key: "batch_size", Kind: options.Int, Default: 16, Range: options.Between(1, most), Late: true, Phrase: "batch_size must be > 0", Flag: "batch_size", Commands: both, Group: groupTraining, Help: "Groups in one step"}, canonical: alike, backend: alike},
		{Option: options.Option{Key: "pretrain", Kind: options.Enum, Default: none, Choices: []string{none, "simulated"}, Flag: "pretrain", Commands: both, Group: groupTraining, Help: "What the network learns from before the scan: simulated is random objects under the scan's own probe, at its positions and with its dose, another one in every epoch"}, canonical: alike},
		{Option: options.Option{Key: "pretrain_epochs", Kind: options.Int, Default: 10, Range: options.Between(1, most), Late: true, Phrase: "pretrain_epochs must be > 0", Flag: "pretrain-epochs", Commands: both, Group: groupTraining, Help: "Epochs of --pretrain, before those of --max_epochs and not counted among them; the learning rate is that of --learning-rate, and --scheduler begins afterwards"}, canonical: alike},
		{Option: options.Option{Key: "loss", Aliases: []string{"torch_loss_mode"}, Kind: options.Enum, Default: "poisson", Choices: []string{"poisson", "mae"}, Group: groupTraining, Help: "Poisson likelihood of the counts, or mean absolute error of the amplitudes"}, canonical: alike},
		{Option: options.Option{Key: "sequential_sampling", Kind: options.Bool, Default: false, Help: "Do not shuffle"}, canonical: alike},
		{Option: options.Option{Key: "optimizer", Kind: options.Enum, Default: "adam", Choices: []string{"adam", "adamw", "sgd"}, Help: "Rule of the steps"}, canonical: alike},
		{Option: options.Option{Key: "momentum", Kind: options.Float, Default: 0.9, Range: &options.Range{Max: 1, MaxOpen: true}, Late: true, Phrase: "momentum must be >= 0 and < 1", Help: "Momentum of sgd"}, canonical: alike},
		{Option: options.Option{Key: "weight_decay", Kind: options.Float, Default: 0.0, Range: notNegative, Late: true, Phrase: "weight_decay must be >= 0", Help: "Weight decay"}, canonical: alike},
		{Option: options.Option{Key: "gradient_clip_algorithm", Kind: options.Enum, Default: "norm", Choices: []string{"norm", "value", "agc"}, Help: "What gradient_clip_val bounds: the length of all, every element, or the length of a tensor relative to its weights"}, canonical: alike},
		{Option: options.Option{Key: "final_model", Kind: options.Enum, Default: "best", Choices: []string{"best", "last"}, Flag: "final-model", Commands: both, Group: groupCheckpoints, Help: "Epoch whose weights wts.h5.zip gets: the best by --checkpoint-monitor-metric, or the last"}},
		{Option: options.Option{Key: "intensity_scale_trainable", Kind: options.Bool, Default: true, Help: "Learn the scale between object and counts after its start from the data"}, canonical: alike},
		{Option: options.Option{Key: "weight_average", Kind: options.Float, Default: 0.0, Range: &options.Range{Max: 1, MaxOpen: true}, Late: true, Phrase: "weight_average must be >= 0 and < 1", Group: groupTraining, Help: "Decay a step of the moving average of the weights, which is what is validated and kept; 0 for none"}, canonical: alike},
	}
}

func modelOptions() []key {
	return []key{
		{Option: options.Option{Key: "n_filters_scale", Kind: options.Int, Default: 2, Range: options.Between(1, 64), Late: true, Phrase: "n_filters_scale must be from 1 to 64", Group: groupModel, Help: "Multiple of the basic number of filters"}, canonical: alike, backend: alike},
		{Option: options.Option{Key: "amp_activation", Kind: options.Enum, Default: "sigmoid", Choices: []string{"sigmoid", "silu", "softplus", "relu"}, Help: "End of the amplitude head"}, canonical: alike},
		{Option: options.Option{Key: "generator_output_mode", Aliases: []string{"cnn_output_mode"}, Kind: options.Enum, Default: "real_imag", Choices: []string{"amp_phase", "real_imag"}, Help: "What the two heads draw"}, canonical: alike, backend: alike},
		{Option: options.Option{Key: "cbam_encoder", Kind: options.Bool, Default: true, Help: "Attention after every block of the encoder"}, backend: alike},
		{Option: options.Option{Key: "cbam_bottleneck", Kind: options.Bool, Default: false, Help: "Attention before the decoders"}, backend: alike},
		{Option: options.Option{Key: "frame_activation", Kind: options.Enum, Default: "head", Choices: []string{"head", "silu"}, Help: "End of what draws the border of the patch: that of the head, or SiLU as in the original"}, backend: alike},
		{Option: options.Option{Key: "probe_big", Kind: options.Bool, Default: true, Help: "Draw the border of the patch too, not only its central half"}, canonical: alike},
		{Option: options.Option{Key: "physics_forward_mode", Kind: options.Enum, Default: "amplitude", Choices: []string{"amplitude", "rectangular_scaled"}, Help: "One scale for the object, or one each for its real and imaginary part"}, backend: alike},
		{Option: options.Option{Key: "training_patch_weighting", Kind: options.Enum, Default: "probe", Choices: []string{"central_mask", "probe", "uniform"}, Help: "How patches of a group are averaged where they overlap"}, backend: alike},
		{Option: options.Option{Key: "positions", Kind: options.Enum, Default: "bilinear", Choices: []string{"nearest", "bilinear"}, Help: "Round positions within a group to pixels, or interpolate"}, backend: alike},
		{Option: options.Option{Key: "member_order", Kind: options.Enum, Default: "place", Choices: []string{"place", "drawn"}, Help: "Order of the patterns of a group: row by row of the square that they make, or as they were drawn"}, canonical: "drawn", backend: alike},
		{Option: options.Option{Key: "group_offsets", Kind: options.Bool, Default: false, Help: "Show the network where the patterns of a group lie, not only what they measured"}, canonical: false, backend: alike},
		{Option: options.Option{Key: "group_passes", Kind: options.Int, Default: 16, Range: options.Between(0, 1000), Late: true, Phrase: "group_passes must be from 0 to 1000", Group: groupModel, Help: "Alternating projections between the patterns of a group and one object, from an object of one; the network is shown what comes out and draws what is to be added to it. 0 shows it the patterns alone, as amp_phase needs it"}, canonical: 0, backend: alike},
		{Option: options.Option{Key: "decoder_area", Kind: options.Enum, Default: "probe", Choices: []string{"probe", "half", "whole", "frame"}, Help: "What the decoders draw with all their channels: the central half or the whole patch; frame draws the centre, and by probe_big the border apart, as the original; probe takes the half where 99.5 % of the probe is in it, else frame"}, canonical: "frame", backend: alike},
		{Option: options.Option{Key: "input_scale", Kind: options.Enum, Default: "dose", Choices: []string{"dose", "training"}, Help: "What inference multiplies amplitudes by: what brings its scan to the brightness of the training, or the number of the training"}, canonical: "training", backend: alike},
	}
}

func scheduleOptions() []key {
	return []key{
		{Option: options.Option{Key: "exponential_gamma", Kind: options.Float, Default: 0.95, Range: &options.Range{Max: 1, MinOpen: true}, Late: true, Phrase: "exponential_gamma must be > 0 and <= 1", Help: "Factor per epoch of Exponential"}, backend: alike},
		{Option: options.Option{Key: "step_epochs", Kind: options.Int, Default: 30, Range: options.Between(1, most), Late: true, Phrase: "step_epochs must be > 0", Help: "Epochs between two steps of StepLR"}, backend: alike},
		{Option: options.Option{Key: "step_factor", Kind: options.Float, Default: 0.1, Range: &options.Range{Max: 1, MinOpen: true}, Late: true, Phrase: "step_factor must be > 0 and <= 1", Help: "Factor of StepLR"}, backend: alike},
		{Option: options.Option{Key: "lr_warmup_epochs", Kind: options.Int, Default: 0, Range: notNegative, Late: true, Phrase: "lr_warmup_epochs must be >= 0", Help: "Warm-up of WarmupCosine"}, canonical: alike},
		{Option: options.Option{Key: "lr_min_ratio", Kind: options.Float, Default: 0.1, Range: unit, Late: true, Phrase: "lr_min_ratio must be from 0 to 1", Help: "Last rate of the cosines relative to the first"}, canonical: alike},
		{Option: options.Option{Key: "plateau_factor", Kind: options.Float, Default: 0.5, Range: &options.Range{Max: 1, MinOpen: true}, Late: true, Phrase: "plateau_factor must be > 0 and <= 1", Help: "Factor of ReduceLROnPlateau"}, canonical: alike},
		{Option: options.Option{Key: "plateau_patience", Kind: options.Int, Default: 2, Range: notNegative, Late: true, Phrase: "plateau_patience must be >= 0", Help: "Epochs without progress that ReduceLROnPlateau tolerates"}, canonical: alike},
		{Option: options.Option{Key: "plateau_min_lr", Kind: options.Float, Default: 5e-5, Range: notNegative, Late: true, Phrase: "plateau_min_lr must be >= 0", Help: "Smallest rate of ReduceLROnPlateau"}, canonical: alike},
		{Option: options.Option{Key: "plateau_threshold", Kind: options.Float, Default: 0.0, Range: notNegative, Late: true, Phrase: "plateau_threshold must be >= 0", Help: "Relative progress that counts for ReduceLROnPlateau"}, canonical: alike},
	}
}

// presets are the choices of --preset.
var presets = []string{"fast", "balanced", "best", "original"}

// controlOptions say what to do this time; they are no settings of the run.
func controlOptions(command string) []options.Option {
	list := []options.Option{
		{Key: "device", Kind: options.Enum, Choices: []string{"cpu", "cuda"}, Flag: "device", FlagOnly: true, Group: groupExecution, Help: "Deprecated: use --accelerator"},
		{Key: "config", Kind: options.List, Default: []string{}, Whole: true, Flag: "config", Placeholder: "file", FlagOnly: true, Group: groupSettings, Help: "YAML file of settings, below all flags that are typed; repeat it to layer files, later ones win"},
		{Key: "set", Kind: options.List, Default: []string{}, Whole: true, Flag: "set", Placeholder: "key=value", FlagOnly: true, Group: groupSettings, Help: "Override any setting; beats everything else, may be repeated"},
		{Key: "print_config", Kind: options.Bool, Default: false, Flag: "print-config", FlagOnly: true, Group: groupSettings, Help: "Print every setting, its level and what lost, and stop"},
	}
	if command == Train {
		list = append(list, options.Option{Key: "resume", Kind: options.String, Flag: "resume", Placeholder: "file", FlagOnly: true, Group: groupCheckpoints, Help: "Continue from a checkpoint"},
			options.Option{
				Key: "lr_range_test", Kind: options.Bool, Default: false, Flag: "lr-range-test", FlagOnly: true, Group: groupTraining,
				Help: "Raise the learning rate from 1e-6 to 0.1 in a hundred steps, say which one to use, and stop; nothing is written",
			},
			options.Option{
				Key: "preset", Kind: options.Enum, Choices: presets, Flag: "preset", FlagOnly: true, Group: groupModel,
				Help: "Settings that go together, below those of --config and of all flags that are typed; original has network, groups and input of the original",
				Doc:  "A preset is a file of settings that is built in, like configs/ptycho/fast.yaml; --print-config shows what it says",
			})
	}
	for i := range list {
		list[i].Commands = both
	}
	return list
}
