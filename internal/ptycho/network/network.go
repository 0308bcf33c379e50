package network

// Op is the kind of a layer.
type Op string

// The kinds of layers. Sides and channels are those of the output.
const (
	OpInput    Op = "input"    // the measured amplitudes
	OpConv     Op = "conv"     // 3x3, zero padding, bias, perhaps rectified
	OpGate     Op = "gate"     // channel gate, then spatial gate (CBAM)
	OpPool     Op = "pool"     // maximum of 2x2 pixels
	OpUpsample Op = "upsample" // every pixel four times
	OpSlice    Op = "slice"    // channels from First on
	OpSum      Op = "sum"      // of two inputs of one shape
	OpActivate Op = "activate" // an Activation
	OpFrame    Op = "frame"    // the first input in the centre, the second around it
)

// Layer is one step of a network.
type Layer struct {
	Op         Op
	Name       string
	Inputs     []int // indices of layers
	Side       int
	Channels   int
	Taken      int // conv: how many channels of the input it sees
	First      int // slice: the first channel that it takes
	Rectified  bool
	Activation Activation
	Params     []int // indices of parameters
}

// Param is one tensor in the flat vector of parameters.
type Param struct {
	Name          string
	Shape         []int
	Offset, Size  int
	FanIn, FanOut int // zero for biases, which start at zero
}

// Network is a list of layers in the order of execution.
type Network struct {
	Architecture Architecture
	Layers       []Layer
	Params       []Param
	Outputs      [2]int // layers: amplitude and phase, or real and imaginary part
}

// Size returns the number of parameters.
func (n *Network) Size() int {
	last := n.Params[len(n.Params)-1]
	return last.Offset + last.Size
}

// Work returns the multiplications of the convolutions in one forward pass.
func (n *Network) Work() int {
	var sum int
	for _, l := range n.Layers {
		if l.Op == OpConv {
			sum += 9 * l.Taken * l.Channels * l.Side * l.Side
		}
	}
	return sum
}

// New builds the network of an architecture.
func New(a Architecture) (*Network, error) {
	if err := a.Check(); err != nil {
		return nil, err
	}
	b := &builder{net: &Network{Architecture: a}}
	at := b.encoder()
	heads := a.heads()
	for i, name := range []string{"first", "second"} {
		b.net.Outputs[i] = b.decoder(name, at, heads[i])
	}
	return b.net, nil
}

// builder appends layers.
type builder struct{ net *Network }

func (b *builder) add(l Layer) int {
	b.net.Layers = append(b.net.Layers, l)
	return len(b.net.Layers) - 1
}

func (b *builder) param(name string, fanIn, fanOut int, shape ...int) int {
	n := b.net
	p := Param{Name: name, Shape: shape, Size: 1, FanIn: fanIn, FanOut: fanOut}
	for _, s := range shape {
		p.Size *= s
	}
	if len(n.Params) > 0 {
		p.Offset = n.Size()
	}
	n.Params = append(n.Params, p)
	return len(n.Params) - 1
}

// conv takes the first channels of its input, all of them when taken is 0.
func (b *builder) conv(name string, from, taken, channels int, rectified bool) int {
	in := b.net.Layers[from]
	if taken == 0 {
		taken = in.Channels
	}
	return b.add(Layer{
		Op: OpConv, Name: name, Inputs: []int{from}, Side: in.Side, Channels: channels, Taken: taken, Rectified: rectified,
		Params: []int{
			b.param(name+".weight", 9*taken, 9*channels, 3, 3, taken, channels),
			b.param(name+".bias", 0, 0, channels),
		},
	})
}

// block is two rectified convolutions.
func (b *builder) block(name string, from, channels int) int {
	return b.conv(name+".b", b.conv(name+".a", from, 0, channels, true), 0, channels, true)
}

// resized is a layer without parameters whose side is num/den of its input's.
func (b *builder) resized(op Op, name string, from, num, den int) int {
	in := b.net.Layers[from]
	return b.add(Layer{Op: op, Name: name, Inputs: []int{from}, Side: in.Side * num / den, Channels: in.Channels})
}

// gate is a convolutional block attention module; its hidden layer has a
// sixteenth of the channels.
func (b *builder) gate(name string, from int) int {
	in := b.net.Layers[from]
	c, h := in.Channels, in.Channels/16
	return b.add(Layer{
		Op: OpGate, Name: name, Inputs: []int{from}, Side: in.Side, Channels: c,
		Params: []int{
			b.param(name+".squeeze.weight", c, h, h, c),
			b.param(name+".squeeze.bias", 0, 0, h),
			b.param(name+".excite.weight", h, c, c, h),
			b.param(name+".excite.bias", 0, 0, c),
			b.param(name+".spatial.weight", 98, 49, 7, 7, 2),
		},
	})
}

func (b *builder) encoder() int {
	a := b.net.Architecture
	at := b.add(Layer{Op: OpInput, Name: "input", Side: a.N, Channels: a.Inputs()})
	for i, filters := range a.Encoder {
		name := "encoder." + string(rune('0'+i))
		at = b.block(name, at, filters)
		if a.EncoderGate {
			at = b.gate(name+".gate", at)
		}
		at = b.resized(OpPool, name+".pool", at, 1, 2)
	}
	if a.BottleneckGate {
		at = b.gate("bottleneck.gate", at)
	}
	return at
}

func (b *builder) decoder(name string, at int, head Activation) int {
	a := b.net.Architecture
	for i, filters := range a.Decoder {
		block := name + "." + string(rune('0'+i))
		at = b.resized(OpUpsample, block+".up", b.block(block, at, filters), 2, 1)
		if a.Start > 0 {
			at = b.bridge(block+".bridge", at, b.pooled(len(a.Encoder)-2-i))
		}
	}
	switch {
	case a.Start > 0:
		return b.correction(name, at)
	case a.Area != "":
		return b.area(name, at, head)
	}
	taken := a.last()
	if a.Frame {
		taken -= a.Channels
	}
	inner := b.activate(name+".inner", b.conv(name+".inner", at, taken, a.Channels, false), head)
	inputs := []int{inner}
	if a.Frame {
		inputs = append(inputs, b.outer(name+".outer", at, head))
	}
	return b.add(Layer{Op: OpFrame, Name: name, Inputs: inputs, Side: a.N, Channels: a.Channels})
}

// area draws its square with all channels; around it the object is zero.
func (b *builder) area(name string, at int, head Activation) int {
	a := b.net.Architecture
	if a.Area == Whole {
		at = b.resized(OpUpsample, name+".whole.up", at, 2, 1)
	}
	drawn := b.activate(name+".inner", b.conv(name+".inner", at, 0, a.Channels, false), head)
	return b.add(Layer{Op: OpFrame, Name: name, Inputs: []int{drawn}, Side: a.N, Channels: a.Channels})
}

// outer draws the whole side; the frame cuts the centre out.
func (b *builder) outer(name string, from int, head Activation) int {
	a := b.net.Architecture
	at := b.slice(name+".slice", from, b.net.Layers[from].Channels-a.Channels)
	at = b.resized(OpUpsample, name+".up", b.block(name, at, a.last()), 2, 1)
	if a.FrameActivation != "" {
		head = a.FrameActivation
	}
	return b.activate(name+".last", b.conv(name+".last", at, 0, a.Channels, false), head)
}

func (b *builder) activate(name string, from int, f Activation) int {
	in := b.net.Layers[from]
	return b.add(Layer{Op: OpActivate, Name: name + "." + string(f), Inputs: []int{from}, Side: in.Side, Channels: in.Channels, Activation: f})
}
