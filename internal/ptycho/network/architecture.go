package network

import (
	"fmt"
	"slices"

	"github.com/latent-go/latent/internal/simd"
)

// Output says what the two heads are.
type Output string

const (
	// AmplitudePhase draws the object as amplitude and phase.
	AmplitudePhase Output = "amp_phase"
	// RealImaginary draws it as real and imaginary part.
	RealImaginary Output = "real_imag"
)

// Architecture is what shapes a network. Start from [Default].
type Architecture struct {
	N        int   // side of the patterns
	Channels int   // positions in a group: the square of the grid size
	Encoder  []int // filters of every encoder block
	Decoder  []int // filters of every decoder block

	EncoderGate    bool // channel and spatial attention (CBAM) after every encoder block
	BottleneckGate bool // the same before the decoders
	// Frame draws the border of a quarter of the side from the last channels of
	// the decoders, too; without, the object is zero there.
	Frame bool

	// Area is the part of the side that the decoders draw with all their channels:
	// Half or Whole. Empty draws the centre and, with Frame, the border apart.
	Area Area `json:",omitempty"`
	// Offsets shows the network, beside the patterns, where each lies: two more
	// channels of input a position, see [Architecture.Inputs].
	Offsets bool `json:",omitempty"`
	// Start is how many passes over the patterns of a group make the object that the
	// network is shown and corrects, see [Architecture.Inputs]; 0 for none. The heads
	// then are what they add to its real and imaginary part.
	Start int `json:",omitempty"`

	Output    Output
	Amplitude Activation // of the amplitude head: Sigmoid, SiLU, Softplus or ReLU
	// FrameActivation is that of the border; empty means the one of the head.
	FrameActivation Activation
}

// MostPasses bounds what a model asks of every group before the network sees it.
const MostPasses = 1000

// Area is where the decoders draw.
type Area string

const (
	// Half is the central half of the side, in both directions.
	Half Area = "half"
	// Whole is the whole patch.
	Whole Area = "whole"
)

// Inputs is the number of channels that the network sees: the patterns of a group,
// then, with Offsets, how far each lies below the middle of the group and to the
// right of it, in quarters of the side; then, with Start, the real and the imaginary
// part of the object to correct, of the area that is drawn.
func (a Architecture) Inputs() int {
	if a.Start > 0 {
		return a.Started() + 2*a.Channels
	}
	return a.Started()
}

// Started is the first channel of input that shows the object to correct.
func (a Architecture) Started() int {
	if a.Offsets {
		return 3 * a.Channels
	}
	return a.Channels
}

// Default returns the network for patterns of side n (64, 128 or 256), groups
// of gridsize x gridsize positions and the given multiple of the basic number
// of filters.
func Default(n, gridsize, scale int) (Architecture, error) {
	a := Architecture{
		N: n, Channels: gridsize * gridsize, EncoderGate: true, Frame: true,
		Output: AmplitudePhase, Amplitude: Sigmoid, FrameActivation: SiLU,
	}
	switch n {
	case 64:
		a.Encoder, a.Decoder = []int{32, 64, 128}, []int{64, 32}
	case 128:
		a.Encoder, a.Decoder = []int{16, 32, 64, 128}, []int{128, 64, 32}
	case 256:
		a.Encoder, a.Decoder = []int{8, 16, 32, 64, 128}, []int{256, 128, 64, 32}
	default:
		return a, fmt.Errorf("network: patterns of side %d: choose 64, 128 or 256, crop or bin the data", n)
	}
	if scale < 1 {
		return a, fmt.Errorf("network: filter scale %d: need at least 1", scale)
	}
	for _, filters := range [][]int{a.Encoder, a.Decoder} {
		for i := range filters {
			filters[i] *= scale
		}
	}
	return a, a.Check()
}

// Check returns an error if no network can be built.
func (a Architecture) Check() error {
	if len(a.Encoder) == 0 || len(a.Decoder) != len(a.Encoder)-1 {
		return fmt.Errorf("network: %d encoder and %d decoder blocks: need one decoder block less", len(a.Encoder), len(a.Decoder))
	}
	if a.N <= 0 || a.N>>len(a.Encoder)<<len(a.Encoder) != a.N || a.N>>len(a.Encoder)%8 != 0 {
		return fmt.Errorf("network: side %d after %d halvings is no multiple of 8", a.N, len(a.Encoder))
	}
	for _, f := range slices.Concat(a.Encoder, a.Decoder) {
		if f < 5 {
			return fmt.Errorf("network: a block of %d filters: need at least 5", f)
		}
	}
	if a.Area != "" && a.Area != Half && a.Area != Whole {
		return fmt.Errorf("network: drawn area %q: choose half or whole", a.Area)
	}
	if a.Start < 0 || a.Start > MostPasses || a.Start > 0 && (a.Area == "" || a.Output != RealImaginary) {
		return fmt.Errorf("network: an object of %d passes to correct: at most %d, a drawn area, and heads for real and imaginary part", a.Start, MostPasses)
	}
	last := a.last()
	if a.Channels < 1 || a.Channels >= last || simd.Stored(last-a.Channels) != simd.Stored(last) {
		return fmt.Errorf("network: %d positions in a group do not fit %d filters of the last block", a.Channels, last)
	}
	return a.checkHeads()
}

func (a Architecture) checkHeads() error {
	if a.Output != AmplitudePhase && a.Output != RealImaginary {
		return fmt.Errorf("network: output %q: choose amp_phase or real_imag", a.Output)
	}
	if !slices.Contains([]Activation{Sigmoid, SiLU, Softplus, ReLU}, a.Amplitude) {
		return fmt.Errorf("network: amplitude activation %q: choose sigmoid, silu, softplus or relu", a.Amplitude)
	}
	if a.FrameActivation != "" && a.FrameActivation.forward() == nil {
		return fmt.Errorf("network: frame activation %q is not known", a.FrameActivation)
	}
	return nil
}

// last is the number of channels that the decoders end with.
func (a Architecture) last() int {
	if len(a.Decoder) == 0 {
		return a.Encoder[len(a.Encoder)-1]
	}
	return a.Decoder[len(a.Decoder)-1]
}

// heads are the activations of the two outputs.
func (a Architecture) heads() [2]Activation {
	if a.Output == RealImaginary {
		return [2]Activation{RealPart, ImaginaryPart}
	}
	return [2]Activation{a.Amplitude, Phase}
}
