// Package datatest lets scripts of both programs download a data set: a server on
// this machine that keeps to what is asked of it, or breaks off, or sends
// something else.
package datatest

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/latent-go/latent/internal/datasets"
)

// Name is that of the set that tests get.
const Name = "test-set"

// Set returns a set whose public file has a content of the test's own.
func Set(program string, content []byte) datasets.Set {
	return datasets.Set{
		Name: Name, Program: program, What: "numbers of a test", Project: "owner/project", Revision: "0123456789abcdef",
		Path: "data/public.file", SHA256: Hash(content), Licence: "none", Rights: "Nobody's.", Changes: "None.", Most: 1 << 20,
	}
}

// Hash is the SHA-256 of a content in hexadecimal digits.
func Hash(content []byte) string {
	sum := sha256.Sum256(content)
	return hex.EncodeToString(sum[:])
}

// Mode is what a server does.
type Mode string

// The ways of a server.
const (
	Whole     Mode = "whole"     // sends the file
	Other     Mode = "other"     // sends another file of the same length
	Cut       Mode = "cut"       // breaks off in the middle
	Large     Mode = "large"     // sends more than the set can have, and says so
	Unending  Mode = "unending"  // sends more than that without saying so
	Missing   Mode = "missing"   // has no such file
	Silent    Mode = "silent"    // begins, and sends nothing more
	Redirects Mode = "redirects" // sends to another address first
	Circle    Mode = "circle"    // sends from one address to the next for ever
	Plain     Mode = "plain"     // sends to an address without HTTPS
	Down      Mode = "down"      // is not there
)

// Serve starts a server that has one file under any address.
func Serve(content []byte, m Mode) *httptest.Server {
	s := httptest.NewServer(&handler{content, m})
	if m == Down {
		s.Close()
	}
	return s
}

type handler struct {
	content []byte
	mode    Mode
}

// ServeHTTP implements [http.Handler].
func (h *handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	moved := path.Base(r.URL.Path) == "moved"
	switch h.mode {
	case Missing:
		http.NotFound(w, r)
		return
	case Circle:
		http.Redirect(w, r, "/on"+r.URL.Path, http.StatusFound)
		return
	case Plain:
		http.Redirect(w, r, "http://example.invalid/file", http.StatusFound)
		return
	case Redirects:
		if !moved {
			http.Redirect(w, r, "/moved", http.StatusFound)
			return
		}
	case Large:
		w.Header().Set("Content-Length", fmt.Sprint(1<<30))
		return
	case Unending:
		for block := make([]byte, 64<<10); ; {
			if _, err := w.Write(block); err != nil {
				return
			}
		}
	}
	h.send(w, r)
}

func (h *handler) send(w http.ResponseWriter, r *http.Request) {
	content := h.content
	if h.mode == Other {
		content = append([]byte{content[0] ^ 1}, content[1:]...)
	}
	w.Header().Set("Content-Length", fmt.Sprint(len(content)))
	if h.mode == Cut || h.mode == Silent {
		content = content[:len(content)/2]
	}
	if _, err := w.Write(content); err != nil {
		return
	}
	if h.mode == Silent {
		_ = http.NewResponseController(w).Flush() // whoever waits sees it
		select {
		case <-r.Context().Done():
		case <-time.After(time.Minute):
		}
	}
}

// Commands are those of scripts, for a set with this content:
//
//	publicfile FILE   writes the public file
//	serve MODE        starts a server, and makes it the mirror
func Commands(content func() []byte) map[string]func(*testscript.TestScript, bool, []string) {
	return map[string]func(*testscript.TestScript, bool, []string){
		"publicfile": func(ts *testscript.TestScript, neg bool, args []string) {
			if neg || len(args) != 1 {
				ts.Fatalf("usage: publicfile FILE")
			}
			ts.Check(os.WriteFile(ts.MkAbs(args[0]), content(), 0o666))
		},
		"serve": func(ts *testscript.TestScript, neg bool, args []string) {
			if neg || len(args) != 1 {
				ts.Fatalf("usage: serve MODE")
			}
			s := Serve(content(), Mode(args[0]))
			ts.Defer(s.Close)
			ts.Setenv(datasets.MirrorVariable, s.URL)
		},
	}
}
