package training

import (
	"bytes"
	"encoding/binary"
	"encoding/hex"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/latent-go/latent/internal/filetest"
	"github.com/latent-go/latent/internal/owned"
	"github.com/latent-go/latent/internal/ptycho/domain"
	"github.com/latent-go/latent/internal/ptycho/network"
	"github.com/latent-go/latent/internal/ptycho/network/physics"
	"github.com/latent-go/latent/internal/ptycho/training/bundle"
	"github.com/latent-go/latent/internal/simd"
)

func model(t testing.TB) (*bundle.Bundle, *network.Weights) {
	t.Helper()
	p := tiny(t)
	p.Weights.Initialize(3)
	m := Model{Physics: physics.DefaultOptions(), InputScale: 0.7, Photons: 1e4, GridSize: 2, Neighbours: 6, Seed: 3, Kernels: "portable"}
	b, err := m.Bundle(p.Weights)
	if err != nil {
		t.Fatal(err)
	}
	return b, p.Weights
}

func TestModelRoundTrip(t *testing.T) {
	b, w := model(t)
	dir := t.TempDir()
	root, err := os.OpenRoot(dir)
	filetest.Must(t, err)
	defer root.Close()
	if err := SaveModel(root, b); err != nil {
		t.Fatal(err)
	}
	read, err := bundle.Load(filepath.Join(dir, ModelFile))
	if err != nil {
		t.Fatal(err)
	}
	m, got, err := LoadModel(read, simd.Available()[0])
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(got.Flat, w.Flat) || m.InputScale != 0.7 || m.Physics != physics.DefaultOptions() || m.Architecture.N != 32 {
		t.Errorf("model %+v, weights equal: %v", m, slices.Equal(got.Flat, w.Flat))
	}
}

// TestModelOfSeveralFiles: what each data file was like comes back, and its probe.
func TestModelOfSeveralFiles(t *testing.T) {
	p := tiny(t)
	light := func(v complex64) []complex64 { return slices.Repeat([]complex64{v}, 32*32) }
	m := Model{InputScale: 0.7, GridSize: 2, Domain: &domain.Domain{Photons: 1}, Light: light(1), More: []Seen{
		{domain.Domain{Photons: 2}, light(2i)}, {domain.Domain{Photons: 3}, light(3)},
	}}
	b, err := m.Bundle(p.Weights)
	filetest.Must(t, err)
	got, _, err := LoadModel(b, simd.Available()[0])
	filetest.Must(t, err)
	if len(got.More) != 2 || got.More[0].Domain.Photons != 2 || !slices.Equal(got.More[0].Light, light(2i)) || !slices.Equal(got.More[1].Light, light(3)) || !slices.Equal(got.Light, light(1)) {
		t.Errorf("%d further files: %+v", len(got.More), got.More)
	}
}

func TestModelRefusals(t *testing.T) {
	for want, change := range map[string]func(b *bundle.Bundle){
		"not a model":               func(b *bundle.Bundle) { b.Kind = "recipe" },
		"there is no model.json":    func(b *bundle.Bundle) { b.Documents = nil },
		"put together by hand":      func(b *bundle.Bundle) { b.Tensors = b.Tensors[1:] },
		"belongs to another":        func(b *bundle.Bundle) { b.Tensors[0].Shape = []int{1}; b.Tensors[0].Data = []float32{1} },
		"there is no tensor":        func(b *bundle.Bundle) { b.Tensors[3].Name = "weights/other" },
		"of the model is NaN":       func(b *bundle.Bundle) { b.Tensors[0].Data[0] = float32(math.NaN()) },
		"input scale -1":            edit(`"input_scale": 0.7`, `"input_scale": -1`),
		"gridsize 3 does not fit":   edit(`"gridsize": 2`, `"gridsize": 3`),
		"is no multiple of 8":       edit(`"N": 32`, `"N": 20`),
		"unknown field \"gridsiz\"": edit(`"gridsize"`, `"gridsiz"`),
	} {
		b, _ := model(t)
		change(b)
		if _, _, err := LoadModel(b, simd.Available()[0]); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want %q", err, want)
		}
	}
}

func edit(old, replacement string) func(b *bundle.Bundle) {
	return func(b *bundle.Bundle) {
		b.Documents[0].JSON = bytes.Replace(b.Documents[0].JSON, []byte(old), []byte(replacement), 1)
	}
}

// keep runs a keeper over epochs with the given losses and returns the files.
func keep(t *testing.T, k *Keeper, losses []float64) []string {
	t.Helper()
	dir := t.TempDir()
	place, err := owned.Open(dir)
	filetest.Must(t, err)
	defer place.Close()
	k.Files = place.Below(CheckpointDir)
	tr := mustNew(t, tiny(t), settings())
	for i, l := range losses {
		tr.history = append(tr.history, Epoch{Epoch: i + 1, TrainLoss: l})
		if err := k.Save(tr); err != nil {
			t.Fatal(err)
		}
		if i == 1 { // as if the run had been interrupted here
			*k = Keeper{Files: k.Files, Best: k.Best, Monitor: k.Monitor}
		}
	}
	entries, err := os.ReadDir(filepath.Join(dir, CheckpointDir))
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, e := range entries {
		names = append(names, strings.TrimSuffix(e.Name(), ".ckpt.zip"))
	}
	return names
}

func TestKeeper(t *testing.T) {
	losses := []float64{5, 3, 4, 2, 6}
	for best, want := range map[int][]string{
		0:  {"last"},
		1:  {"epoch-00004", "last"},
		2:  {"epoch-00002", "epoch-00004", "last"},
		-1: {"epoch-00001", "epoch-00002", "epoch-00003", "epoch-00004", "epoch-00005", "last"},
	} {
		k := &Keeper{Best: best, Monitor: "train_loss"}
		if got := keep(t, k, losses); !slices.Equal(got, want) {
			t.Errorf("best %d: %v, want %v", best, got, want)
		}
	}
	for want, k := range map[string]Keeper{
		"choose val_loss, train_loss": {Monitor: "accuracy"},
		"at least -1":                 {Monitor: "val_loss", Best: -2},
	} {
		if err := k.Check(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want %q", err, want)
		}
	}
}

func TestWriteMetrics(t *testing.T) {
	val := 0.5
	var buf bytes.Buffer
	if err := WriteMetrics(&buf, []Epoch{
		{Epoch: 1, Steps: 3, LearningRate: 1e-3, TrainLoss: 2, GradNorm: 7, Scale: -1, Spread: Spread{0.1, 0.2}},
		{Epoch: 2, Steps: 6, LearningRate: 1e-3, TrainLoss: 1, ValLoss: &val, GradNorm: 6},
	}); err != nil {
		t.Fatal(err)
	}
	want := "epoch,step,learning_rate,train_loss,val_loss,grad_norm,scale,spread_first,spread_second,pretraining\n" +
		"1,3,0.001,2,,7,-1,0.1,0.2,false\n2,6,0.001,1,0.5,6,0,0,0,false\n"
	if buf.String() != want {
		t.Errorf("metrics:\n%swant:\n%s", buf.String(), want)
	}
	head, _, _ := strings.Cut(want, "\n")
	filetest.Documented(t, "logs/metrics.csv", strings.Split(head, ",")...)
	filetest.Documented(t, "model.json", filetest.Keys[Model]("json")...)
}

// The check value of CRC-32C is in RFC 3720; the mask is TensorFlow's.
func TestMaskedChecksum(t *testing.T) {
	const crc = 0xe3069283
	if got, want := masked([]byte("123456789")), uint32((crc>>15|crc<<17)&0xffffffff)+0xa282ead8; got != want {
		t.Errorf("%#x, want %#x", got, want)
	}
}

func TestEvents(t *testing.T) {
	var buf bytes.Buffer
	e, err := NewEvents(&buf, 1.5)
	if err != nil {
		t.Fatal(err)
	}
	// The head of every file that TensorFlow writes, at the time 1.5 s.
	const head = "1800000000000000" + "a37f4b22" + "09000000000000f83f" + "1a0d" + "627261696e2e4576656e743a32"
	if got := hex.EncodeToString(buf.Bytes()); !strings.HasPrefix(got, head) {
		t.Errorf("head %s, want %s", got, head)
	}
	val := 0.25
	if err := e.Epoch(2, Epoch{Epoch: 300, TrainLoss: 0.5, ValLoss: &val, LearningRate: 1e-3}); err != nil {
		t.Fatal(err)
	}
	if err := e.Restart(2, 301); err != nil {
		t.Fatal(err)
	}
	records := frames(t, buf.Bytes())
	if len(records) != 9 {
		t.Fatalf("%d records, want the head, seven scalars and the restart", len(records))
	}
	// wall_time 2, step 300, summary of 17 bytes with a value of 15: tag
	// loss/train of 10 bytes, float 0.5.
	want := "0900000000000000" + "40" + "10ac02" + "2a13" + "0a11" + "0a0a" + hex.EncodeToString([]byte("loss/train")) + "150000003f"
	if got := hex.EncodeToString(records[1]); got != want {
		t.Errorf("first scalar %s, want %s", got, want)
	}
	// wall_time 2, step 301, session_log with the status START.
	if got := hex.EncodeToString(records[8]); got != "0900000000000000"+"40"+"10ad02"+"3a02"+"0801" {
		t.Errorf("restart %s", got)
	}
}

// frames splits records and checks their checksums.
func frames(t *testing.T, b []byte) (all [][]byte) {
	t.Helper()
	for len(b) > 0 {
		n := binary.LittleEndian.Uint64(b)
		if binary.LittleEndian.Uint32(b[8:]) != masked(b[:8]) || binary.LittleEndian.Uint32(b[12+n:]) != masked(b[12:12+n]) {
			t.Fatal("wrong checksum")
		}
		all = append(all, b[12:12+n])
		b = b[16+n:]
	}
	return all
}
