package host

import (
	"errors"
	"io/fs"
	"math"
	"runtime"
	"strings"
	"testing"
)

// tree is a fake file system: name to content.
type tree map[string]string

func (t tree) read(name string) ([]byte, error) {
	s, ok := t[name]
	if !ok {
		return nil, fs.ErrNotExist
	}
	return []byte(s), nil
}

const info = "MemTotal:       16000 kB\nMemFree: 1 kB\nMemAvailable:   12000 kB\n"

func TestLinuxMemory(t *testing.T) {
	for _, c := range []struct {
		name      string
		files     tree
		available uint64
		total     uint64
		source    string
	}{
		{"bare machine", tree{"/proc/meminfo": info}, 12000 << 10, 16000 << 10, "/proc/meminfo"},
		{"v2 limit below the machine", tree{
			"/proc/meminfo": info, "/proc/self/cgroup": "0::/a/b\n",
			"/sys/fs/cgroup/a/b/memory.max": "max\n",
			"/sys/fs/cgroup/a/memory.max":   "4096000\n", "/sys/fs/cgroup/a/memory.current": "1096000\n",
			"/sys/fs/cgroup/a/memory.stat": "anon 5\ninactive_file 96000\n",
		}, 4096000 - 1000000, 4096000, "/sys/fs/cgroup/a/memory.max"},
		{"v2 limit above the machine", tree{
			"/proc/meminfo": info, "/proc/self/cgroup": "0::/\n", "/sys/fs/cgroup/memory.max": "99999999999\n",
		}, 12000 << 10, 16000 << 10, "/proc/meminfo"},
		{"v1 limit", tree{
			"/proc/meminfo": info, "/proc/self/cgroup": "5:cpu,memory:/x\n",
			"/sys/fs/cgroup/memory/x/memory.limit_in_bytes": "2048000", "/sys/fs/cgroup/memory/x/memory.usage_in_bytes": "48000",
		}, 2000000, 2048000, "/sys/fs/cgroup/memory/x/memory.limit_in_bytes"},
		{"ulimit -v", tree{
			"/proc/meminfo": info, "/proc/self/cgroup": "0::/\n", "/proc/self/status": "Name:\tx\nVmSize:\t    1000 kB\n",
			"/proc/self/limits": "Limit Soft Hard Units\nMax address space         3072000              unlimited            bytes     \n",
		}, 2048000, 16000 << 10, "/proc/self/limits (ulimit -v)"},
		{"no ulimit", tree{
			"/proc/meminfo": info, "/proc/self/limits": "Max address space         unlimited            unlimited            bytes     \n",
		}, 12000 << 10, 16000 << 10, "/proc/meminfo"},
		{"over the limit", tree{
			"/proc/meminfo": info, "/proc/self/cgroup": "0::/\n",
			"/sys/fs/cgroup/memory.max": "100", "/sys/fs/cgroup/memory.current": "200",
		}, 0, 100, "/sys/fs/cgroup/memory.max"},
	} {
		m, err := linuxMemory(c.files.read)
		if err != nil || m.Available != c.available || m.Total != c.total || m.Source != c.source {
			t.Errorf("%s: got %+v, %v; want %d of %d from %s", c.name, m, err, c.available, c.total, c.source)
		}
	}
}

func TestUnreadableMemory(t *testing.T) {
	for _, files := range []tree{{}, {"/proc/meminfo": "MemTotal: x kB\n"}} {
		if _, err := linuxMemory(files.read); !errors.Is(err, errUnknownMemory) {
			t.Errorf("got %v, want errUnknownMemory", err)
		}
	}
}

func TestReadMemoryOfThisMachine(t *testing.T) {
	m, err := ReadMemory()
	if err != nil {
		t.Fatal(err)
	}
	if m.Available == 0 || m.Available > m.Total || m.Total == math.MaxUint64 {
		t.Errorf("implausible %+v", m)
	}
}

func TestRoom(t *testing.T) {
	if err := Room("a pixel", 8); err != nil {
		t.Error(err)
	}
	var room *RoomError
	if err := Room("an object of 1e9 x 1e9 pixels", 8e18); !errors.As(err, &room) || !strings.Contains(err.Error(), "an object of 1e9 x 1e9 pixels: 7.45e+09 GiB of memory are needed") {
		t.Error(err)
	}
}

func TestWSL(t *testing.T) {
	plain := tree{"/proc/version": "Linux version 6.1"}
	old := tree{"/proc/version": "Linux version 4.4.0-19041-Microsoft"}
	new2 := tree{"/proc/version": "Linux version 5.15-microsoft-standard-WSL2"}
	for _, c := range []struct {
		name  string
		goos  string
		env   tree
		files tree
		run   bool
		want  int
	}{
		{"plain Linux", "linux", nil, plain, false, 0},
		{"macOS ignores variables", "darwin", tree{"WSL_INTEROP": "1"}, nil, true, 0},
		{"version 1", "linux", nil, old, false, 1},
		{"version 2 by kernel", "linux", nil, new2, false, 2},
		{"distribution variable alone", "linux", tree{"WSL_DISTRO_NAME": "Debian"}, plain, false, 1},
		{"interop variable", "linux", tree{"WSL_INTEROP": "/run/x"}, plain, false, 2},
		{"/run/WSL", "linux", nil, plain, true, 2},
	} {
		got := wsl(c.goos, func(k string) string { return c.env[k] }, c.files.read, func(string) bool { return c.run })
		if got != c.want {
			t.Errorf("%s: got %d, want %d", c.name, got, c.want)
		}
	}
}

// What this process has had is more than what it has asked for, and a little.
func TestPeakMemory(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("known on Linux only")
	}
	before := PeakMemory()
	block := make([]byte, 64<<20)
	for i := range block {
		block[i] = byte(i)
	}
	if after := PeakMemory(); before == 0 || after < before || after < 64<<20 || after > 64*GiB {
		t.Errorf("%d, then %d", before, after)
	}
	runtime.KeepAlive(block)
}

// TestLimits: where a process may have less than the machine, the collector is told
// to stay below, and a process that can have next to nothing is told so.
func TestLimits(t *testing.T) {
	limits := func(bytes string) tree {
		return tree{"/proc/meminfo": info, "/proc/self/limits": "Max address space " + bytes + " unlimited bytes\n", "/proc/self/status": "VmSize:\t 0 kB\n"}
	}
	for _, c := range []struct {
		files   tree
		soft    int64
		refused bool
	}{
		{tree{"/proc/meminfo": info}, 0, false},
		{tree{}, 0, false},
		{limits("10000000000"), 0, false}, // more than the machine has
		{limits("50000"), 0, true},
	} {
		soft, err := within(c.files.read, 0)
		room := (*RoomError)(nil)
		if soft != c.soft || errors.As(err, &room) != c.refused || c.refused && !strings.Contains(err.Error(), "ulimit -v") {
			t.Errorf("%v: %d, %v", c.files, soft, err)
		}
	}
	large := tree{"/proc/meminfo": "MemTotal: 16000000 kB\nMemAvailable: 12000000 kB\n", "/proc/self/cgroup": "0::/\n", "/sys/fs/cgroup/memory.max": "1000000000", "/sys/fs/cgroup/memory.current": "0"}
	if soft, err := within(large.read, 50_000_000); err != nil || soft != 850_000_000 {
		t.Errorf("a control group of 1 GB: %d, %v", soft, err)
	}
}
