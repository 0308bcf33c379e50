package training

import (
	"fmt"
	"math"
	"slices"
)

// Scheduler names a course of the learning rate over the epochs.
type Scheduler string

// The schedulers. With r the first rate, e the epoch from 0 and E their number:
const (
	Constant          Scheduler = "Default"           // r
	Exponential       Scheduler = "Exponential"       // r Gamma^e
	StepLR            Scheduler = "StepLR"            // r StepFactor^floor(e/StepEpochs)
	WarmupCosine      Scheduler = "WarmupCosine"      // r (e+1)/(Warmup+1) at first, then a half cosine to MinRatio r
	CosineAnnealing   Scheduler = "CosineAnnealing"   // a half cosine from r to MinRatio r
	ReduceLROnPlateau Scheduler = "ReduceLROnPlateau" // times Factor after more than Patience epochs without progress, down to MinRate
)

var schedulers = []Scheduler{Constant, Exponential, StepLR, WarmupCosine, CosineAnnealing, ReduceLROnPlateau}

// Schedule is a scheduler with its numbers.
type Schedule struct {
	Scheduler  Scheduler `json:"scheduler"`
	Gamma      float64   `json:"gamma"`
	StepEpochs int       `json:"step_epochs"`
	StepFactor float64   `json:"step_factor"`
	Warmup     int       `json:"warmup_epochs"`
	MinRatio   float64   `json:"min_ratio"`
	Factor     float64   `json:"plateau_factor"`
	Patience   int       `json:"plateau_patience"`
	MinRate    float64   `json:"plateau_min_rate"`
	Threshold  float64   `json:"plateau_threshold"` // relative progress that counts
}

// defaultSchedule keeps the rate; its numbers are those of the others.
func defaultSchedule() Schedule {
	return Schedule{
		Scheduler: Constant, Gamma: 0.95, StepEpochs: 30, StepFactor: 0.1, MinRatio: 0.1,
		Factor: 0.5, Patience: 2, MinRate: 5e-5,
	}
}

func (s Schedule) check() error {
	if !slices.Contains(schedulers, s.Scheduler) {
		return fmt.Errorf("scheduler %q: choose Default, Exponential, StepLR, WarmupCosine, CosineAnnealing or ReduceLROnPlateau", s.Scheduler)
	}
	for _, f := range []float64{s.Gamma, s.StepFactor, s.Factor} {
		if !(f > 0 && f <= 1) {
			return fmt.Errorf("scheduler: factors %v, %v, %v: must be above 0 and at most 1", s.Gamma, s.StepFactor, s.Factor)
		}
	}
	if s.StepEpochs < 1 || s.Warmup < 0 || s.Patience < 0 || !(s.MinRatio >= 0 && s.MinRatio <= 1) || !(s.MinRate >= 0) {
		return fmt.Errorf("scheduler: step of %d epochs, warm-up %d, patience %d, smallest ratio %v, smallest rate %v: out of range", s.StepEpochs, s.Warmup, s.Patience, s.MinRatio, s.MinRate)
	}
	return nil
}

// plateau is what ReduceLROnPlateau remembers. Best is nil before the first
// epoch.
type plateau struct {
	Best   *float64 `json:"best"`
	Bad    int      `json:"bad"`
	Factor float64  `json:"factor"`
}

// rate returns the learning rate of an epoch.
func (s Schedule) rate(first float64, epoch, epochs int, p plateau) float64 {
	switch s.Scheduler {
	case Exponential:
		return first * math.Pow(s.Gamma, float64(epoch))
	case StepLR:
		return first * math.Pow(s.StepFactor, float64(epoch/s.StepEpochs))
	case WarmupCosine:
		if epoch < s.Warmup {
			return first * float64(epoch+1) / float64(s.Warmup+1)
		}
		return first * s.cosine(epoch-s.Warmup, epochs-s.Warmup)
	case CosineAnnealing:
		return first * s.cosine(epoch, epochs)
	case ReduceLROnPlateau:
		return max(first*p.Factor, min(first, s.MinRate))
	}
	return first
}

// spans tells whether the rate of an epoch depends on the number of all epochs.
func (s Schedule) spans() bool { return s.Scheduler == WarmupCosine || s.Scheduler == CosineAnnealing }

// cosine falls from 1 to MinRatio.
func (s Schedule) cosine(epoch, epochs int) float64 {
	return s.MinRatio + (1-s.MinRatio)*(1+math.Cos(math.Pi*float64(epoch)/float64(max(epochs, 1))))/2
}

// observe takes the monitored loss of an epoch.
func (s Schedule) observe(p *plateau, loss float64) {
	if p.Best == nil || loss < *p.Best-s.Threshold*math.Abs(*p.Best) {
		p.Best, p.Bad = &loss, 0
		return
	}
	p.Bad++
	if p.Bad > s.Patience {
		p.Bad = 0
		p.Factor *= s.Factor
	}
}
