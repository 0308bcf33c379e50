//go:build !(xla && cgo)

package xla

import "errors"

// built tells whether this program can load plugins.
const built = false

func open(string) (Device, error) {
	return nil, errors.New("xla: this program was built without XLA")
}
