package mcmc

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"math"
	"math/rand/v2"
	"time"
)

// codec writes values to a buffer or reads them back, so that one description
// of a structure serves both directions and they cannot drift apart. Numbers
// are 8 bytes, little endian. A read past the end sets short and yields zeros.
type codec struct {
	buf    []byte
	decode bool
	short  bool
}

// bytes moves n raw bytes.
func (c *codec) bytes(b []byte) {
	if !c.decode {
		c.buf = append(c.buf, b...)
		return
	}
	if len(c.buf) < len(b) {
		c.short, c.buf = true, nil
		clear(b)
		return
	}
	c.buf = c.buf[copy(b, c.buf):]
}

func (c *codec) word(w *uint64) {
	var b [8]byte
	binary.LittleEndian.PutUint64(b[:], *w)
	c.bytes(b[:])
	*w = binary.LittleEndian.Uint64(b[:])
}

func (c *codec) float(x *float64) {
	w := math.Float64bits(*x)
	c.word(&w)
	*x = math.Float64frombits(w)
}

func (c *codec) count(n *int) {
	w := uint64(*n)
	c.word(&w)
	*n = int(w)
}

func (c *codec) flag(f *bool) {
	n := 0
	if *f {
		n = 1
	}
	c.count(&n)
	*f = n == 1
}

func (c *codec) duration(d *time.Duration) {
	n := int(*d)
	c.count(&n)
	*d = time.Duration(n)
}

// floats moves the values of x, not its length, which both sides know.
func (c *codec) floats(x []float64) {
	for i := range x {
		c.float(&x[i])
	}
}

// digest is the SHA-256 of what was written.
func (c *codec) digest() string {
	sum := sha256.Sum256(c.buf)
	return hex.EncodeToString(sum[:])
}

// generator moves the state of a PCG. Its binary form has a fixed length.
func (c *codec) generator(g *rand.PCG) {
	b, err := g.MarshalBinary()
	if err != nil {
		panic("mcmc: the state of a PCG does not marshal: " + err.Error())
	}
	c.bytes(b)
	if c.decode && g.UnmarshalBinary(b) != nil {
		c.short = true
	}
}

func (s *DrawStats) walk(c *codec) {
	c.float(&s.LogDensity)
	c.float(&s.Energy)
	c.float(&s.AcceptRate)
	c.float(&s.StepSize)
	c.count(&s.TreeDepth)
	c.count(&s.Steps)
	c.flag(&s.Diverging)
	c.flag(&s.MaxTreeDepth)
}

func (m *moments) walk(c *codec) {
	c.float(&m.n)
	c.floats(m.mean)
	c.floats(m.m2)
}

func (a *adaptation) walk(c *codec) {
	c.float(&a.step)
	c.float(&a.da.mu)
	c.float(&a.da.hBar)
	c.float(&a.da.logBar)
	c.float(&a.da.counts)
	a.metric.q.walk(c)
	a.metric.g.walk(c)
	c.floats(a.trial.n[:])
	c.floats(a.trial.steps[:])
	c.floats(a.trial.accept[:])
	c.floats(a.trial.diverged[:])
}
