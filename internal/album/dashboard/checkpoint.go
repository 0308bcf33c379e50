package dashboard

import (
	"encoding/binary"
	"encoding/json"
	"fmt"
	"hash/crc32"
	"math"
)

// LiveChain is how far a chain has come, read from its checkpoint while it is
// still being written.
type LiveChain struct {
	Fit          string // name of the fit
	Chain        int    // from 0
	Warmup       int    // iterations that adapt
	Total        int    // iterations in all; 0 if unknown
	Iteration    int
	Divergences  int
	StepSize     float64   // of the newest draw, NaN during warm-up
	Accept       float64   // mean acceptance rate of the draws, NaN during warm-up
	It           []float64 // iterations at which LogDensity is known
	LogDensity   []float64
	FinishedDraw int
}

// The checkpoint of a chain, as package mcmc describes it: a header, then
// records that are only appended. A record is its length, the state of the
// chain, the number of new draws, the draws with their statistics, and a
// checksum that continues the one before it. The state begins with the
// iteration, the generator, the position, the gradient and the log density.
const (
	ckptMagic     = "mcmcckpt"
	ckptGenerator = 20    // bytes of a marshalled PCG
	ckptStats     = 8 * 8 // bytes of the statistics of a draw
	ckptMaxHeader = 1 << 20
	ckptMaxDim    = 1 << 20
)

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

type ckptHeader struct {
	Algorithm int `json:"algorithm"`
	Chain     int `json:"chain"`
	Dim       int `json:"dim"`
	Warmup    int `json:"warmup"`
}

// readCheckpoint reads the intact part of a checkpoint file. Bytes that are torn
// or still being written are left alone.
func readCheckpoint(b []byte) (*LiveChain, error) {
	if len(b) < len(ckptMagic)+4 || string(b[:len(ckptMagic)]) != ckptMagic {
		return nil, fmt.Errorf("no checkpoint of a chain")
	}
	n := int(binary.LittleEndian.Uint32(b[len(ckptMagic):]))
	end := len(ckptMagic) + 4 + n
	if n > ckptMaxHeader || len(b) < end+4 {
		return nil, fmt.Errorf("the header of the checkpoint is incomplete")
	}
	var h ckptHeader
	if err := json.Unmarshal(b[end-n:end], &h); err != nil {
		return nil, fmt.Errorf("the header of the checkpoint: %w", err)
	}
	if h.Dim < 0 || h.Dim > ckptMaxDim {
		return nil, fmt.Errorf("the checkpoint is of %d dimensions", h.Dim)
	}
	c := &LiveChain{Chain: h.Chain, Warmup: h.Warmup, StepSize: math.NaN(), Accept: math.NaN()}
	crc := crc32.Checksum(b[:end+4], castagnoli)
	accept := 0.0
	for rest := b[end+4:]; len(rest) >= 8; {
		size := int(binary.LittleEndian.Uint32(rest))
		if size < 0 || len(rest) < 4+size+4 {
			break
		}
		if crc32.Update(crc, castagnoli, rest[:4+size]) != binary.LittleEndian.Uint32(rest[4+size:]) {
			break
		}
		if !c.record(rest[4:4+size], h.Dim, &accept) {
			return nil, fmt.Errorf("the checkpoint is of another version (%d)", h.Algorithm)
		}
		crc = crc32.Update(crc, castagnoli, rest[:4+size+4])
		rest = rest[4+size+4:]
	}
	if c.FinishedDraw > 0 {
		c.Accept = accept / float64(c.FinishedDraw)
	}
	return c, nil
}

// record adds one record; it reports false when the record does not have the
// layout that the counters ask for.
func (c *LiveChain) record(b []byte, dim int, accept *float64) bool {
	at := 8 + ckptGenerator + 16*dim
	if len(b) < at+8 {
		return false
	}
	it := int(binary.LittleEndian.Uint64(b))
	rows := max(0, it-max(c.Iteration, c.Warmup))
	row := 8*dim + ckptStats
	start := len(b) - rows*row
	if it < c.Iteration || rows > len(b)/row || start-8 < at || binary.LittleEndian.Uint64(b[start-8:]) != uint64(rows) {
		return false
	}
	c.Iteration = it
	if rows == 0 {
		c.It, c.LogDensity = append(c.It, float64(it)), append(c.LogDensity, float(b[at:]))
		return true
	}
	for k := range rows {
		s := b[start+k*row+8*dim:]
		c.FinishedDraw++
		c.It = append(c.It, float64(c.Warmup+c.FinishedDraw))
		c.LogDensity = append(c.LogDensity, float(s))
		*accept += float(s[16:])
		c.StepSize = float(s[24:])
		if binary.LittleEndian.Uint64(s[48:]) == 1 {
			c.Divergences++
		}
	}
	return true
}

func float(b []byte) float64 { return math.Float64frombits(binary.LittleEndian.Uint64(b)) }
