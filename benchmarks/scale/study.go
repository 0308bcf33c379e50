package main

import (
	"container/heap"
	"fmt"
	"io"
	"math/rand/v2"
	"time"
)

// study is many tasks on many nodes.
type study struct {
	name    string
	tasks   int
	perJob  int     // tasks that one job of the scheduler does, one after the other
	seconds float64 // of one, on the cores that it has
	memory  float64 // bytes of one
	read    float64 // bytes that a task reads
	write   float64 // bytes that it writes
	files   float64 // that it leaves
	slots   int     // tasks at once
	save    float64 // seconds of work between two saved states
}

// What a cluster is taken to be; nothing of it can be measured here.
const (
	nodes     = 100
	cores     = 32    // of a node
	mtbf      = 5000. // hours between two failures of a node
	repair    = 600.  // seconds until a lost task begins again: Slurm's timeout and the queue
	bandwidth = 5e9   // bytes a second of the shared file system, all nodes together
	launches  = 10.   // tasks a second that Slurm starts
)

// streamed is the memory of a reconstruction whose patterns stay on disk, in bytes:
// measured with 16,384 patterns of 256 x 256, an object of 1,275 x 1,275.
const streamed = 600e6

// scans are 1,000 scans of 10,000 patterns of 256 x 256, 50 passes, a node's core
// each eight: a scan has eight cores, which a pass uses to 80 %.
func scans(f factors) study {
	const patterns, passes, threads, used = 10_000, 50, 8, 0.8
	return study{
		name: "1,000 scans of 10,000 patterns of 256 x 256, 50 passes, 8 cores each", tasks: 1000, perJob: 1,
		seconds: f.Overhead + patterns*passes*f.Pass/threads/used, memory: streamed,
		read: patterns * f.Pattern, write: 64e6, files: f.Files + 8, slots: nodes * cores / threads, save: 5 * patterns * f.Pass / threads / used,
	}
}

// fits are 10,000 fits of 1,000 albums, a core each, so many to a job.
func fits(f factors, perJob int) study {
	return study{
		name: fmt.Sprintf("10,000 fits of 1,000 albums, 1 core each, %d to a job", perJob), tasks: 10_000, perJob: perJob,
		seconds: f.Overhead + f.Fit, memory: 150e6, read: 1e6, write: 5.6e6, files: f.Files + f.Run, slots: nodes * cores, save: 1,
	}
}

// outcome is what a simulated study took.
type outcome struct {
	hours, lostHours float64
	failures         int
	bound            string // what limited it most
	load             float64
}

// ends are the times at which slots become free.
type ends []float64

func (e ends) Len() int           { return len(e) }
func (e ends) Less(i, j int) bool { return e[i] < e[j] }
func (e ends) Swap(i, j int)      { e[i], e[j] = e[j], e[i] }

// Push implements [heap.Interface].
func (e *ends) Push(x any) { *e = append(*e, x.(float64)) }

// Pop implements [heap.Interface].
func (e *ends) Pop() any {
	last := (*e)[len(*e)-1]
	*e = (*e)[:len(*e)-1]
	return last
}

// simulate deals tasks to slots in order. The scheduler starts so many a second;
// tasks that read at once share the file system; a node fails at a constant rate,
// which costs its task what was done since the last saved state, and the repair.
func (s study) simulate(seed uint64) outcome {
	r := rand.New(rand.NewPCG(seed, 2))
	var o outcome
	transfer := (s.read + s.write) * float64(s.slots) / bandwidth // of one, while all of them do
	free := make(ends, s.slots)
	rate := 1 / (mtbf * 3600) * nodes / float64(s.slots) // of a slot
	last := 0.0
	for i := range s.tasks / s.perJob {
		start := max(heap.Pop(&free).(float64), float64(i)/launches)
		left, at := float64(s.perJob)*(s.seconds+transfer), start
		for {
			fail := r.ExpFloat64() / rate
			if fail >= left {
				break
			}
			lost := min(fail, s.save)
			at += fail + repair
			left -= fail - lost
			o.failures++
			o.lostHours += (lost + repair) / 3600
		}
		at += left
		heap.Push(&free, at)
		last = max(last, at)
	}
	o.hours = last / 3600
	o.load = float64(min(s.slots, s.tasks/s.perJob)) / (s.seconds + transfer) / float64(s.perJob)
	o.bound = "computing"
	switch {
	case o.load > launches:
		o.bound = "the scheduler, which starts tasks more slowly than they end"
	case transfer > s.seconds:
		o.bound = "the file system, which moves data more slowly than they are computed"
	}
	return o
}

func (o outcome) print(w io.Writer, s study) {
	fmt.Fprintf(w, "%s, on %d nodes of %d cores:\n", s.name, nodes, cores)
	fmt.Fprintf(w, "  %s (%.0f s a task, %d at once, %.1f GB of memory each, %.0f core hours)\n", time.Duration(o.hours*float64(time.Hour)).Round(time.Second), s.seconds, s.slots, s.memory/1e9, float64(s.tasks)*s.seconds*nodes*cores/float64(s.slots)/3600)
	fmt.Fprintf(w, "  files: %.0f; read %.2g TB, written %.2g TB\n", float64(s.tasks)*s.files, float64(s.tasks)*s.read/1e12, float64(s.tasks)*s.write/1e12)
	fmt.Fprintf(w, "  jobs that would end in a second: %.2g, Slurm starts %.0f; nodes that fail: %d, hours lost to that: %.2g\n", o.load, launches, o.failures, o.lostHours)
	fmt.Fprintf(w, "  limited by %s\n\n", o.bound)
}
