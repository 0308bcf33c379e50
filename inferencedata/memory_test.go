package inferencedata

import (
	"path/filepath"
	"runtime"
	"runtime/debug"
	"testing"
	"time"
)

// TestWritingTakesLittleMemory writes 42 MB from a stream and watches the heap:
// what is held must not grow with the data. The bound is eight chunks under
// way, each as raw and as packed bytes, and the state of eight compressors.
func TestWritingTakesLittleMemory(t *testing.T) {
	tree := runTree(true)
	// Garbage that waits for its collection is not held.
	defer debug.SetGCPercent(debug.SetGCPercent(10))
	runtime.GC()
	var before runtime.MemStats
	runtime.ReadMemStats(&before)
	peak, stop := make(chan uint64), make(chan struct{})
	go func() {
		var most uint64
		for {
			var now runtime.MemStats
			runtime.ReadMemStats(&now)
			most = max(most, now.HeapAlloc)
			select {
			case <-stop:
				peak <- most
				return
			case <-time.After(2 * time.Millisecond):
			}
		}
	}()
	err := WriteNetCDF(filepath.Join(t.TempDir(), "run.nc"), tree, Options{})
	close(stop)
	most := <-peak
	if err != nil {
		t.Fatal(err)
	}
	grown := int64(most) - int64(before.HeapAlloc)
	t.Logf("the heap grew by %.1f MB", float64(grown)/1e6)
	if grown > 60<<20 {
		t.Errorf("the heap grew by %d bytes for 42 MB of data", grown)
	}
}
