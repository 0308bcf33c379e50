package training

import (
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/latent-go/latent/internal/ptycho/training/bundle"
)

// long is a run whose rate is so high that its best epoch is not the last, and the
// weights and checkpoints after every epoch.
func long(t *testing.T) (s Settings, tr *Trainer, weights [][]float32, saved []*bundle.Bundle) {
	t.Helper()
	s = settings()
	s.Epochs, s.LearningRate = 4, 0.01
	p := tiny(t)
	tr = mustNew(t, p, s)
	err := tr.Run(context.Background(), func(Epoch) error {
		b, err := tr.Checkpoint()
		for i := range b.Tensors {
			b.Tensors[i].Data = slices.Clone(b.Tensors[i].Data)
		}
		weights, saved = append(weights, slices.Clone(p.Weights.Flat)), append(saved, b)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return s, tr, weights, saved
}

// The best epoch is the one with the smallest metric, and its weights are there
// after others, also for a run that was resumed after it.
func TestBestEpoch(t *testing.T) {
	s, tr, weights, saved := long(t)
	best := tr.Best()
	for _, e := range tr.History() {
		if e.TrainLoss < tr.History()[best-1].TrainLoss {
			t.Fatalf("epoch %d is called the best, %d has the smaller loss", best, e.Epoch)
		}
	}
	if best == s.Epochs || best == 1 {
		t.Fatalf("the best epoch is %d of %d: this test needs one within", best, s.Epochs)
	}
	for from := range s.Epochs {
		p := tiny(t)
		resumed, err := Resume(p, s, saved[from])
		if err != nil {
			t.Fatal(err)
		}
		mustRun(t, resumed).UseBest()
		if resumed.Best() != best || resumed.Forgot() || !slices.Equal(p.Weights.Flat, weights[best-1]) {
			t.Errorf("resumed after epoch %d: best is %d, forgot %v, or other weights", from+1, resumed.Best(), resumed.Forgot())
		}
	}
}

// What a checkpoint does not hold is not made up: the last epoch stands for those
// before, and that is told. Damaged weights are an error.
func TestBestIsForgottenOrRefused(t *testing.T) {
	s, tr, weights, saved := long(t)
	last := saved[len(saved)-1]
	without := &bundle.Bundle{Kind: last.Kind, Documents: last.Documents}
	for _, x := range last.Tensors {
		if x.Name != bestTensor {
			without.Tensors = append(without.Tensors, x)
		}
	}
	if _, err := Resume(tiny(t), s, without); err == nil || !strings.Contains(err.Error(), "the best epoch") {
		t.Errorf("without the weights of the best epoch: %v", err)
	}
	var st state
	if err := without.Unmarshal("state.json", &st); err != nil {
		t.Fatal(err)
	}
	st.Best = 0 // as a checkpoint of before
	old := &bundle.Bundle{Kind: last.Kind, Tensors: without.Tensors}
	if err := old.Marshal("state.json", st); err != nil {
		t.Fatal(err)
	}
	p := tiny(t)
	resumed, err := Resume(p, s, old)
	if err != nil {
		t.Fatal(err)
	}
	resumed.UseBest()
	if !resumed.Forgot() || resumed.Best() != s.Epochs || !slices.Equal(p.Weights.Flat, weights[s.Epochs-1]) {
		t.Errorf("of before: best %d (in truth %d), forgot %v", resumed.Best(), tr.Best(), resumed.Forgot())
	}
}

func TestMetrics(t *testing.T) {
	val := 3.0
	e := Epoch{TrainLoss: 1, GradNorm: 2, ValLoss: &val}
	for monitor, want := range map[string]float64{"train_loss": 1, "grad_norm": 2, "val_loss": 3, "": 3} {
		if got := e.Metric(monitor); got != want {
			t.Errorf("%s: %v, want %v", monitor, got, want)
		}
	}
	if BestEpoch(nil, "") != 0 || BestEpoch([]Epoch{{TrainLoss: 2}, {TrainLoss: 1}, {TrainLoss: 1}}, "") != 2 {
		t.Error("the first of the smallest is the best, 0 for none")
	}
}

// A checkpoint that says which network it is of is a model.
func TestCheckpointIsAModel(t *testing.T) {
	p, s := tiny(t), settings()
	s.Epochs = 1
	b, err := mustRun(t, mustNew(t, p, s)).Checkpoint()
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := LoadModel(b, p.Weights.Set); err == nil || !strings.Contains(err.Error(), "train --resume") {
		t.Errorf("a checkpoint that does not tell its network: %v", err)
	}
	m := Model{InputScale: 0.5, GridSize: 2}
	if err := m.Describe(b, p.Weights.Net); err != nil {
		t.Fatal(err)
	}
	_, w, err := LoadModel(b, p.Weights.Set)
	if err != nil || !slices.Equal(w.Flat, p.Weights.Flat) {
		t.Errorf("the checkpoint as a model: %v, or other weights", err)
	}
	course, with, err := Course(b)
	if err != nil || len(course) != 1 || with.Batch != s.Batch {
		t.Errorf("its course: %v, %+v, %v", course, with, err)
	}
}
