package xla

import (
	"github.com/latent-go/latent/internal/ptycho/network"
	"github.com/latent-go/latent/internal/ptycho/network/physics"
	"github.com/latent-go/latent/internal/ptycho/training"
)

// Task is what an engine computes.
type Task struct {
	Weights    *network.Weights // shared: the engine reads them at every call
	Physics    *physics.Physics
	InputScale float64 // see [training.InputScale]
	Batch      int     // most groups that are on the device at once
}

// Engine computes on a device what a training needs, and for inference the
// patches.
type Engine interface {
	training.Engine
	// Patches returns the consistent patches of every group, in the scale in
	// which the probe carries the counts.
	Patches(groups []physics.Group) ([][][]complex64, error)
}

// Device is an open plugin.
type Device interface {
	// Platform is the kind of device that the plugin reports: cuda, tpu, cpu.
	Platform() string
	// Engine prepares a task; programs are compiled when they are first needed.
	Engine(t Task) (Engine, error)
	// Close frees the device.
	Close()
}
