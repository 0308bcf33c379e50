package web

import (
	"bufio"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"path"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

func hello(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, "hello") }

func TestProtect(t *testing.T) {
	h := Protect(http.HandlerFunc(hello), Door{Bound: "127.0.0.1"})
	for _, c := range []struct {
		method, host string
		head         [2]string
		want         int
	}{
		{"GET", "127.0.0.1:8050", [2]string{}, 200},
		{"HEAD", "localhost:8050", [2]string{}, 200},
		{"GET", "[::1]:8050", [2]string{}, 200},
		{"GET", "LOCALHOST.", [2]string{}, 200},
		{"GET", "192.168.1.7:8050", [2]string{}, 200}, // a name can be pointed here, an address cannot
		{"GET", "evil.example", [2]string{}, 421},
		{"GET", "127.0.0.1.evil.example:8050", [2]string{}, 421},
		{"GET", "localhost.evil.example", [2]string{}, 421},
		{"GET", "", [2]string{}, 421},
		{"GET", "[", [2]string{}, 421},
		{"POST", "localhost", [2]string{}, 405},
		{"DELETE", "localhost", [2]string{}, 405},
		{"OPTIONS", "localhost", [2]string{}, 405},
		{"GET", "localhost", [2]string{"Sec-Fetch-Site", "cross-site"}, 403},
		{"GET", "localhost", [2]string{"Sec-Fetch-Site", "same-origin"}, 200},
	} {
		r := httptest.NewRequest(c.method, "/", nil)
		r.Host = c.host
		if c.head[0] != "" {
			r.Header.Set(c.head[0], c.head[1])
		}
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		if w.Code != c.want {
			t.Errorf("%s %q %v: %d, want %d", c.method, c.host, c.head, w.Code, c.want)
		}
		policy := w.Header().Get("Content-Security-Policy")
		for _, must := range []string{"default-src 'none'", "script-src 'self'", "style-src 'self'", "frame-ancestors 'none'", "base-uri 'none'"} {
			if !strings.Contains(policy, must) {
				t.Errorf("policy lacks %q", must)
			}
		}
		if strings.Contains(policy, "unsafe") || strings.Contains(policy, "http") || w.Header().Get("X-Content-Type-Options") != "nosniff" || w.Header().Get("Referrer-Policy") != "no-referrer" {
			t.Errorf("headers %v", w.Header())
		}
	}
}

// TestForeignRequests: what other sites cause is refused, what a person opens is not.
func TestForeignRequests(t *testing.T) {
	h := Protect(http.HandlerFunc(hello), Door{Bound: "127.0.0.1"})
	for _, c := range []struct {
		site, mode, dest, path string
		want                   int
	}{
		{"cross-site", "navigate", "document", "/overview", 200},
		{"cross-site", "navigate", "", "/overview", 200},
		{"cross-site", "navigate", "iframe", "/overview", 403},
		{"cross-site", "navigate", "embed", "/overview", 403},
		{"cross-site", "no-cors", "image", "/chart/x", 403},
		{"cross-site", "navigate", "document", "/export/x.png", 403},
		{"same-site", "no-cors", "image", "/chart/x", 403}, // another port of this machine
		{"same-site", "navigate", "document", "/overview", 200},
		{"same-origin", "no-cors", "image", "/export/x.png", 200},
		{"none", "navigate", "document", "/export/x.png", 200},
		{"", "", "", "/export/x.png", 200},
	} {
		r := httptest.NewRequest("GET", c.path, nil)
		r.Host = "localhost"
		for k, v := range map[string]string{"Sec-Fetch-Site": c.site, "Sec-Fetch-Mode": c.mode, "Sec-Fetch-Dest": c.dest} {
			if v != "" {
				r.Header.Set(k, v)
			}
		}
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		if w.Code != c.want {
			t.Errorf("%+v: %d", c, w.Code)
		}
	}
}

// TestEndlessBodies: connections whose content never comes are answered and
// closed, all of them.
func TestEndlessBodies(t *testing.T) {
	l, err := Listen(t.Context(), "127.0.0.1", 0)
	if err != nil {
		t.Fatal(err)
	}
	go Serve(t.Context(), l, Protect(http.HandlerFunc(hello), Door{Bound: "127.0.0.1"})) //nolint:errcheck // the end of the test ends it
	var all []net.Conn
	for i := range 40 {
		c, err := net.Dial("tcp", l.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
		length := "Content-Length: 1000000000"
		if i%2 == 0 {
			length = "Transfer-Encoding: chunked"
		}
		fmt.Fprintf(c, "GET / HTTP/1.1\r\nHost: localhost\r\n%s\r\n\r\n1", length)
		all = append(all, c)
	}
	for _, c := range all {
		answer, err := io.ReadAll(c) // until the server closes
		if err != nil && !strings.Contains(err.Error(), "reset") || !strings.HasPrefix(string(answer), "HTTP/1.1 413") {
			t.Fatalf("%v: %.60s", err, answer)
		}
	}
}

func TestPanicsAreAnswered(t *testing.T) {
	h := Protect(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic("secret /home/x") }), Door{Bound: "localhost"})
	r := httptest.NewRequest("GET", "/", nil)
	r.Host = "localhost"
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	if w.Code != 500 || strings.Contains(w.Body.String(), "secret") {
		t.Errorf("%d %s", w.Code, w.Body)
	}
}

func TestLoopback(t *testing.T) {
	for host, want := range map[string]bool{"127.0.0.1": true, "127.8.0.1": true, "::1": true, "[::1]": true, "localhost": true, "0.0.0.0": false, "": false, "::": false, "192.168.1.7": false, "example.org": false} {
		if Loopback(host) != want {
			t.Errorf("%q: %v", host, !want)
		}
	}
}

func TestPortInUse(t *testing.T) {
	ctx := context.Background()
	l, err := Listen(ctx, "127.0.0.1", 0)
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	port := l.Addr().(*net.TCPAddr).Port
	_, err = Listen(ctx, "127.0.0.1", port)
	var e *portError
	if !errors.As(err, &e) || e.Port != port || !strings.Contains(err.Error(), "--port") || !strings.Contains(err.Error(), fmt.Sprint(port)) {
		t.Errorf("%v", err)
	}
	if got, want := URL(l, "0.0.0.0"), fmt.Sprintf("http://127.0.0.1:%d/", port); got != want {
		t.Errorf("%s, want %s", got, want)
	}
}

// TestServeStops: when its context ends, the server finishes what it is
// answering, ends its streams and returns.
func TestServeStops(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	l, err := Listen(ctx, "127.0.0.1", 0)
	if err != nil {
		t.Fatal(err)
	}
	began := make(chan bool, 1)
	mux := http.NewServeMux()
	mux.HandleFunc("/slow", func(w http.ResponseWriter, _ *http.Request) {
		began <- true
		time.Sleep(200 * time.Millisecond)
		io.WriteString(w, "whole")
	})
	mux.HandleFunc("/events", func(w http.ResponseWriter, r *http.Request) {
		Stream(w, r, "x", 10*time.Millisecond, func() ([]byte, bool) { return []byte("same"), true })
	})
	done := make(chan error, 1)
	go func() { done <- Serve(ctx, l, mux) }()
	stream, err := http.Get(URL(l, "127.0.0.1") + "events")
	if err != nil {
		t.Fatal(err)
	}
	defer stream.Body.Close()
	text := make(chan string, 1)
	go func() {
		answer, err := http.Get(URL(l, "127.0.0.1") + "slow")
		if err != nil {
			text <- err.Error()
			return
		}
		defer answer.Body.Close()
		b, _ := io.ReadAll(answer.Body)
		text <- string(b)
	}()
	<-began
	cancel()
	if got := <-text; got != "whole" {
		t.Errorf("the request that was being answered got %q", got)
	}
	select {
	case err := <-done:
		if err != nil {
			t.Error(err)
		}
	case <-time.After(5 * time.Second):
		t.Fatal("the server does not stop")
	}
}

// TestStream: equal states are sent once, lines are kept, the end is said.
func TestStream(t *testing.T) {
	states := []string{"one", "one", "two\nlines", "two\nlines", "three"}
	i := 0
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		Stream(w, r, "state", time.Millisecond, func() ([]byte, bool) {
			s := states[i]
			i++
			return []byte(s), i < len(states)
		})
	}))
	defer srv.Close()
	answer, err := http.Get(srv.URL)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	if kind := answer.Header.Get("Content-Type"); kind != "text/event-stream" {
		t.Errorf("type %s", kind)
	}
	got := ""
	for s := bufio.NewScanner(answer.Body); s.Scan(); {
		got += s.Text() + "\n"
	}
	want := "event: state\ndata: one\n\nevent: state\ndata: two\ndata: lines\n\nevent: state\ndata: three\n\nevent: end\ndata: \n\n"
	if got != want {
		t.Errorf("%q\nwant %q", got, want)
	}
}

// TestCache: an answer that many wait for is made once, errors are not kept, the
// oldest go first, and no more than the workers are at work.
func TestCache(t *testing.T) {
	c := NewCache(10_000, 2)
	var made, now, most atomic.Int32
	work := func(size int) func() (*Body, error) {
		return func() (*Body, error) {
			made.Add(1)
			n := now.Add(1)
			for m := most.Load(); n > m && !most.CompareAndSwap(m, n); m = most.Load() {
			}
			time.Sleep(5 * time.Millisecond)
			now.Add(-1)
			return &Body{Type: "image/png", Data: make([]byte, size)}, nil
		}
	}
	var wg sync.WaitGroup
	for i := range 40 {
		wg.Go(func() {
			if _, err := c.Get(context.Background(), fmt.Sprint("k", i%8), work(500)); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if made.Load() != 8 || most.Load() > 2 {
		t.Errorf("made %d times, want 8; %d at once, want 2 at most", made.Load(), most.Load())
	}
	for i := range 8 { // pushes the others out
		if _, err := c.Get(context.Background(), fmt.Sprint("large", i), work(3000)); err != nil {
			t.Fatal(err)
		}
	}
	if c.used > c.limit {
		t.Errorf("%d bytes are kept, the limit is %d", c.used, c.limit)
	}
	bad := errors.New("bad")
	for range 2 {
		if _, err := c.Get(context.Background(), "bad", func() (*Body, error) { return nil, bad }); !errors.Is(err, bad) {
			t.Error(err)
		}
	}
	if b, err := c.Get(context.Background(), "bad", work(1)); err != nil || len(b.Data) != 1 {
		t.Errorf("an error was kept: %v", err)
	}
}

// TestLargeAnswersQueueApart: who wants a small answer does not wait for a large one,
// and who is one too many is told at once.
func TestLargeAnswersQueueApart(t *testing.T) {
	c := NewCache(1000, 1)
	began, end := make(chan struct{}), make(chan struct{})
	ready := func() (*Body, error) { return &Body{Type: "text/plain", Data: []byte("x")}, nil }
	var others sync.WaitGroup
	for i := range 1 + mostWaiting {
		others.Go(func() {
			_, err := c.GetLarge(t.Context(), fmt.Sprint("large", i), func() (*Body, error) { began <- struct{}{}; <-end; return ready() })
			if err != nil {
				t.Error(err)
			}
		})
	}
	<-began
	for len(c.queue) < cap(c.queue) {
		time.Sleep(time.Millisecond)
	}
	if _, err := c.Get(t.Context(), "small", ready); err != nil {
		t.Error(err)
	}
	if _, err := c.GetLarge(t.Context(), "one more", ready); !errors.Is(err, ErrBusy) {
		t.Errorf("one too many: %v", err)
	}
	select {
	case <-began:
		t.Error("two large ones are made at once")
	default:
	}
	go func() {
		for range mostWaiting {
			<-began
		}
	}()
	close(end)
	others.Wait()
	if _, err := c.GetLarge(t.Context(), "one more", ready); err != nil {
		t.Errorf("afterwards: %v", err)
	}
}

// TestCacheWhenTheFirstReaderLeaves: the next one still gets the answer.
func TestCacheWhenTheFirstReaderLeaves(t *testing.T) {
	c := NewCache(1000, 1)
	c.slots <- struct{}{} // busy
	ctx, cancel := context.WithCancel(context.Background())
	first, second := make(chan error, 1), make(chan error, 1)
	ready := func() (*Body, error) { return &Body{Type: "text/plain", Data: []byte("x")}, nil }
	go func() { _, err := c.Get(ctx, "k", ready); first <- err }()
	time.Sleep(20 * time.Millisecond)
	go func() { _, err := c.Get(context.Background(), "k", ready); second <- err }()
	time.Sleep(20 * time.Millisecond)
	cancel()
	if err := <-first; !errors.Is(err, context.Canceled) {
		t.Errorf("first: %v", err)
	}
	<-c.slots
	if err := <-second; err != nil {
		t.Errorf("second: %v", err)
	}
}

func TestBody(t *testing.T) {
	b := &Body{Type: "text/plain", Data: []byte(strings.Repeat("text ", 1000))}
	ask := func(head ...string) *httptest.ResponseRecorder {
		r := httptest.NewRequest("GET", "/", nil)
		for i := 0; i < len(head); i += 2 {
			r.Header.Set(head[i], head[i+1])
		}
		w := httptest.NewRecorder()
		b.ServeHTTP(w, r)
		return w
	}
	if w := ask(); w.Body.String() != string(b.Data) || w.Header().Get("Content-Encoding") != "" {
		t.Error("plain")
	}
	w := ask("Accept-Encoding", "gzip, br")
	z, err := gzip.NewReader(w.Body)
	if err != nil {
		t.Fatal(err)
	}
	if data, err := io.ReadAll(z); err != nil || string(data) != string(b.Data) {
		t.Error("compressed")
	}
	if w := ask("If-None-Match", w.Header().Get("ETag")); w.Code != 304 || w.Body.Len() != 0 {
		t.Errorf("%d", w.Code)
	}
}

// TestAssets: every asset is there under its lasting name, and nothing else is.
func TestAssets(t *testing.T) {
	a := Shared()
	for _, name := range []string{"app.css", "app.js", "theme.js", "icon.svg", "inter.ttf", "LICENSES.txt"} {
		w := httptest.NewRecorder()
		a.ServeHTTP(w, httptest.NewRequest("GET", "/"+a.URL(name), nil))
		if w.Code != 200 || w.Body.Len() == 0 || !strings.Contains(w.Header().Get("Cache-Control"), "immutable") {
			t.Errorf("%s: %d %s", name, w.Code, w.Header())
		}
	}
	for _, bad := range []string{"/assets/", "/assets/../web.go", "/assets/nothing.js", "/assets/assets/app.js", "/etc/passwd"} {
		w := httptest.NewRecorder()
		r := httptest.NewRequest("GET", "/", nil)
		r.URL.Path = bad
		a.ServeHTTP(w, r)
		if w.Code != 404 {
			t.Errorf("%s: %d", bad, w.Code)
		}
	}
	w := httptest.NewRecorder()
	a.ServeHTTP(w, httptest.NewRequest("GET", "/assets/app.css", nil))
	if css := w.Body.String(); strings.Contains(css, "url(inter.ttf") || !strings.Contains(css, "url("+path.Base(a.URL("inter.ttf"))+")") {
		t.Error("the style sheet does not name the typefaces by their lasting names")
	}
	w = httptest.NewRecorder()
	a.ServeHTTP(w, httptest.NewRequest("GET", "/assets/LICENSES.txt", nil))
	if !strings.Contains(w.Body.String(), "SIL OPEN FONT LICENSE") {
		t.Error("the licence of the typeface is missing")
	}
}
