package runs

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/latent-go/latent/internal/filetest"
)

// TestOrderWhateverTheClock: however the clock jumps, runs are listed in the order in
// which they were made, their names and times are those of the clock, and whoever is
// made before an earlier one says so. Names are never given twice.
func TestOrderWhateverTheClock(t *testing.T) {
	const year = 400 * 24 * time.Hour
	for _, steps := range [][]time.Duration{
		{0, time.Second, 0, time.Hour},
		{0, -time.Second, -time.Second, time.Second, time.Second},
		{0, -time.Hour, time.Millisecond, 0},
		{0, -year, year},       // back to the second of the first
		{0, year, -year, year}, // once far ahead
		{0, year, -year, -year, time.Second},
	} {
		root, now, newest := t.TempDir(), epoch, time.Time{}
		var ids []string
		for _, step := range steps {
			now = now.Add(step)
			r, err := Create(root, now)
			filetest.Must(t, err)
			m := r.Manifest()
			if !m.Created.Equal(now) || !strings.HasPrefix(r.ID(), now.Format(idLayout)) || slices.Contains(ids, r.ID()) {
				t.Errorf("%v: %s of %s, created %s", steps, r.ID(), now, m.Created)
			}
			if behind := r.Behind() != ""; behind != now.Before(newest) {
				t.Errorf("%v: at %s after %s: said %q", steps, now, newest, r.Behind())
			}
			if newest = now; m.Order.After(now) {
				newest = m.Order
			}
			filetest.Must(t, r.Finish(nil))
			filetest.Must(t, r.Close())
			ids = append(ids, r.ID())
		}
		list, err := List(root)
		filetest.Must(t, err)
		var got []string
		for _, i := range slices.Backward(list) {
			got = append(got, i.ID)
		}
		if !slices.Equal(got, ids) {
			t.Errorf("%v: listed %v, made %v", steps, got, ids)
		}
		if end, err := Resolve(root, LatestName); err != nil || filepath.Base(end) != ids[len(ids)-1] {
			t.Errorf("%v: latest is %s, %v", steps, end, err)
		}
	}
}

// An order that is before the start is none that the program has written.
func TestOrderIsChecked(t *testing.T) {
	r := create(t, t.TempDir(), epoch)
	err := r.Update(func(m *Manifest) { m.Order = epoch.Add(-time.Second) })
	if err == nil || !strings.Contains(err.Error(), "order 2026-01-19T14:30:51Z is not after created") {
		t.Error(err)
	}
}
