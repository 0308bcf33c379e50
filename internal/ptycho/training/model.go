package training

import (
	"fmt"
	"math"
	"strings"

	"github.com/latent-go/latent/internal/ptycho/network"
	"github.com/latent-go/latent/internal/ptycho/network/physics"
	"github.com/latent-go/latent/internal/ptycho/training/bundle"
	"github.com/latent-go/latent/internal/simd"
)

// ModelFile is the name of a trained model in its directory.
const ModelFile = "wts.h5.zip"

// Model is all that inference needs besides new data.
type Model struct {
	Architecture network.Architecture `json:"architecture"`
	Physics      physics.Options      `json:"physics"`
	InputScale   float64              `json:"input_scale"`
	Photons      float64              `json:"nphotons"` // mean number in a pattern
	GridSize     int                  `json:"gridsize"`
	Neighbours   int                  `json:"neighbor_count"`
	Seed         uint64               `json:"seed"`
	Kernels      string               `json:"kernels"` // that it was trained with
}

// check looks for numbers that inference would stumble over.
func (m Model) check(net *network.Network) error {
	if !(m.InputScale > 0) || math.IsInf(m.InputScale, 0) {
		return fmt.Errorf("input scale %v: must be positive", m.InputScale)
	}
	if m.GridSize*m.GridSize != net.Architecture.Channels {
		return fmt.Errorf("gridsize %d does not fit a network for %d patterns", m.GridSize, net.Architecture.Channels)
	}
	return nil
}

// Bundle packs a model with its weights.
func (m Model) Bundle(w *network.Weights) (*bundle.Bundle, error) {
	m.Architecture = w.Net.Architecture
	b := &bundle.Bundle{Kind: "model"}
	if err := m.check(w.Net); err != nil {
		return nil, fmt.Errorf("training: model: %w", err)
	}
	if err := b.Marshal("model.json", m); err != nil {
		return nil, err
	}
	for i, p := range w.Net.Params {
		b.Tensors = append(b.Tensors, bundle.Tensor{Name: tensorName(p.Name), Shape: p.Shape, Data: w.Param(i)})
	}
	b.Tensors = append(b.Tensors, bundle.Tensor{Name: "scale", Shape: []int{network.Scalars}, Data: w.Scale()})
	return b, nil
}

func tensorName(param string) string { return "weights/" + strings.ToLower(param) }

// LoadModel rebuilds the network of a bundle. Every tensor of it must be there
// with its shape, and no other.
func LoadModel(b *bundle.Bundle, set *simd.Set) (*Model, *network.Weights, error) {
	if b.Kind != "model" {
		return nil, nil, fmt.Errorf("training: this is a %s, not a model", b.Kind)
	}
	m := new(Model)
	if err := b.Unmarshal("model.json", m); err != nil {
		return nil, nil, err
	}
	net, err := network.New(m.Architecture)
	if err != nil {
		return nil, nil, fmt.Errorf("training: model.json: %w", err)
	}
	if err := m.check(net); err != nil {
		return nil, nil, fmt.Errorf("training: model.json: %w", err)
	}
	if len(b.Tensors) != len(net.Params)+1 {
		return nil, nil, fmt.Errorf("training: the model has %d tensors, its network %d: the file was put together by hand", len(b.Tensors), len(net.Params)+1)
	}
	w, err := loadWeights(b, net, set)
	return m, w, err
}

func loadWeights(b *bundle.Bundle, net *network.Network, set *simd.Set) (*network.Weights, error) {
	// Shapes first: they bound the memory by what the file really holds.
	for _, p := range net.Params {
		if _, err := b.Tensor(tensorName(p.Name), p.Shape...); err != nil {
			return nil, err
		}
	}
	scale, err := b.Tensor("scale", network.Scalars)
	if err != nil {
		return nil, err
	}
	w := network.NewWeights(net, set)
	for i, p := range net.Params {
		x, err := b.Tensor(tensorName(p.Name), p.Shape...)
		if err != nil {
			return nil, err
		}
		copy(w.Param(i), x)
	}
	copy(w.Scale(), scale)
	for i, v := range w.Flat {
		if !finite(float64(v)) {
			return nil, fmt.Errorf("training: weight %d of the model is %v", i, v)
		}
	}
	w.Pack()
	return w, nil
}
