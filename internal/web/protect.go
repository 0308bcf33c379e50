package web

import (
	"log/slog"
	"net"
	"net/http"
	"os"
	"runtime/debug"
	"strings"
)

// policy lets a page use nothing but what this server sends as files of their
// own: no inline script or style, no other site, no frames around it.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; " +
	"connect-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"

var headers = map[string]string{
	"Content-Security-Policy":      policy,
	"X-Content-Type-Options":       "nosniff",
	"X-Frame-Options":              "DENY",
	"Referrer-Policy":              "no-referrer",
	"Cross-Origin-Opener-Policy":   "same-origin",
	"Cross-Origin-Resource-Policy": "same-origin",
	"Permissions-Policy":           "camera=(), geolocation=(), microphone=()",
	"Cache-Control":                "no-cache",
}

// Protect wraps a handler in the rules of the house. bound is the host that the
// server listens on; log, which may be nil, is told about panics of the handler.
func Protect(h http.Handler, bound string, log *slog.Logger) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		for k, v := range headers {
			w.Header().Set(k, v)
		}
		if !allowedHost(r.Host, bound) {
			http.Error(w, "this server does not answer to that name; use localhost or its IP address", http.StatusMisdirectedRequest)
			return
		}
		if r.Method != http.MethodGet && r.Method != http.MethodHead {
			w.Header().Set("Allow", "GET, HEAD")
			http.Error(w, "this server only shows things: use GET", http.StatusMethodNotAllowed)
			return
		}
		if site := r.Header.Get("Sec-Fetch-Site"); site == "cross-site" && r.Header.Get("Sec-Fetch-Mode") != "navigate" {
			http.Error(w, "requests of other sites are not answered", http.StatusForbidden)
			return
		}
		defer recovered(w, log)
		h.ServeHTTP(w, r)
	})
}

// recovered turns a panic of a handler into an answer, so that one page cannot
// stop the others.
func recovered(w http.ResponseWriter, log *slog.Logger) {
	v := recover()
	if v == nil {
		return
	}
	if v == http.ErrAbortHandler {
		panic(v)
	}
	if log != nil {
		log.Error("page_failed", "panic", v, "stack", string(debug.Stack()))
	}
	http.Error(w, "this page failed; the log of the program says why", http.StatusInternalServerError)
}

// allowedHost reports whether a Host header names this machine: an IP address
// (another site cannot point an address elsewhere), localhost, the name that was
// bound, or the machine's own name if it does not listen on loopback only.
func allowedHost(host, bound string) bool {
	name := host
	if h, _, err := net.SplitHostPort(host); err == nil {
		name = h
	}
	name = strings.ToLower(strings.TrimSuffix(strings.Trim(name, "[]"), "."))
	if name == "" {
		return false
	}
	if net.ParseIP(name) != nil || name == "localhost" || strings.HasSuffix(name, ".localhost") || name == strings.ToLower(bound) {
		return true
	}
	own, err := os.Hostname()
	return err == nil && !Loopback(bound) && name == strings.ToLower(own)
}

// Loopback reports whether only this machine can reach a server on host.
func Loopback(host string) bool {
	if strings.EqualFold(host, "localhost") {
		return true
	}
	ip := net.ParseIP(strings.Trim(host, "[]"))
	return ip != nil && ip.IsLoopback()
}
