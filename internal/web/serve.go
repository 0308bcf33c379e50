package web

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strconv"
	"syscall"
	"time"

	"github.com/latent-go/latent/internal/crew"
)

// portError reports that a port cannot be listened on.
type portError struct {
	Host string
	Port int
	Err  error
}

// Error says what to do about it.
func (e *portError) Error() string {
	at := net.JoinHostPort(e.Host, strconv.Itoa(e.Port))
	if errors.Is(e.Err, syscall.EADDRINUSE) {
		return fmt.Sprintf("another program already listens on %s: stop it, or choose another port with --port (0 takes a free one)", at)
	}
	return fmt.Sprintf("cannot listen on %s: %v; choose another address with --host and --port", at, e.Err)
}

// Unwrap returns the cause.
func (e *portError) Unwrap() error { return e.Err }

// Listen opens a port; 0 takes a free one. The error is a *PortError.
func Listen(ctx context.Context, host string, port int) (net.Listener, error) {
	var c net.ListenConfig
	l, err := c.Listen(ctx, "tcp", net.JoinHostPort(host, strconv.Itoa(port)))
	if err != nil {
		return nil, &portError{Host: host, Port: port, Err: err}
	}
	return l, nil
}

// URL returns the address to open in a browser on this machine.
func URL(l net.Listener, host string) string {
	_, port, err := net.SplitHostPort(l.Addr().String())
	if err != nil {
		return "http://" + l.Addr().String() + "/"
	}
	if ip := net.ParseIP(host); host == "" || ip != nil && ip.IsUnspecified() {
		host = "127.0.0.1"
	}
	return "http://" + net.JoinHostPort(host, port) + "/"
}

// Limits of a server: who sends slowly or much is cut off.
const (
	headerTimeout = 10 * time.Second
	idleTimeout   = 2 * time.Minute
	maxHeader     = 64 << 10
	grace         = 3 * time.Second
)

// Serve answers requests until ctx ends, then lets requests that are being
// answered finish for a few seconds. Contexts of requests end with ctx, so that
// streams do not hold it up. The end of ctx is no error.
func Serve(ctx context.Context, l net.Listener, h http.Handler) error {
	s := &http.Server{
		Handler: h, ReadHeaderTimeout: headerTimeout, IdleTimeout: idleTimeout, MaxHeaderBytes: maxHeader,
		BaseContext: func(net.Listener) context.Context { return ctx },
	}
	done := make(chan error, 1)
	crew.Background(func() { done <- s.Serve(l) })
	select {
	case err := <-done:
		return err
	case <-ctx.Done():
	}
	stop, cancel := context.WithTimeout(context.WithoutCancel(ctx), grace)
	defer cancel()
	if err := s.Shutdown(stop); err != nil {
		s.Close()
	}
	<-done
	return nil
}
