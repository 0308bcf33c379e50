package regular

import (
	"io"
	"sync"
)

// read holds what streams gave: they cannot be asked again, and settings are
// read more than once.
var read struct {
	sync.Mutex
	kept map[string][]byte
}

// ReadOnce returns the first bytes of a file or stream, at most so many. A stream
// gives every caller in the process the same.
func ReadOnce(name string, most int64) ([]byte, error) {
	read.Lock()
	kept, known := read.kept[name]
	read.Unlock()
	if known {
		return kept, nil
	}
	streams := IsStream(name)
	f, err := Stream(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	text, err := io.ReadAll(io.LimitReader(f, most))
	if err != nil || !streams {
		return text, err
	}
	read.Lock()
	defer read.Unlock()
	if read.kept == nil {
		read.kept = map[string][]byte{}
	}
	read.kept[name] = text
	return text, nil
}
