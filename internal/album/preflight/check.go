package preflight

import (
	"errors"

	"github.com/latent-go/latent/internal/host"
)

// usableWSL is the share of the memory that WSL can count on: Windows takes
// memory back without asking.
const usableWSL = 0.8

// Machine tells what the host offers; tests replace it.
type Machine struct {
	Memory func() (host.Memory, error)
	WSL    func() int
}

// ThisMachine is the machine that the program runs on.
func ThisMachine() Machine { return Machine{Memory: host.ReadMemory, WSL: host.WSL} }

// Quick compares the estimate with the usable memory.
func Quick(s Size, m Machine) *Result {
	parts := estimate(s)
	r := &Result{Method: "quick", Device: TheCPU, Size: s, Parts: parts, Need: total(parts)}
	r.judge(m, func(s Size) uint64 { return total(estimate(s)) })
	return r
}

// Full corrects the estimate by what a short run of another size really took:
// measured plus the estimated difference between the two sizes. short is the
// size of the short run, peak its peak resident memory in bytes.
func Full(s, short Size, peak uint64, m Machine) *Result {
	r := Quick(s, m)
	correct := func(s Size) uint64 {
		more, less := total(estimate(s)), total(estimate(short))
		if more >= less {
			return peak + (more - less)
		}
		return peak - min(peak, less-more)
	}
	r.Method, r.Measured, r.Need = "full", peak, correct(s)
	r.judge(m, correct)
	return r
}

// judge reads the memory and fills in the verdict.
func (r *Result) judge(m Machine, correct func(Size) uint64) {
	r.Advice = []string{}
	mem, err := m.Memory()
	if err != nil {
		r.Status, r.Why = CannotCheck, err.Error()
		return
	}
	r.Usable, r.Total, r.Source = mem.Available, mem.Total, mem.Source
	if m.WSL() > 0 {
		r.Usable = uint64(usableWSL * float64(r.Usable))
		r.Source += ", lowered for WSL"
	}
	r.Status, r.Headroom = judge(r.Need, r.Usable), headroomPercent(r.Need, r.Usable)
	if r.Status != Pass {
		r.Advice = advise(r.Size, r.Usable, correct)
	}
}

// TheCPU is the device of the album sampler.
const TheCPU = "the CPU"

// Unknown is the result when the need itself cannot be found out.
func Unknown(method, device string, err error) *Result {
	if err == nil {
		err = errors.New("unknown reason")
	}
	return &Result{Status: CannotCheck, Method: method, Device: device, Why: err.Error(), Parts: []Part{}, Advice: []string{}}
}
