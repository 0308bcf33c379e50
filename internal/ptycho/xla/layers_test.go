//go:build xla && cgo

package xla

import (
	"testing"

	"github.com/latent-go/latent/internal/ptycho/network"
)

// Both executors know the same kinds of layers; the input is there already.
func TestEveryLayerHasAGraph(t *testing.T) {
	for _, op := range network.Ops() {
		if (graphs[op] != nil) == (op == network.OpInput) {
			t.Errorf("%s: a graph is there: %v", op, graphs[op] != nil)
		}
	}
	if len(graphs) != len(network.Ops())-1 {
		t.Errorf("%d graphs, %d kinds of layers", len(graphs), len(network.Ops()))
	}
}
