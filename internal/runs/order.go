package runs

import (
	"cmp"
	"fmt"
	"os"
	"path/filepath"
	"time"
)

// Runs are in the order of their starts, by the clocks that gave these. A clock may
// have been set back in between, or be behind that of another machine: then a run
// that begins after another one has an earlier time. Such a run keeps its time, and
// with it that by which it is sorted, just after the other one.

// order is the time by which a run is sorted.
func (i Info) order() time.Time {
	if i.Manifest != nil && !i.Manifest.Order.IsZero() {
		return i.Manifest.Order
	}
	return i.Created()
}

// compare sorts the newest first.
func (i Info) compare(o Info) int {
	return cmp.Or(o.order().Compare(i.order()), compareIDs(o.ID, i.ID))
}

// ahead returns the newest run below root, if it began later than it is by the clock
// now.
func ahead(root string, now time.Time) (newest Info, found bool) {
	entries, _ := os.ReadDir(root) // what cannot be listed has no order
	for _, e := range entries {
		if !e.IsDir() || !ValidID(e.Name()) {
			continue
		}
		info := Info{ID: e.Name(), Dir: filepath.Join(root, e.Name())}
		if info.Manifest, info.Err = ReadManifest(info.Dir); info.Err != nil || !info.order().After(now) {
			continue
		}
		if !found || info.compare(newest) < 0 {
			newest, found = info, true
		}
	}
	return newest, found
}

// Behind says that the clock stood before the start of an earlier run when this one was
// created, and what follows; "" where it did not.
func (r *Run) Behind() string {
	if r.ahead == nil {
		return ""
	}
	m := r.Manifest()
	return fmt.Sprintf("the clock says %s, and run %s, which was there before, began at %s: it was set back, or is not the clock of that run; this run, %s, counts as the newer one",
		m.Created.Format(time.DateTime), r.ahead.ID, r.ahead.Created().In(m.Created.Location()).Format(time.DateTime), m.RunID)
}
