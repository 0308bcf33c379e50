package web

import (
	"errors"
	"net/http"
	"net/url"
	"path"
	"strings"
)

// CleanBase returns the path below which a proxy shows the server: it begins with
// a slash and ends without one, "" for none.
func CleanBase(base string) (string, error) {
	if base == "" || base == "/" {
		return "", nil
	}
	if !strings.HasPrefix(base, "/") || strings.HasPrefix(base, "//") || strings.ContainsAny(base, "?#%\\ ") {
		return "", errors.New("a base path begins with one slash and has no blank, ?, #, % or backslash, such as /node/8050")
	}
	return path.Clean(base), nil
}

// below lets a handler be reached under a path, too. Some proxies take their path
// off before they ask, some do not, and some say which one it is in the header
// X-Forwarded-Prefix: the pages have relative links and work under any of them.
// The path without a slash at its end leads to the one with it.
func below(h http.Handler, base string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		for _, prefix := range []string{base, forwarded(r)} {
			rest, ok := strings.CutPrefix(r.URL.Path, prefix)
			switch {
			case prefix == "" || !ok:
			case rest == "":
				to := url.URL{Path: prefix + "/", RawQuery: r.URL.RawQuery}
				http.Redirect(w, r, to.String(), http.StatusTemporaryRedirect)
				return
			case rest[0] == '/':
				inner := *r
				u := *r.URL
				u.Path, u.RawPath = rest, strings.TrimPrefix(u.RawPath, prefix)
				inner.URL = &u
				h.ServeHTTP(w, &inner)
				return
			}
		}
		h.ServeHTTP(w, r)
	})
}

// forwarded is the path that a proxy says it has taken, "" for none or for one that
// cannot be a path.
func forwarded(r *http.Request) string {
	base, err := CleanBase(r.Header.Get("X-Forwarded-Prefix"))
	if err != nil {
		return ""
	}
	return base
}
