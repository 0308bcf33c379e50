// Package crew starts goroutines whose panics are caught. The runtime ends a
// program that panics in a goroutine with a trace and exit code 2, which here means
// that chains have not converged; a deferred recover of the caller sees nothing.
package crew

import (
	"fmt"
	"os"
	"runtime/debug"
	"sync"
	"sync/atomic"
)

// Panic is what a goroutine panicked with.
type Panic struct {
	Value any
	Stack []byte // of that goroutine
}

// Error names the value, without the stack.
func (p *Panic) Error() string { return fmt.Sprint(p.Value) }

// Caught returns the Panic of a recovered value: the one that was passed on by
// [Group.Wait], or a new one with the stack of the caller.
func Caught(recovered any) *Panic {
	if p, ok := recovered.(*Panic); ok {
		return p
	}
	return &Panic{recovered, debug.Stack()}
}

// Group is a sync.WaitGroup whose Wait panics with a *[Panic] when one of its
// goroutines did, after all have returned. The zero value is ready.
type Group struct {
	wait  sync.WaitGroup
	first atomic.Pointer[Panic]
}

// Go calls f in a goroutine.
func (g *Group) Go(f func()) {
	g.wait.Go(func() {
		defer func() {
			if r := recover(); r != nil {
				g.first.CompareAndSwap(nil, Caught(r))
			}
		}()
		f()
	})
}

// Wait waits for all.
func (g *Group) Wait() {
	g.wait.Wait()
	if p := g.first.Load(); p != nil {
		panic(p)
	}
}

// last ends the program for a panic in a goroutine that nobody waits for.
var last atomic.Pointer[func(*Panic)]

// OnPanic says what becomes of panics in goroutines that nobody waits for: f must
// not return. Without it they are fatal as the runtime makes them.
func OnPanic(f func(*Panic)) { last.Store(&f) }

// Background calls f in a goroutine that nobody waits for.
func Background(f func()) {
	go func() {
		defer func() {
			if r := recover(); r != nil {
				p := Caught(r)
				if f := last.Load(); f != nil {
					(*f)(p)
					os.Exit(1)
				}
				panic(fmt.Sprintf("%v\n\n%s", p.Value, p.Stack))
			}
		}()
		f()
	}()
}
