package model

import (
	"slices"
	"strings"
	"testing"
)

// With the rows of a fit in Scale, more known albums leave every scale as it was;
// and marking the training rows is the same as marking none.
func TestScaleOfAnEarlierFit(t *testing.T) {
	r := shape{lengths: []int{3, 4, 1, 5}, dense: 2, sets: 2, heldOut: 0.4, keepOneTraining: true, maxAlbums: 9}.rows(3)
	noise, priors := Noise{Exponent: 0.3}, DefaultPriors()
	fit, err := New(r, noise, priors)
	if err != nil {
		t.Fatal(err)
	}
	same := r
	same.Scale = r.Train
	if m, err := New(same, noise, priors); err != nil || !equalScaling(m.Scaling(), fit.Scaling()) {
		t.Fatalf("%v: the training rows as scale give another scale", err)
	}
	later := r
	later.Scale, later.Train = r.Train, slices.Repeat([]bool{true}, len(r.Train))
	m, err := New(later, noise, priors)
	if err != nil {
		t.Fatal(err)
	}
	if !equalScaling(m.Scaling(), fit.Scaling()) {
		t.Errorf("known albums changed the scale: %+v, was %+v", m.Scaling(), fit.Scaling())
	}
	later.Scale = nil
	if m, err = New(later, noise, priors); err != nil || equalScaling(m.Scaling(), fit.Scaling()) {
		t.Errorf("%v: without Scale all training rows must count", err)
	}
}

func equalScaling(a, b Scaling) bool {
	return a.ScoreMean == b.ScoreMean && a.ScoreSD == b.ScoreSD && a.RefCount == b.RefCount &&
		slices.Equal(a.XMean, b.XMean) && slices.Equal(a.XSD, b.XSD)
}

func TestScaleIsChecked(t *testing.T) {
	r := shape{lengths: []int{3, 4}, dense: 1, maxAlbums: 9}.rows(3)
	for want, mask := range map[string][]bool{"Rows.Scale has 1 rows": {true}, "Rows.Scale marks no row": make([]bool, len(r.Train))} {
		bad := r
		bad.Scale = mask
		if _, err := New(bad, Noise{}, DefaultPriors()); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %q", err, want)
		}
	}
}
