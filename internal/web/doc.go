// Package web is the room in which the programs show themselves to a browser on
// the same machine.
//
// [Listen] takes an address and [Serve] answers on it until the context ends.
// [Protect] puts the rules around a handler: only GET and HEAD, only requests
// that name this machine (a page of another site cannot get in by a name that
// it points here, known as DNS rebinding), and headers that forbid inline
// scripts, foreign content and framing. [Assets] and [Cache] answer from memory:
// no part of a request ever becomes a file name. [Stream] sends events.
package web
