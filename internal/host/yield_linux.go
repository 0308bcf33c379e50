package host

import (
	"errors"
	"os"
	"strconv"
	"syscall"
)

// niceness gives others three times the processor time of this process when both
// want all of it. More would starve it on a machine with many busy programs.
const niceness = 5

// lowerPriority lowers every thread: on Linux each has a priority of its own,
// and later ones take over that of the thread that makes them.
func lowerPriority() error {
	tasks, err := os.ReadDir("/proc/self/task")
	if err != nil {
		return err
	}
	var errs []error
	for _, t := range tasks {
		id, err := strconv.Atoi(t.Name())
		if err != nil {
			continue
		}
		if now, err := priority(id); err == nil && now >= niceness {
			continue // raising it again is not ours to do
		}
		if err := syscall.Setpriority(syscall.PRIO_PROCESS, id, niceness); err != nil && !errors.Is(err, syscall.ESRCH) {
			errs = append(errs, err)
		}
	}
	return errors.Join(errs...)
}

// priority returns the nice value of a thread. The system call of Linux returns
// 20 minus that.
func priority(id int) (int, error) {
	n, err := syscall.Getpriority(syscall.PRIO_PROCESS, id)
	return 20 - n, err
}
