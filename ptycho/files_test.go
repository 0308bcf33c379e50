package ptycho_test

import (
	"bytes"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/latent-go/latent/ptycho"
	"github.com/latent-go/latent/ptychography"
)

// whole are data with everything that a file can have.
func whole(t *testing.T) *ptycho.Data {
	t.Helper()
	s := ptychography.DefaultSimulation()
	s.N, s.Radius, s.Points, s.Step = 16, 4, 9, 2
	set, truth, err := ptychography.Simulate(s)
	if err != nil {
		t.Fatal(err)
	}
	return &ptycho.Data{
		Patterns: set.Patterns, Scan: set.Scan, Start: set.Scan, True: set.Scan, Probe: set.Probe, Object: truth, Index: make([]int64, 9),
		Metadata: ptycho.Metadata{Schema: "1.0.0", Physics: ptycho.Physics{Photons: 7, Distance: 2}},
	}
}

func TestDataRoundTrip(t *testing.T) {
	path, d := filepath.Join(t.TempDir(), "scan.npz"), whole(t)
	if err := ptycho.SaveData(path, d); err != nil {
		t.Fatal(err)
	}
	back, err := ptycho.LoadData(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(d.Patterns.Amplitude, back.Patterns.Amplitude); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(d.Probe, back.Probe, cmpopts.IgnoreUnexported(ptychography.Probe{})); diff != "" {
		t.Error(diff)
	}
	if len(back.Scan) != 9 || len(back.Start) != 9 || len(back.True) != 9 || len(back.Index) != 9 || back.Metadata.Physics != d.Metadata.Physics {
		t.Errorf("%+v", back)
	}
}

// What could not be read again is not written, and no call panics.
func TestIncompleteData(t *testing.T) {
	dir := t.TempDir()
	for name, spoil := range map[string]func(d *ptycho.Data) *ptycho.Data{
		"nothing":       func(*ptycho.Data) *ptycho.Data { return nil },
		"no patterns":   func(d *ptycho.Data) *ptycho.Data { d.Patterns = nil; return d },
		"no amplitudes": func(d *ptycho.Data) *ptycho.Data { d.Patterns = &ptychography.Patterns{N: 16}; return d },
		"half":          func(d *ptycho.Data) *ptycho.Data { d.Patterns.Amplitude = d.Patterns.Amplitude[:100]; return d },
		"side":          func(d *ptycho.Data) *ptycho.Data { d.Patterns.N = -3; return d },
		"scan":          func(d *ptycho.Data) *ptycho.Data { d.Scan = d.Scan[:3]; return d },
		"no scan":       func(d *ptycho.Data) *ptycho.Data { d.Scan = nil; d.Probe = nil; return d },
		"mask":          func(d *ptycho.Data) *ptycho.Data { d.Patterns.Mask = make([]bool, 5); return d },
		"probe":         func(d *ptycho.Data) *ptycho.Data { d.Probe = &ptychography.Probe{N: 8}; return d },
		"object":        func(d *ptycho.Data) *ptycho.Data { d.Object.Rows++; return d },
		"labels":        func(d *ptycho.Data) *ptycho.Data { d.Labels = make([]complex64, 3); return d },
		"index":         func(d *ptycho.Data) *ptycho.Data { d.Index = d.Index[:2]; return d },
		"origin":        func(d *ptycho.Data) *ptycho.Data { d.Object.Origin.Y = math.NaN(); return d },
		"start":         func(d *ptycho.Data) *ptycho.Data { d.Start = ptychography.Scan{8: {X: math.Inf(1)}}; return d },
		"true":          func(d *ptycho.Data) *ptycho.Data { d.True = ptychography.Scan{8: {Y: math.NaN()}}; return d },
	} {
		if err := ptycho.SaveData(filepath.Join(dir, "x.npz"), spoil(whole(t))); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
	bad := whole(t)
	bad.Metadata.Physics.Distance = math.NaN()
	if err := ptycho.SaveData(filepath.Join(dir, "x.npz"), bad); err == nil || !strings.Contains(err.Error(), "physics_parameters.detector_distance_m is NaN: store a finite number, or 0 where it is not known") {
		t.Error(err)
	}
	bad.Metadata.Physics.Distance = 0
	if err := ptycho.SaveData(filepath.Join(dir, "x.npz"), bad); err != nil || os.Remove(filepath.Join(dir, "x.npz")) != nil {
		t.Error(err)
	}
	if err := ptycho.SaveArchive(filepath.Join(dir, "x.zip"), nil); err == nil {
		t.Error("no archive: no error")
	}
	if err := ptycho.SaveArchive(filepath.Join(dir, "x.zip"), &ptycho.Archive{Documents: []ptycho.Document{{Name: "a.json", JSON: []byte("{")}}}); err == nil {
		t.Error("half a document: no error")
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) != 0 {
		t.Errorf("%v is left, %v", left, err)
	}
	d := whole(t)
	d.Probe, d.Object = nil, nil // both are optional
	if err := ptycho.SaveData(filepath.Join(dir, "x.npz"), d); err != nil {
		t.Error(err)
	}
}

func TestArchiveRoundTrip(t *testing.T) {
	dir := t.TempDir()
	a := ptycho.Archive{Kind: "model", Documents: []ptycho.Document{{Name: "model.json", JSON: []byte(`{"N":64}`)}}, Tensors: []ptycho.Tensor{{Name: "weights/a", Shape: []int{1, 2}, Data: []float32{3, 4}}}}
	first, second := filepath.Join(dir, "a.zip"), filepath.Join(dir, "b.zip")
	if err := ptycho.SaveArchive(first, &a); err != nil {
		t.Fatal(err)
	}
	back, err := ptycho.LoadArchive(first)
	if err != nil {
		t.Fatal(err)
	}
	if err := ptycho.SaveArchive(second, back); err != nil {
		t.Fatal(err)
	}
	x, errX := os.ReadFile(first)
	y, errY := os.ReadFile(second)
	if errX != nil || errY != nil || !bytes.Equal(x, y) {
		t.Error("read and written again it has other bytes")
	}
	if _, err := ptycho.LoadArchive(filepath.Join(dir, "c.zip")); err == nil || !strings.Contains(err.Error(), "c.zip") {
		t.Errorf("error %v", err)
	}
}

// Several mistakes in settings are told at once, with their keys.
func TestMistakesInSettings(t *testing.T) {
	_, err := ptycho.NewInference(ptycho.Sources{Execution: map[string]any{"num_workers": -1}}, map[string]any{"n_images": 0})
	if err == nil || !strings.Contains(err.Error(), "num_workers") || !strings.Contains(err.Error(), "n_images") {
		t.Errorf("error %v", err)
	}
}
