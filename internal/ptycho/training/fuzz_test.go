package training

import (
	"context"
	"encoding/binary"
	"math"
	"testing"

	"github.com/latent-go/latent/internal/ptycho/training/bundle"
	"github.com/latent-go/latent/internal/simd"
)

// saved returns a checkpoint after one epoch.
func saved(t testing.TB) *bundle.Bundle {
	t.Helper()
	s := settings()
	s.Epochs = 1
	b, err := mustRun(t, mustNew(t, tiny(t), s)).Checkpoint()
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestResumeRefusesWhatIsNoState(t *testing.T) {
	good, p := saved(t), tiny(t)
	for name, change := range map[string]func(st *state){
		"steps":   func(st *state) { st.Steps = -1 },
		"moments": func(st *state) { st.Moments = -1 },
		"plateau": func(st *state) { st.Plateau.Factor = 0 },
		"number":  func(st *state) { st.History[0].Epoch = 2 },
		"late":    func(st *state) { st.History[0].Steps = st.Steps + 1 },
	} {
		var st state
		if err := good.Unmarshal("state.json", &st); err != nil {
			t.Fatal(err)
		}
		change(&st)
		b := &bundle.Bundle{Kind: good.Kind, Tensors: good.Tensors}
		if err := b.Marshal("state.json", st); err != nil {
			t.Fatal(err)
		}
		if _, err := Resume(p, st.Settings, b); err == nil {
			t.Errorf("%s: a run was resumed from what is none", name)
		}
	}
	good.Tensors[1].Data[5] = float32(math.Inf(1))
	if _, err := Resume(p, settings(), good); err == nil {
		t.Error("a run was resumed from moments that are no numbers")
	}
}

// FuzzResume: behind the hashes of the container, any state and any tensors give
// a run that can go on, or an error. Whatever goes on can be saved again.
func FuzzResume(f *testing.F) {
	good, p := saved(f), tiny(f)
	f.Add([]byte(good.Documents[0].JSON), []byte{}, uint32(0))
	f.Add([]byte(`{"settings":{},"history":[],"steps":0}`), []byte{0, 0, 0xc0, 0x7f}, uint32(7))
	f.Fuzz(func(t *testing.T, document, values []byte, at uint32) {
		b := &bundle.Bundle{Kind: "checkpoint", Documents: []bundle.Document{{Name: "state.json", JSON: document}}}
		for _, x := range good.Tensors {
			x.Data = append([]float32{}, x.Data...)
			overwrite(x.Data, values, int(at))
			b.Tensors = append(b.Tensors, x)
		}
		s := settings()
		s.Epochs = 2
		tr, err := Resume(p, s, b)
		if err != nil {
			return
		}
		if _, err := tr.Checkpoint(); err != nil {
			t.Errorf("a resumed run cannot be saved: %v", err)
		}
		// A cancelled context stops before the first step: the order of the epoch
		// and its rate are computed, the network is not run.
		ctx, cancel := context.WithCancel(context.Background())
		cancel()
		_ = tr.Run(ctx, func(Epoch) error { return nil })
	})
}

// FuzzLoadModel: any description of a model with the tensors of a sound one gives
// a network or an error.
func FuzzLoadModel(f *testing.F) {
	good, _ := model(f)
	f.Add([]byte(good.Documents[0].JSON), []byte{}, uint32(0))
	f.Add([]byte(`{"architecture":{"N":4096,"Channels":1}}`), []byte{0, 0, 0x80, 0xff}, uint32(3))
	set := simd.Available()[0]
	f.Fuzz(func(t *testing.T, document, values []byte, at uint32) {
		b := &bundle.Bundle{Kind: "model", Documents: []bundle.Document{{Name: "model.json", JSON: document}}}
		for _, x := range good.Tensors {
			x.Data = append([]float32{}, x.Data...)
			overwrite(x.Data, values, int(at))
			b.Tensors = append(b.Tensors, x)
		}
		m, w, err := LoadModel(b, set)
		if err != nil {
			return
		}
		if _, err := m.Bundle(w); err != nil {
			t.Errorf("a loaded model cannot be saved: %v", err)
		}
	})
}

// overwrite puts raw numbers into a tensor, wherever at falls in it.
func overwrite(x []float32, raw []byte, at int) {
	for ; len(raw) >= 4; raw, at = raw[4:], at+1 {
		x[at%len(x)] = math.Float32frombits(binary.LittleEndian.Uint32(raw))
	}
}
