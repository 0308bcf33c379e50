//go:build !(xla && cgo)

package xla

import "errors"

// Built tells whether this program can load plugins.
const Built = false

func open(string) (Device, error) {
	return nil, errors.New("xla: this program was built without XLA")
}
