package training

import (
	"fmt"
	"math"
	"strings"

	"github.com/latent-go/latent/internal/ptycho/domain"
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
	ByPlace      bool                 `json:"by_place,omitempty"`       // see [grouping.Options]
	ByDose       bool                 `json:"by_dose,omitempty"`        // InputScale is for Photons, and goes with the dose
	Refine       int                  `json:"refine_probe,omitempty"`   // passes that improve the probe of a data file
	RefineByLook bool                 `json:"refine_by_look,omitempty"` // where a look at the data file says so
	Seed         uint64               `json:"seed"`
	Kernels      string               `json:"kernels"` // that it was trained with

	Domain *domain.Domain `json:"domain,omitempty"` // nil for models that do not tell
	Light  []complex64    `json:"-"`                // the first mode of the probe, with Domain
	More   []Seen         `json:"more_data,omitempty"`
}

// Seen is a data file that a network was trained on, after the first.
type Seen struct {
	Domain domain.Domain `json:"domain"`
	Light  []complex64   `json:"-"` // the first mode of the probe
}

// InputScaleFor returns the factor of the input for data with a mean number of
// counts in a pattern.
func (m Model) InputScaleFor(counts float64) float64 {
	if !m.ByDose {
		return m.InputScale
	}
	return m.InputScale * math.Sqrt(m.Photons/counts)
}

// check looks for numbers that inference would stumble over.
func (m Model) check(net *network.Network) error {
	if !(m.InputScale > 0) || math.IsInf(m.InputScale, 0) {
		return fmt.Errorf("input scale %v: must be positive", m.InputScale)
	}
	if m.ByDose && (!(m.Photons > 0) || math.IsInf(m.Photons, 0)) {
		return fmt.Errorf("%v photons in a pattern: must be positive", m.Photons)
	}
	if m.GridSize*m.GridSize != net.Architecture.Channels {
		return fmt.Errorf("gridsize %d does not fit a network for %d patterns", m.GridSize, net.Architecture.Channels)
	}
	return nil
}

// modelDocument is what [Model] is called in an archive.
const modelDocument = "model.json"

// Describe adds the model to an archive that has its weights: a checkpoint with it
// is a model too.
func (m Model) Describe(b *bundle.Bundle, net *network.Network) error {
	m.Architecture = net.Architecture
	if err := m.check(net); err != nil {
		return fmt.Errorf("training: model: %w", err)
	}
	if m.Light != nil {
		b.Tensors = append(b.Tensors, bundle.Tensor{Name: lightTensor, Shape: []int{m.Architecture.N, m.Architecture.N, 2}, Data: flat(m.Light)})
	}
	for i, s := range m.More {
		b.Tensors = append(b.Tensors, bundle.Tensor{Name: moreLight(i), Shape: []int{m.Architecture.N, m.Architecture.N, 2}, Data: flat(s.Light)})
	}
	return b.Marshal(modelDocument, m)
}

// moreLight is what the probe of a further data file is called.
func moreLight(i int) string { return fmt.Sprintf("%s-%d", lightTensor, i+2) }

// lightTensor holds Model.Light, real and imaginary part of every pixel.
const lightTensor = "probe"

func flat(x []complex64) []float32 {
	out := make([]float32, 0, 2*len(x))
	for _, v := range x {
		out = append(out, real(v), imag(v))
	}
	return out
}

// loadLight returns how many tensors it needed.
func (m *Model) loadLight(b *bundle.Bundle) (int, error) {
	if m.Domain == nil {
		return 0, nil
	}
	var err error
	m.Light, err = m.light(b, lightTensor)
	for i := range m.More {
		if err == nil {
			m.More[i].Light, err = m.light(b, moreLight(i))
		}
	}
	return 1 + len(m.More), err
}

// light reads a probe.
func (m *Model) light(b *bundle.Bundle, name string) (mode []complex64, err error) {
	x, err := b.Tensor(name, m.Architecture.N, m.Architecture.N, 2)
	if err == nil {
		err = checkFinite(name, x)
	}
	for i := 0; i < len(x); i += 2 {
		mode = append(mode, complex(x[i], x[i+1]))
	}
	return mode, err
}

// Bundle packs a model with its weights.
func (m Model) Bundle(w *network.Weights) (*bundle.Bundle, error) {
	b := &bundle.Bundle{Kind: "model"}
	if err := m.Describe(b, w.Net); err != nil {
		return nil, err
	}
	for i, p := range w.Net.Params {
		b.Tensors = append(b.Tensors, bundle.Tensor{Name: tensorName(p.Name), Shape: p.Shape, Data: w.Param(i)})
	}
	b.Tensors = append(b.Tensors, bundle.Tensor{Name: "scale", Shape: []int{network.Scalars}, Data: w.Scale()})
	return b, nil
}

func tensorName(param string) string { return "weights/" + strings.ToLower(param) }

// LoadModel rebuilds the network of a model, of which every tensor must be there
// with its shape, and no other, or of a checkpoint: that of its last epoch.
func LoadModel(b *bundle.Bundle, set *simd.Set) (*Model, *network.Weights, error) {
	if b.Kind != "model" && b.Kind != "checkpoint" {
		return nil, nil, fmt.Errorf("training: this is a %s, not a model", b.Kind)
	}
	if b.Kind == "checkpoint" && !b.Has(modelDocument) {
		return nil, nil, fmt.Errorf("training: this checkpoint is of an earlier version and does not tell which network it is of: go on with it by train --resume, which writes %s", ModelFile)
	}
	m := new(Model)
	if err := b.Unmarshal(modelDocument, m); err != nil {
		return nil, nil, err
	}
	net, err := network.New(m.Architecture)
	if err != nil {
		return nil, nil, fmt.Errorf("training: model.json: %w", err)
	}
	if err := m.check(net); err != nil {
		return nil, nil, fmt.Errorf("training: model.json: %w", err)
	}
	others, err := m.loadLight(b)
	if err != nil {
		return nil, nil, err
	}
	if b.Kind == "checkpoint" {
		w, err := lastWeights(b, net, set)
		return m, w, err
	}
	if len(b.Tensors) != len(net.Params)+1+others {
		return nil, nil, fmt.Errorf("training: the model has %d tensors, its network %d: the file was put together by hand", len(b.Tensors), len(net.Params)+1+others)
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
	return packed(w)
}

// lastWeights are those of the last epoch of a checkpoint, in one piece.
func lastWeights(b *bundle.Bundle, net *network.Network, set *simd.Set) (*network.Weights, error) {
	name := weightsTensor
	if b.HasTensor(averageTensor) {
		name = averageTensor
	}
	x, err := b.Tensor(name, net.Size()+network.Scalars)
	if err != nil {
		return nil, err
	}
	w := network.NewWeights(net, set)
	copy(w.Flat, x)
	return packed(w)
}

// packed makes weights ready, unless one of them is no number.
func packed(w *network.Weights) (*network.Weights, error) {
	for i, v := range w.Flat {
		if !finite(float64(v)) {
			return nil, fmt.Errorf("training: weight %d of the model is %v", i, v)
		}
	}
	w.Pack()
	return w, nil
}
