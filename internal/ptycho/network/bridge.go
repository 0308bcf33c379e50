package network

// This file has the layers of a network that corrects an object instead of drawing
// it from nothing. What it is shown and what it draws are of the same places, so that
// the encoder can lend the decoders its detail (Ronneberger, Fischer and Brox, MICCAI
// 2015), and what is added to the object starts at zero.

// pooled is the layer at the end of block i of the encoder.
func (b *builder) pooled(i int) int {
	name := "encoder." + string(rune('0'+i)) + ".pool"
	for k, l := range b.net.Layers {
		if l.Name == name {
			return k
		}
	}
	panic("network: no layer " + name) // the encoder is built first
}

// bridge adds what a convolution makes of a layer of the encoder.
func (b *builder) bridge(name string, to, from int) int {
	lent := b.conv(name, from, 0, b.net.Layers[to].Channels, false)
	return b.sum(name+".sum", to, lent)
}

func (b *builder) sum(name string, x, y int) int {
	in := b.net.Layers[x]
	return b.add(Layer{Op: OpSum, Name: name, Inputs: []int{x, y}, Side: in.Side, Channels: in.Channels})
}

// slice takes as many channels as a group has patterns.
func (b *builder) slice(name string, from, first int) int {
	return b.add(Layer{Op: OpSlice, Name: name, Inputs: []int{from}, Side: b.net.Layers[from].Side, Channels: b.net.Architecture.Channels, First: first})
}

// correction draws the area and adds to it the part of the object that the network
// was shown: the real one for the first head. Its last convolution starts at zero.
func (b *builder) correction(name string, at int) int {
	a := b.net.Architecture
	at = b.conv(name+".fine", at, 0, a.last(), true)
	first := a.Started()
	if name == "second" {
		first += a.Channels
	}
	shown := b.slice(name+".shown", 0, first)
	if a.Area == Whole {
		at = b.resized(OpUpsample, name+".whole.up", at, 2, 1)
	} else {
		shown = b.resized(OpPool, name+".shown.pool", shown, 1, 2) // every pixel was shown four times
	}
	added := b.conv(name+".inner", at, 0, a.Channels, false)
	weight := &b.net.Params[b.net.Layers[added].Params[0]]
	weight.FanIn, weight.FanOut = 0, 0
	drawn := b.sum(name+".corrected", shown, added)
	return b.add(Layer{Op: OpFrame, Name: name, Inputs: []int{drawn}, Side: a.N, Channels: a.Channels})
}
