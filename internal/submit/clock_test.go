package submit

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/latent-go/latent/internal/shards"
)

// However the clock is set, the submission that was made last is the newest, with a
// name of its own, and what is left of a task is no time below zero.
func TestClockSetBack(t *testing.T) {
	dir := t.TempDir()
	at := time.Date(2026, 1, 19, 14, 30, 52, 0, time.Local)
	for i, c := range []struct {
		now  time.Time
		want string
	}{
		{at, "2026-01-19_143052"},
		{at, "2026-01-19_143052-2"},
		{at.Add(-time.Hour), "2026-01-19_143052-3"},
		{at.Add(-400 * 24 * time.Hour), "2026-01-19_143052-4"},
		{at, "2026-01-19_143052-5"},
		{at, "2026-01-19_143052-6"},
		{at, "2026-01-19_143052-7"},
		{at, "2026-01-19_143052-8"},
		{at, "2026-01-19_143052-9"},
		{at.Add(-time.Second), "2026-01-19_143052-10"},
		{at.Add(-time.Second), "2026-01-19_143052-11"},
		{at.Add(time.Second), "2026-01-19_143053"},
	} {
		w := &work{program: "p", path: "p", words: []string{"x"}, tasks: shards.List{Root: dir, Tasks: []shards.Record{{Task: "a"}}}}
		s, err := create(&request{SubmitDir: dir}, onLocal, w, c.now)
		if err != nil {
			t.Fatal(err)
		}
		if s.ID != c.want || !s.Created.Equal(c.now) {
			t.Errorf("%d: %s, want %s; created %s", i, s.ID, c.want, s.Created)
		}
		newest, err := open(dir, "")
		if err != nil || newest.ID != s.ID {
			t.Fatalf("%d: the newest is %+v, %v, and %s was made last", i, newest, err, s.ID)
		}
	}
	if err := os.MkdirAll(filepath.Join(dir, "zzz-of-somebody-else"), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "zzz-of-somebody-else", recordName), []byte("{}"), 0o666); err != nil {
		t.Fatal(err)
	}
	if newest, err := open(dir, ""); err != nil || newest.ID != "2026-01-19_143053" {
		t.Errorf("%+v, %v", newest, err)
	}
	r := &row{Record: shards.Record{Task: "a", State: shards.Running, Started: at, Amount: 1, Total: 10}}
	if text := strings.Join(r.cells(at.Add(-time.Hour)), " "); strings.Contains(text, "-") {
		t.Errorf("left is %q", text)
	}
}
