package web

import (
	"log/slog"
	"net"
	"net/http"
	"os"
	"runtime/debug"
	"slices"
	"strings"
	"time"
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

// Door says who is let in, and under which addresses.
type Door struct {
	Bound string       // the host that the server listens on
	Hosts []string     // other names that it answers to, such as that of a proxy
	Base  string       // path below which a proxy shows it, see [CleanBase]
	Log   *slog.Logger // is told about panics of the handler; may be nil
}

// Protect wraps a handler in the rules of the house.
func Protect(h http.Handler, d Door) http.Handler {
	h = below(h, d.Base)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		for k, v := range headers {
			w.Header().Set(k, v)
		}
		if !d.answersTo(r.Host) {
			http.Error(w, "this server does not answer to that name; use localhost or its IP address, or start it with --allow-host and the name of the proxy", http.StatusMisdirectedRequest)
			return
		}
		if r.Method != http.MethodGet && r.Method != http.MethodHead {
			w.Header().Set("Allow", "GET, HEAD")
			http.Error(w, "this server only shows things: use GET", http.StatusMethodNotAllowed)
			return
		}
		if r.ContentLength != 0 { // which one that never ends would keep a connection with
			w.Header().Set("Connection", "close")
			_ = http.NewResponseController(w).SetReadDeadline(time.Now().Add(bodyPatience))
			http.Error(w, "this server reads no content: send a request without", http.StatusRequestEntityTooLarge)
			return
		}
		if foreign(r) {
			http.Error(w, "requests of other sites are not answered, except for pages that a person opens", http.StatusForbidden)
			return
		}
		defer recovered(w, d.Log)
		h.ServeHTTP(w, r)
	})
}

// bodyPatience is how long the content of a refused request is waited for.
const bodyPatience = time.Second

// foreign reports a request that a page of another site, or of another port of this
// machine, has caused, other than by a link to a page: frames are navigation as
// well, and a link to an export would make this machine draw.
func foreign(r *http.Request) bool {
	switch r.Header.Get("Sec-Fetch-Site") {
	case "cross-site", "same-site":
	default:
		return false
	}
	dest := r.Header.Get("Sec-Fetch-Dest")
	page := r.Header.Get("Sec-Fetch-Mode") == "navigate" && (dest == "document" || dest == "")
	return !page || strings.Contains(r.URL.Path, "/export/")
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

// answersTo reports whether a Host header names this server: an IP address
// (another site cannot point an address elsewhere), localhost, the name that was
// bound, one that was allowed, or the machine's own name if it does not listen on
// loopback only.
func (d Door) answersTo(host string) bool {
	name := host
	if h, _, err := net.SplitHostPort(host); err == nil {
		name = h
	}
	name = strings.ToLower(strings.TrimSuffix(strings.Trim(name, "[]"), "."))
	if name == "" {
		return false
	}
	if net.ParseIP(name) != nil || name == "localhost" || strings.HasSuffix(name, ".localhost") || name == strings.ToLower(d.Bound) {
		return true
	}
	if slices.ContainsFunc(d.Hosts, func(h string) bool { return name == strings.ToLower(strings.TrimSuffix(h, ".")) }) {
		return true
	}
	own, err := os.Hostname()
	return err == nil && !Loopback(d.Bound) && name == strings.ToLower(own)
}

// Loopback reports whether only this machine can reach a server on host.
func Loopback(host string) bool {
	if strings.EqualFold(host, "localhost") {
		return true
	}
	ip := net.ParseIP(strings.Trim(host, "[]"))
	return ip != nil && ip.IsLoopback()
}
