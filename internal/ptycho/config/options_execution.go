package config

import (
	"github.com/latent-go/latent/internal/options"
)

// Commands that take flags of this package.
const (
	Train     = "train"
	Inference = "inference"
)

var both = []string{Train, Inference}

// Headings of the help.
const (
	groupData        = "Data"
	groupModel       = "Model"
	groupTraining    = "Training"
	groupExecution   = "Execution"
	groupCheckpoints = "Checkpoints and logging"
	groupSettings    = "Settings"
)

// accelerators are the choices of --accelerator.
var accelerators = []string{"auto", "cpu", "gpu", "cuda", "tpu", "mps"}

// Schedulers are the choices of --scheduler.
var Schedulers = []string{"Default", "Exponential", "StepLR", "WarmupCosine", "CosineAnnealing", "ReduceLROnPlateau"}

// none is the logger_backend that logs nothing.
const none = "none"

// positive is the range of whole numbers from one; ranges are closed so that the
// phrase alone words the error.
var (
	positive    = options.Above(0)
	notNegative = options.AtLeast(0)
	unit        = options.Between(0, 1)
)

// executionOptions declares the 22 fields of [Execution]. The record has a value
// for each; where the flag has another default, it is beside that.
func executionOptions() []key {
	return append(append(deviceOptions(), optimiserOptions()...), checkpointOptions()...)
}

func deviceOptions() []key {
	return []key{
		{Option: options.Option{
			Key: "accelerator", Kind: options.Enum, Default: "auto", Choices: accelerators, Flag: "accelerator", Commands: both,
			Help: "Compute device; auto takes a GPU when one can be used, else the CPU",
			Doc:  "gpu, cuda, tpu and mps need a program built with -tags xla and a PJRT plugin for the device, named by LATENT_PJRT_PLUGIN; without them they end with an error that says how to get them",
		}, backend: alike},
		{Option: options.Option{Key: "strategy", Kind: options.Enum, Default: "auto", Choices: []string{"auto"}, Help: "How work is spread over devices; there is one"}, backend: alike},
		{Option: options.Option{Key: "n_devices", Kind: options.Int, Default: 1, Range: options.Between(1, 1), Late: true, Phrase: "n_devices must be 1", Help: "Number of devices"}, backend: alike},
		{Option: options.Option{
			Key: "deterministic", Kind: options.Bool, Default: true, Flag: "deterministic", Pair: true, Commands: []string{Train},
			Help: "Same settings and data, same bits",
			Doc:  "True of our own kernels; XLA promises less and a warning says so. --no-deterministic draws a new seed for every run unless --seed is given, so results differ between runs; it is not faster, because the fixed order of sums costs nothing here",
		}, backend: alike},
		{Option: options.Option{
			Key: "num_workers", Kind: options.Int, Default: 0, Range: notNegative, Late: true, Phrase: "num_workers must be >= 0",
			Flag: "num-workers", Commands: both, Help: "Goroutines that make the groups of the next epochs ahead; 0 for none",
			Doc: "Arithmetic uses all cores whatever it says, see --threads; inference makes no groups ahead. With several, --persistent-workers for best performance. With --deterministic a warning is given, as on platforms whose sums depend on the workers; here results have the same bits for any number",
		}, backend: alike},
		{Option: options.Option{Key: "pin_memory", Kind: options.Bool, Default: false, Help: "Page-locked host memory; matters to deviceMeanings only"}, backend: alike},
		{Option: options.Option{
			Key: "persistent_workers", Kind: options.Bool, Default: false, Flag: "persistent-workers", Commands: []string{Train},
			Help: "Keep the workers and their memory between epochs; needs --num-workers > 0",
		}, backend: alike},
		{Option: options.Option{
			Key: "prefetch_factor", Kind: options.Int, Range: positive, Late: true, Phrase: "prefetch_factor must be > 0",
			Flag: "prefetch-factor", Commands: []string{Train}, Help: "Epochs of groups made ahead, per worker, 2 when unset; needs --num-workers > 0",
		}, backend: alike},
	}
}

func optimiserOptions() []key {
	return []key{
		{Option: options.Option{
			Key: "learning_rate", Aliases: []string{"lr"}, Kind: options.Float, Default: 1e-3, Range: positive, Late: true, Phrase: "learning_rate must be > 0",
			Flag: "learning-rate", Commands: []string{Train}, Help: "Learning rate of the optimiser; typically 1e-5 to 1e-2 for Adam",
		}, backend: alike},
		{Option: options.Option{
			Key: "scheduler", Kind: options.Enum, Default: "Default", Choices: Schedulers, Flag: "scheduler", Commands: []string{Train},
			Help: "Course of the learning rate; Default keeps it",
		}, backend: alike},
		{Option: options.Option{
			Key: "gradient_clip_val", Kind: options.Float, Range: positive, Late: true, Phrase: "gradient_clip_val must be > 0",
			Flag: "gradient-clip-val", Commands: []string{Train}, Help: "Largest gradient, see gradient_clip_algorithm; unset for no clipping",
		}, backend: alike},
		{Option: options.Option{Key: "accum_steps", Kind: options.Int, Default: 1, Range: positive, Late: true, Phrase: "accum_steps must be > 0", Help: "Batches in one step of the optimiser"}, backend: alike},
		{Option: options.Option{
			Key: "inference_batch_size", Kind: options.Int, Range: positive, Late: true, Phrase: "inference_batch_size must be > 0",
			Flag: "inference-batch-size", Commands: []string{Inference}, Help: "Groups predicted at a time; unset for the batch size of the training",
			Doc: "Changes memory and speed, never the result",
		}, backend: alike},
		{Option: options.Option{Key: "middle_trim", Kind: options.Int, Default: 0, Range: notNegative, Late: true, Phrase: "middle_trim must be >= 0", Help: "Side in pixels of the central window of a patch that is stitched; 0 for the whole patch"}, backend: alike},
		{Option: options.Option{Key: "pad_eval", Kind: options.Bool, Default: false, Help: "Room around the scan; the canvas always holds all patches, so this changes nothing"}, backend: alike},
	}
}

func checkpointOptions() []key {
	return []key{
		{Option: options.Option{Key: "enable_checkpointing", Kind: options.Bool, Default: true, Group: groupCheckpoints, Help: "Write checkpoints"}, backend: alike},
		{Option: options.Option{
			Key: "checkpoint_save_top_k", Kind: options.Int, Default: 1, Range: options.AtLeast(-1), Late: true, Phrase: "checkpoint_save_top_k must be >= -1",
			Flag: "checkpoint-save-top-k", Commands: []string{Train}, Group: groupCheckpoints, Help: "Best checkpoints to keep beside last.ckpt; -1 keeps all, 0 none",
		}, backend: alike},
		{Option: options.Option{
			Key: "checkpoint_monitor_metric", Kind: options.Enum, Default: "val_loss", Choices: []string{"val_loss", "train_loss", "grad_norm"},
			Flag: "checkpoint-monitor-metric", Commands: []string{Train}, Group: groupCheckpoints,
			Help: "What makes a checkpoint the best; without validation val_loss means train_loss",
		}, backend: alike},
		{Option: options.Option{
			Key: "early_stop_patience", Kind: options.Int, Default: 100, Range: positive, Late: true, Phrase: "early_stop_patience must be > 0",
			Flag: "early-stop-patience", Commands: []string{Train}, Group: groupCheckpoints, Help: "Epochs without a better validation loss before training stops",
		}, backend: alike},
		{Option: options.Option{
			Key: "enable_progress_bar", Kind: options.Bool, Default: true, Flag: "quiet", Negated: true, Commands: both,
			Group: groupCheckpoints, Help: "Show no progress, and of the messages only warnings and errors",
		}, backend: false},
		{Option: options.Option{
			Key: "logger_backend", Kind: options.Enum, Default: "csv", Choices: []string{none, "csv", "tensorboard"},
			Flag: "logger-backend", Commands: []string{Train}, Group: groupCheckpoints, Help: "Where the metrics of the epochs go",
		}, backend: null},
		{Option: options.Option{
			Key: "disable_mlflow", Kind: options.Bool, Default: false, Flag: "disable_mlflow", Commands: []string{Train},
			Group: groupCheckpoints, Help: "Deprecated: use --logger-backend none",
		}, backend: alike},
	}
}

// most bounds counts, so that products of two of them stay inside int.
const most = 1e9
