package dashboard

import (
	"encoding/json"
	"net/http"
	"time"

	"github.com/latent-go/latent/internal/album/live"
	"github.com/latent-go/latent/internal/web"
)

// live returns what the run is doing. The checkpoints are read once for all who
// look, however many they are.
func (d *Server) live() (*live.State, error) {
	d.liveMu.Lock()
	defer d.liveMu.Unlock()
	if d.lively != nil && time.Since(d.livelyT) < pace {
		return d.lively, nil
	}
	l, err := d.watcher.Look()
	if err != nil {
		return nil, err
	}
	d.lively, d.livelyT = l, time.Now()
	return l, nil
}

func (d *Server) events(w http.ResponseWriter, r *http.Request) {
	q := queryOf(r.URL.Query())
	web.Stream(w, r, "state", pace, func() ([]byte, bool) {
		s := d.snapshot()
		l, err := d.live()
		if err != nil {
			b, _ := json.Marshal(liveState{Text: "The run cannot be read: " + shown(err.Error()), Chains: []liveChainRow{}, Parameters: []liveParam{}})
			return b, false
		}
		b, err := json.Marshal(stateOf(s, l, q))
		return b, err == nil && l.Running()
	})
}

// liveNow answers with the state once. The pages ask for it at intervals: a browser
// allows six connections to a server, and pages that held one each would keep a
// seventh from loading.
func (d *Server) liveNow(w http.ResponseWriter, r *http.Request) {
	l, err := d.live()
	if err != nil {
		sendJSON(w, liveState{Text: "The run cannot be read: " + shown(err.Error()), Chains: []liveChainRow{}, Parameters: []liveParam{}})
		return
	}
	sendJSON(w, stateOf(d.snapshot(), l, queryOf(r.URL.Query())))
}
