package preflight

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"

	"github.com/latent-go/latent/internal/atomicfile"
	"github.com/latent-go/latent/internal/origin"
	"github.com/latent-go/latent/internal/regular"
)

// Calibration is a measured rehearsal, as the cache keeps it.
type Calibration struct {
	Key   string `json:"key"`
	Short Size   `json:"short"`
	Peak  uint64 `json:"peak_bytes"`
}

// Cache keeps calibrations in files of a directory.
type Cache struct{ Dir string }

// UserCache is the cache of this user.
func UserCache() (Cache, error) {
	dir, err := os.UserCacheDir()
	if err != nil {
		return Cache{}, fmt.Errorf("calibrations cannot be kept: %w", err)
	}
	return Cache{filepath.Join(dir, "latent", "preflight")}, nil
}

// Key names a measurement by all that it depends on: the program, to the byte;
// the platform and the number of cores that it uses; and what the caller gives,
// which is the data and the settings.
func Key(parts ...any) (string, error) {
	program, err := programHash()
	if err != nil {
		return "", err
	}
	text, err := json.Marshal(append([]any{
		origin.BuildInfo().Version, program, runtime.GOOS, runtime.GOARCH, runtime.GOMAXPROCS(0),
		os.Getenv("GOGC"), os.Getenv("GOMEMLIMIT"),
	}, parts...))
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:16]), nil
}

func programHash() (string, error) {
	path, err := os.Executable()
	if err != nil {
		return "", err
	}
	f, err := regular.Open(path)
	if err != nil {
		return "", err
	}
	defer f.Close()
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return "", err
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

// mostPeak is beyond the memory of any machine: what is more was not measured.
const mostPeak = 1 << 50

// Load returns the calibration of a key, measured by a run of the size short. Files
// that are missing, damaged or about something else count as none.
func (c Cache) Load(key string, short Size) (*Calibration, bool) {
	text, err := regular.ReadFile(c.file(key), regular.Document)
	if err != nil {
		return nil, false
	}
	k := new(Calibration)
	if json.Unmarshal(text, k) != nil || k.Key != key || k.Peak == 0 || k.Peak > mostPeak || k.Short != short {
		return nil, false
	}
	return k, true
}

// Store keeps a calibration.
func (c Cache) Store(k *Calibration) error {
	if err := os.MkdirAll(c.Dir, 0o777); err != nil {
		return err
	}
	return atomicfile.WriteJSON(c.file(k.Key), k)
}

func (c Cache) file(key string) string { return filepath.Join(c.Dir, key+".json") }
