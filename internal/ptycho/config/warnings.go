package config

import (
	"fmt"

	"github.com/latent-go/latent/internal/settings"
)

// decodeExecution reads the execution record and collects what to say about it.
func decodeExecution(r *settings.Resolved) (Execution, []string) {
	var e Execution
	settings.Decode(r, &e)
	if e.LoggerBackend != nil && *e.LoggerBackend == none {
		e.LoggerBackend = nil
	}
	w := deprecated(r)
	if e.Deterministic && e.NumWorkers > 0 && r.Set().Get("deterministic").Flag != "" {
		w = append(w, fmt.Sprintf("num_workers=%d with deterministic=true may introduce non-determinism on some platforms; "+
			"here sums keep their order, so any number of workers gives the same bits", e.NumWorkers))
	}
	if e.PinMemory {
		w = append(w, "pin_memory has no effect on the CPU")
	}
	if e.PadEval {
		w = append(w, "pad_eval has no effect: the canvas always holds all patches")
	}
	return e, w
}

// idle words what was asked of a training and cannot happen.
func idle(r *settings.Resolved) (w []string) {
	if r.Entry("early_stop_patience").Winner.Level <= levelExecution && text(r, "test_data_file") == "" && settings.Get[float64](r, "validation_share") == 0 {
		w = append(w, "early_stop_patience has no effect without test_data_file and validation_share: there is no validation loss to wait for")
	}
	w = append(w, border(r)...)
	if settings.Get[string](r, "pretrain") == none && r.Entry("pretrain_epochs").Winner.Level <= levelOverride {
		w = append(w, "pretrain_epochs has no effect without --pretrain simulated")
	}
	if settings.Get[string](r, "pretrain") != none && settings.Get[bool](r, "lr_range_test") {
		w = append(w, "pretrain has no effect on --lr-range-test, which starts from a new network")
	}
	if settings.Get[int](r, "gridsize") == 1 && r.Entry("group_offsets").Winner.Level <= levelParser && settings.Get[bool](r, "group_offsets") {
		w = append(w, "group_offsets has no effect with gridsize 1: a group of one pattern has no offsets")
	}
	return w
}

// border words what was asked of a border that is not drawn apart.
func border(r *settings.Resolved) (w []string) {
	area, typed := settings.Get[string](r, "decoder_area"), func(key string) bool { return r.Entry(key).Winner.Level <= levelParser }
	why, remedy := "", ""
	switch {
	case settings.Get[int](r, "group_passes") > 0:
		why, remedy = "group_passes above 0, where nothing is drawn apart", "--set group_passes=0 --set decoder_area=frame draws the border apart"
		if area == "frame" && typed("decoder_area") {
			w = append(w, fmt.Sprintf("decoder_area frame has no effect with %s: the whole is drawn; %s", why, remedy))
		}
	case area == "half" || area == "whole":
		why, remedy = fmt.Sprintf("decoder_area %s, which draws all of its square alike", area), "--set decoder_area=frame draws the border apart"
	default:
		return nil
	}
	for _, key := range []string{"probe_big", "frame_activation"} {
		if typed(key) {
			w = append(w, fmt.Sprintf("%s has no effect with %s: %s", key, why, remedy))
		}
	}
	return w
}

// deprecated words the warnings about flags that were really typed.
func deprecated(r *settings.Resolved) []string {
	var w []string
	if text(r, "device") != "" {
		msg := "--device is deprecated. Use --accelerator instead."
		if r.Entry("accelerator").Winner.Source != "--device" {
			msg += " Ignoring --device value."
		}
		w = append(w, msg)
	}
	if settings.Get[bool](r, "disable_mlflow") {
		msg := "--disable_mlflow is deprecated. Use --logger-backend none instead."
		if text(r, "logger_backend") != none {
			msg += " Ignoring --disable_mlflow."
		}
		w = append(w, msg)
	}
	return w
}

// text returns a text that may be unset.
func text(r *settings.Resolved, key string) string {
	s, _ := settings.Lookup[string](r, key)
	return s
}
