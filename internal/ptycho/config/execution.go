package config

// Execution is how the work is done, as opposed to what is computed: the 22
// fields of the execution record.
type Execution struct {
	Accelerator             string   `key:"accelerator" json:"accelerator"`
	Strategy                string   `key:"strategy" json:"strategy"`
	NDevices                int      `key:"n_devices" json:"n_devices"`
	Deterministic           bool     `key:"deterministic" json:"deterministic"`
	NumWorkers              int      `key:"num_workers" json:"num_workers"`
	PinMemory               bool     `key:"pin_memory" json:"pin_memory"`
	PersistentWorkers       bool     `key:"persistent_workers" json:"persistent_workers"`
	PrefetchFactor          *int     `key:"prefetch_factor" json:"prefetch_factor"`
	LearningRate            float64  `key:"learning_rate" json:"learning_rate"`
	Scheduler               string   `key:"scheduler" json:"scheduler"`
	GradientClipVal         *float64 `key:"gradient_clip_val" json:"gradient_clip_val"`
	AccumSteps              int      `key:"accum_steps" json:"accum_steps"`
	EnableCheckpointing     bool     `key:"enable_checkpointing" json:"enable_checkpointing"`
	CheckpointSaveTopK      int      `key:"checkpoint_save_top_k" json:"checkpoint_save_top_k"`
	CheckpointMonitorMetric string   `key:"checkpoint_monitor_metric" json:"checkpoint_monitor_metric"`
	EarlyStopPatience       int      `key:"early_stop_patience" json:"early_stop_patience"`
	EnableProgressBar       bool     `key:"enable_progress_bar" json:"enable_progress_bar"`
	LoggerBackend           *string  `key:"logger_backend" json:"logger_backend"` // nil: no metrics are logged
	DisableMLflow           bool     `key:"disable_mlflow" json:"disable_mlflow"`
	InferenceBatchSize      *int     `key:"inference_batch_size" json:"inference_batch_size"` // nil: the training's
	MiddleTrim              int      `key:"middle_trim" json:"middle_trim"`
	PadEval                 bool     `key:"pad_eval" json:"pad_eval"`
}
