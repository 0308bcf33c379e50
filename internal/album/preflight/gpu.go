package preflight

import (
	"context"
	"errors"
	"fmt"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/latent-go/latent/internal/host"
)

// gpuPatience is how long nvidia-smi may take: a driver that hangs must not hang
// the check.
const gpuPatience = 10 * time.Second

// GPU compares the estimate with the free memory of the NVIDIA GPU that name
// means: "gpu", "cuda", "nvidia" or one of these with ":N". The memory is read
// through nvidia-smi, the front end of NVML that comes with every driver.
func GPU(ctx context.Context, s Size, name string, m Machine) *Result {
	parts := estimate(s)
	r := &Result{Method: "quick", Device: name, Size: s, Parts: parts, Need: total(parts), Advice: []string{}}
	index, err := gpuIndex(name)
	if err != nil {
		r.Status, r.Why = CannotCheck, err.Error()
		return r
	}
	r.Device = fmt.Sprintf("GPU %d", index)
	m.Memory = func() (host.Memory, error) { return gpuMemory(ctx, index) }
	r.judge(m, func(s Size) uint64 { return total(estimate(s)) })
	return r
}

func gpuIndex(name string) (int, error) {
	kind, number, numbered := strings.Cut(strings.ToLower(name), ":")
	switch kind {
	case "gpu", "cuda", "nvidia":
	default:
		return 0, fmt.Errorf("the memory of %q cannot be read: only NVIDIA GPUs tell theirs (gpu, cuda or cuda:1)", name)
	}
	if !numbered {
		return 0, nil
	}
	k, err := strconv.ParseUint(number, 10, 8)
	if err != nil {
		return 0, fmt.Errorf("%q names no GPU: write %s:0 or %s:1", name, kind, kind)
	}
	return int(k), nil
}

func gpuMemory(ctx context.Context, index int) (host.Memory, error) {
	ctx, cancel := context.WithTimeout(ctx, gpuPatience)
	defer cancel()
	cmd := exec.CommandContext(ctx, "nvidia-smi", "--query-gpu=memory.total,memory.free", "--format=csv,noheader,nounits")
	cmd.WaitDelay = time.Second
	text, err := cmd.Output()
	switch {
	case errors.Is(err, exec.ErrNotFound):
		return host.Memory{}, errors.New("there is no nvidia-smi, so no NVIDIA driver that could tell a GPU's memory")
	case ctx.Err() != nil:
		return host.Memory{}, fmt.Errorf("nvidia-smi gave no answer: %w", context.Cause(ctx))
	case err != nil:
		return host.Memory{}, fmt.Errorf("nvidia-smi failed: %w", err)
	}
	return parseGPU(string(text), index)
}

// parseGPU reads line index of "24463, 23010", in MiB.
func parseGPU(text string, index int) (host.Memory, error) {
	lines := slices.Collect(strings.Lines(strings.TrimSpace(text)))
	if index >= len(lines) {
		return host.Memory{}, fmt.Errorf("there is no GPU %d: nvidia-smi lists %d", index, len(lines))
	}
	total, free, ok := strings.Cut(lines[index], ",")
	t, err1 := strconv.ParseUint(strings.TrimSpace(total), 10, 40)
	f, err2 := strconv.ParseUint(strings.TrimSpace(free), 10, 40)
	if !ok || err1 != nil || err2 != nil || f > t {
		return host.Memory{}, fmt.Errorf("nvidia-smi does not tell the memory of GPU %d: %q", index, strings.TrimSpace(lines[index]))
	}
	return host.Memory{Available: f << 20, Total: t << 20, Source: "nvidia-smi"}, nil
}
