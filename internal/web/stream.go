package web

import (
	"bytes"
	"fmt"
	"net/http"
	"strings"
	"time"
)

// heartbeat is how often a silent stream shows that it is alive.
const heartbeat = 15 * time.Second

// Stream answers with server-sent events: whenever poll, called at the given
// pace, returns other bytes than before, they are sent as one event of that
// name. It returns when the reader has gone, the server stops, or poll reports
// false; then it sends the event "end", so that the browser does not come back.
func Stream(w http.ResponseWriter, r *http.Request, name string, pace time.Duration, poll func() ([]byte, bool)) {
	c := http.NewResponseController(w)
	w.Header().Set("Content-Type", "text/event-stream")
	w.Header().Set("Cache-Control", "no-store")
	tick := time.NewTicker(pace)
	defer tick.Stop()
	var last []byte
	sent := time.Now()
	for {
		data, more := poll()
		if last == nil || !bytes.Equal(data, last) {
			if !send(w, c, name, data) {
				return
			}
			last, sent = append([]byte{}, data...), time.Now()
		} else if time.Since(sent) > heartbeat {
			if _, err := fmt.Fprint(w, ": still here\n\n"); err != nil || c.Flush() != nil {
				return
			}
			sent = time.Now()
		}
		if !more {
			send(w, c, "end", nil)
			return
		}
		select {
		case <-r.Context().Done():
			return
		case <-tick.C:
		}
	}
}

// send writes one event; every line of the data gets its field name.
func send(w http.ResponseWriter, c *http.ResponseController, name string, data []byte) bool {
	var b strings.Builder
	fmt.Fprintf(&b, "event: %s\n", name)
	for line := range strings.Lines(string(data) + "\n") {
		b.WriteString("data: " + strings.TrimRight(line, "\r\n") + "\n")
	}
	b.WriteString("\n")
	_, err := w.Write([]byte(b.String()))
	return err == nil && c.Flush() == nil
}
