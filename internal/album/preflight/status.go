package preflight

import "fmt"

// Status is the outcome of a check.
type Status string

// The statuses. Only Fail stops a run.
const (
	Pass        Status = "PASS"         // fits with headroom
	Warning     Status = "WARNING"      // fits, with less than Headroom left
	Fail        Status = "FAIL"         // does not fit
	CannotCheck Status = "CANNOT_CHECK" // memory or need unknown
)

// headroomShare is the share of the usable memory that a comfortable run leaves.
const headroomShare = 0.20

// ExitCode returns the code of --preflight-only. Warning and CannotCheck share
// one, because the option table and the status table of the reference meet
// there; the status word tells them apart.
func (s Status) ExitCode() int {
	switch s {
	case Pass:
		return 0
	case Fail:
		return 1
	default:
		return 2
	}
}

// judge compares a need with the usable memory, both in bytes.
func judge(need, usable uint64) Status {
	switch {
	case need > usable:
		return Fail
	case float64(need) > (1-headroomShare)*float64(usable):
		return Warning
	default:
		return Pass
	}
}

// headroomPercent is what would be left, in percent of the usable memory:
// negative when the need does not fit, -100 when nothing is usable.
func headroomPercent(need, usable uint64) float64 {
	if usable == 0 {
		return -100
	}
	return 100 * (float64(usable) - float64(need)) / float64(usable)
}

// Result is a finished check.
type Result struct {
	Status Status `json:"status"`
	Method string `json:"method"` // quick or full
	Device string `json:"device"`
	Need   uint64 `json:"need_bytes"`
	Usable uint64 `json:"usable_bytes"`
	// headroomShare is what would be left, in percent of Usable.
	Headroom float64 `json:"headroom_percent"`
	Total    uint64  `json:"total_bytes"`
	Source   string  `json:"memory_source"`
	Size     Size    `json:"size"`
	Parts    []Part  `json:"parts"`
	Measured uint64  `json:"measured_bytes,omitempty"` // peak of the short run
	Cached   bool    `json:"cached,omitempty"`
	Why      string  `json:"why,omitempty"` // why it could not be checked
	Note     string  `json:"note,omitempty"`
	// Advice are changes of settings with their effect.
	Advice []string `json:"advice"`
}

// Line is the result in one line.
func (r *Result) Line() string {
	if r.Status == CannotCheck {
		return fmt.Sprintf("%s: %s", r.Status, r.Why)
	}
	return fmt.Sprintf("%s: needs %.2f GiB of %.2f GiB that %s can use (%.0f%% headroom, %s check)",
		r.Status, gib(r.Need), gib(r.Usable), r.Device, headroomPercent(r.Need, r.Usable), r.Method)
}

func gib(n uint64) float64 { return float64(n) / (1 << 30) }
