package load

import (
	"net/http"
	"net/http/httptest"
	"testing"
)

// TestWhatIsAFailure: to have no data yet is an answer where data are pending and
// the sentence is there, and nowhere else.
func TestWhatIsAFailure(t *testing.T) {
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/chart/trace", "/chart/pit":
			http.Error(w, "no data: not yet", http.StatusNotFound)
		case "/chart/live":
			http.Error(w, "there is no such chart", http.StatusNotFound)
		case "/full":
			w.Write([]byte("x")) //nolint:errcheck // the client says so
		}
	}))
	defer s.Close()
	training := &Plan{Base: s.URL + "/", Pending: Pending}
	for path, fails := range map[string]bool{"/full": false, "/empty": true, "/chart/trace?width=9": false, "/chart/pit": true, "/chart/live": true} {
		if err := training.fetch(t.Context(), path); (err != nil) != fails {
			t.Errorf("%s: error %v, want one: %v", path, err, fails)
		}
	}
	if err := (&Plan{Base: s.URL + "/"}).fetch(t.Context(), "/chart/trace"); err == nil {
		t.Error("no data in a finished run is no failure")
	}
}
