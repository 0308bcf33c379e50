package datasets

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"strings"
	"time"

	"github.com/latent-go/latent/internal/origin"
)

// server is that of the files of public projects on GitHub.
const server = "https://raw.githubusercontent.com"

// MirrorVariable names another server with the same files under the same paths,
// for places that cannot reach the origin. The hashes stay those of the table.
const MirrorVariable = "LATENT_DATA_MIRROR"

// Address is where the public file is downloaded from.
func (s Set) Address() (string, error) { return s.address(os.Getenv(MirrorVariable)) }

func (s Set) address(mirror string) (string, error) {
	base := server
	if mirror != "" {
		u, err := url.Parse(mirror)
		if err != nil || u.Host == "" || !safe(u) {
			return "", &Error{Name: s.Name, Problem: fmt.Sprintf("%s=%s is no https address", MirrorVariable, mirror), Remedy: "unset it, or give one"}
		}
		base = strings.TrimRight(mirror, "/")
	}
	return strings.Join([]string{base, s.Project, s.Revision, s.Path}, "/"), nil
}

// safe tells whether nobody on the way can read or change what an address gives:
// HTTPS, or this very machine.
func safe(u *url.URL) bool {
	if u.Scheme == "https" {
		return true
	}
	ip := net.ParseIP(u.Hostname())
	return u.Scheme == "http" && ip != nil && ip.IsLoopback()
}

// The patience with a server: with a connection and its first answer, and
// between two pieces of the file.
const (
	patience = 30 * time.Second
	hops     = 5 // redirects that are followed
)

// client follows a few redirects, none of them to where the file could be read or
// changed on its way.
func client(wait time.Duration) *http.Client {
	dial := &net.Dialer{Timeout: wait}
	return &http.Client{
		Transport: &http.Transport{
			Proxy: http.ProxyFromEnvironment, DialContext: dial.DialContext, ForceAttemptHTTP2: true,
			TLSHandshakeTimeout: wait, ResponseHeaderTimeout: wait,
			DisableCompression: true, DisableKeepAlives: true, // the bytes as they are, and no connection left behind
		},
		CheckRedirect: func(next *http.Request, before []*http.Request) error {
			switch {
			case len(before) > hops:
				return fmt.Errorf("more than %d redirects", hops)
			case !safe(next.URL):
				return fmt.Errorf("redirect to %s, which is not https", next.URL.Redacted())
			}
			return nil
		},
	}
}

// download copies what an address gives into w, at most so many bytes.
func (g *Getter) download(ctx context.Context, w io.Writer, address string, most int64) error {
	wait := g.Patience
	if wait == 0 {
		wait = patience
	}
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return err
	}
	request.Header.Set("User-Agent", "latent/"+origin.BuildInfo().Version)
	response, err := client(wait).Do(request)
	if err != nil {
		return reason(err)
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return fmt.Errorf("the server answers %s", response.Status)
	}
	if response.ContentLength > most {
		return fmt.Errorf("%w: %d bytes, at most %d are taken", errSize, response.ContentLength, most)
	}
	body := &watched{r: response.Body, wait: wait, timer: time.AfterFunc(wait, func() { cancel(errStalled) })}
	defer body.timer.Stop()
	err = copyBounded(w, body, most, func(n int64) { g.progress(n, response.ContentLength) })
	if cause := context.Cause(ctx); errors.Is(cause, errStalled) {
		return fmt.Errorf("nothing came for %v", wait)
	}
	if errors.Is(err, io.ErrUnexpectedEOF) {
		return fmt.Errorf("the connection ended in the middle of the file: %w", err)
	}
	return reason(err)
}

var errStalled = errors.New("stalled")

// watched puts its timer off with every piece that arrives.
type watched struct {
	r     io.Reader
	wait  time.Duration
	timer *time.Timer
}

func (w *watched) Read(p []byte) (int, error) {
	n, err := w.r.Read(p)
	w.timer.Reset(w.wait)
	return n, err
}

// reason takes the method and address from an error of the client: the message
// around it names them.
func reason(err error) error {
	if u := (*url.Error)(nil); errors.As(err, &u) {
		return u.Err
	}
	return err
}

// copyBounded copies a file that has at most so many bytes, and says how many
// there are so far.
func copyBounded(w io.Writer, r io.Reader, most int64, told func(int64)) error {
	block := make([]byte, 64<<10)
	for n := int64(0); ; {
		k, err := r.Read(block)
		if n += int64(k); n > most {
			return fmt.Errorf("%w: at most %d bytes are taken", errSize, most)
		}
		if _, e := w.Write(block[:k]); e != nil {
			return e
		}
		told(n)
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
	}
}
