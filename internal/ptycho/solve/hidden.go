package solve

import (
	"github.com/latent-go/latent/ptychography"
)

const (
	muchHidden = 0.3  // share of the light from which on steps must not shrink fast
	slowDecay  = 0.05 // of the steps then
)

// hidden lets steps shrink more slowly where a mask hides much of the light, unless the
// user has said how they shrink: what is behind it has to grow out of the rest, pass by
// pass. A gap of three pixels across the brightest part, 50 passes of simulated data:
// amplitude 16.0 dB with the usual decay, 18.6 dB with this one.
func (r *run) hidden(set *ptychography.Dataset) error {
	seen, err := set.Seen()
	if err != nil || seen > 1-muchHidden || r.s.Typed["decay"] {
		return err
	}
	if r.s.Modes > 0 { // steps shrink slowly already, see modes
		return nil
	}
	if r.s.Recipe.Set("decay", slowDecay) == nil { // another engine has none
		r.Run.Results["recipe"] = r.s.Recipe.String()
		r.Say("masks hide %.0f %% of the light: steps shrink slowly, by --decay %v", 100*(1-seen), slowDecay)
	}
	return nil
}
