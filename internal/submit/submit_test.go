package submit

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/latent-go/latent/internal/dirlock"
	"github.com/latent-go/latent/internal/shards"
)

func TestSizes(t *testing.T) {
	for text, want := range map[string]uint64{"": 0, "6G": 6 << 30, "800M": 800 << 20, "1.5g": 3 << 29, "2T": 2 << 40, "512": 512 << 20, "64KB": 64 << 10} {
		if got, err := parseSize(text); got != want || err != nil {
			t.Errorf("%q: %d, %v", text, got, err)
		}
	}
	for _, text := range []string{"G", "-1G", "lots", "0", "1e300G", "NaN", "1 G", "B"} {
		if got, err := parseSize(text); err == nil {
			t.Errorf("%q is %d", text, got)
		}
	}
}

func FuzzSizes(f *testing.F) {
	f.Add("6G")
	f.Fuzz(func(t *testing.T, text string) {
		if n, err := parseSize(text); err == nil && text != "" && n > 1<<62 {
			t.Errorf("%q is %d", text, n)
		}
	})
}

// A range names each shard once, and those only.
func TestArrayRange(t *testing.T) {
	for _, c := range []struct {
		parts []int
		limit int
		want  string
	}{{[]int{1}, 0, "1"}, {[]int{1, 2, 3}, 2, "1-3%2"}, {[]int{1, 3, 4, 9}, 0, "1,3-4,9"}} {
		if got := arrayRange(c.parts, c.limit); got != c.want {
			t.Errorf("%v is %s, want %s", c.parts, got, c.want)
		}
	}
	if !slices.Equal(count(3), []int{1, 2, 3}) {
		t.Error("shards are counted from 1")
	}
}

// What a shell makes of quoted words are the words.
func TestQuotedWordsAreWords(t *testing.T) {
	sh, err := exec.LookPath("sh")
	if err != nil {
		t.Skip("no shell")
	}
	words := []string{"plain", "", "a b", "it's", `"$HOME"`, "`id`", "a;b|c&d", "x\ny", "*", "~", "é", `\`, "--set=a=b"}
	out, err := exec.Command(sh, "-c", `for w in `+quoted(words)+`; do printf '%s\0' "$w"; done`).Output()
	if got := strings.Split(strings.TrimSuffix(string(out), "\x00"), "\x00"); err != nil || !slices.Equal(got, words) {
		t.Errorf("%q, %v", got, err)
	}
}

// fake makes a submission whose tasks have the given records.
func fake(t *testing.T, records ...string) *submission {
	t.Helper()
	s := &submission{Kind: onSlurm, Root: t.TempDir(), Shards: len(records), Created: time.Now().Add(-time.Minute)}
	for i, state := range records {
		name := strconv.Itoa(i)
		s.Tasks = append(s.Tasks, name)
		s.Jobs = append(s.Jobs, job{Array: strconv.Itoa(100 + i), Parts: []int{i + 1}})
		if state == "" {
			continue
		}
		state, age, _ := strings.Cut(state, " ")
		at := time.Now()
		if age == "old" {
			at = at.Add(-time.Hour)
		}
		dir := filepath.Join(s.Root, name)
		text := `{"task": "` + name + `", "state": "` + state + `", "updated": "` + at.Format(time.RFC3339) + `", "error": ""}`
		if err := os.MkdirAll(dir, 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, "task.json"), []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	return s
}

// A task is as its record says, unless that is of an earlier submission, or
// promises what no job will do.
func TestJudge(t *testing.T) {
	for _, c := range []struct {
		record, job string
		want        shards.State
	}{
		{"", "PENDING", shards.Waiting},
		{"", "RUNNING", shards.Waiting},
		{"", "COMPLETED", lost},
		{"", "", lost},
		{"running", "FAILED", lost},       // killed: nobody holds the folder
		{"running", "RUNNING", "stopped"}, // the same, and the job goes on
		{"stopped", "PENDING", shards.Stopped},
		{"stopped", "TIMEOUT", lost},
		{"done", "COMPLETING", shards.Done},
		{"done", "COMPLETED", shards.Done},
		{"done", "NODE_FAIL", shards.Done},
		{"done old", "PENDING", shards.Waiting}, // of other settings, perhaps
		{"done old", "RUNNING", shards.Waiting},
		{"failed old", "PENDING", shards.Waiting},
		{"failed", "FAILED", shards.Failed},
		{"failed", "CANCELLED", shards.Failed},
	} {
		s := fake(t, c.record)
		known := map[string]jobState{}
		if c.job != "" {
			known["100_1"] = jobState{c.job, "None"}
		}
		if got := s.rows(known)[0]; got.State != c.want {
			t.Errorf("record %q, job %q: %s, want %s", c.record, c.job, got.State, c.want)
		}
	}
	if r := fake(t, "").rows(nil)[0]; r.State != shards.Waiting || r.Job != "?" {
		t.Errorf("a controller that does not answer proves %+v", r)
	}
}

// The job that a shard was given to last is the one that counts.
func TestRetriedShards(t *testing.T) {
	s := fake(t, "", "")
	s.Jobs = []job{{Array: "7", Parts: []int{1, 2}}, {Array: "9", Parts: []int{2}}}
	rows := s.rows(map[string]jobState{"7_1": {"COMPLETED", ""}, "7_2": {"FAILED", ""}, "9_2": {"RUNNING", ""}})
	if rows[0].Job != "COMPLETED" || rows[1].Job != "RUNNING" || rows[0].State != lost || rows[1].State != shards.Waiting {
		t.Errorf("%+v, %+v", rows[0], rows[1])
	}
	if ended(rows, map[string]jobState{"9_2": {"RUNNING", ""}}, s) || !ended(rows[:1], map[string]jobState{"7_1": {"COMPLETED", ""}}, s) {
		t.Error("does not know when all is over")
	}
}

// A local submission is at work as long as its process holds its folder.
func TestLocalSubmissions(t *testing.T) {
	s := fake(t, "", "done")
	s.Kind, s.folder = onLocal, t.TempDir()
	if rows := s.rows(nil); rows[0].State != lost || rows[1].State != shards.Done || rows[0].Job != "" {
		t.Errorf("%+v", rows[0])
	}
	lock, err := dirlock.Take(s.folder)
	if err != nil {
		t.Fatal(err)
	}
	if rows := s.rows(nil); rows[0].State != shards.Waiting || rows[1].State != shards.Done {
		t.Errorf("%+v, %+v", rows[0], rows[1])
	}
	if err := lock.Release(); err != nil {
		t.Error(err)
	}
}

// No line is longer than a small terminal, whatever a task says.
func TestLinesAreCut(t *testing.T) {
	r := &row{Record: shards.Record{Task: strings.Repeat("x", 90), State: shards.Failed, Error: strings.Repeat("é", 200)}}
	for line := range strings.Lines(small([]*row{r}, time.Now())) {
		if n := len([]rune(strings.TrimSpace(line))); n > 79 || !strings.HasSuffix(line, "…\n") {
			t.Errorf("%d runes: %q", n, line)
		}
	}
}

func TestCounts(t *testing.T) {
	now := time.Now()
	var rows []*row
	for _, s := range []shards.State{shards.Done, shards.Done, shards.Running, shards.Waiting, lost} {
		rows = append(rows, &row{Record: shards.Record{State: s}})
	}
	if got := counts(rows, now.Add(-20*time.Second), now); !strings.HasPrefix(got, "5 tasks: 2 done, 1 running, 1 waiting, 1 lost, about 30") {
		t.Error(got)
	}
	r := &row{Record: shards.Record{Task: "x", State: shards.Running, Amount: 1, Total: 4, Started: now.Add(-10 * time.Second), Error: "a\nb", Note: "n\x1b[31m"}}
	if c := r.cells(now); c[2] != "1/4" || !strings.HasPrefix(c[3], "30") || c[9] != "a" || len(c) != len(columns) {
		t.Errorf("%q", c)
	}
	if text := small(append(rows, r), now); strings.Contains(text, "done") || strings.Count(text, "\n") != 3 {
		t.Errorf("%q", text)
	}
}

func TestProposedMemory(t *testing.T) {
	for bytes, want := range map[uint64]string{0: "", 1: "100M", 80 << 20: "100M", 81 << 20: "200M", 2 << 30: "2600M"} {
		if got := proposedMem(&shards.List{Memory: bytes}); got != want {
			t.Errorf("%d bytes: %q, want %q", bytes, got, want)
		}
	}
}

func TestConfigFilesOfTheCommand(t *testing.T) {
	if got := configFiles([]string{"sensitivity", "-c", "a.yaml", "--config", "b.yaml", "--config=c.yaml", "-c"}); !slices.Equal(got, []string{"a.yaml", "b.yaml", "c.yaml"}) {
		t.Errorf("%q", got)
	}
}
