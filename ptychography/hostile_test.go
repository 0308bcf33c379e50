//lint:file-ignore SA4017,SA1012 calls are made to see whether they panic, with nil contexts, too

package ptychography

import (
	"context"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"math"
	"path/filepath"
	"strings"
	"testing"
)

// hostile are values that no caller should pass: nil, zero, of the wrong shape, not
// finite, absurd. Calls go through all of them.
var (
	badNumbers   = []float64{math.NaN(), math.Inf(1), math.Inf(-1), -1, 0, 1e300}
	badSizes     = []int{0, -1, 3, 7, 1 << 20, math.MaxInt, math.MinInt}
	badPositions = []Position{{}, {math.NaN(), 0}, {0, math.Inf(1)}, {1e300, -1e300}, {-5, 4.5}}
	badFloats    = [][]float32{nil, {1}, make([]float32, 16), {float32(math.NaN()), float32(math.Inf(1)), -1, 0}}
	badComplex   = [][]complex64{nil, {1}, make([]complex64, 16), {complex(float32(math.NaN()), 0), 1, 2, 3}}
	badMasks     = [][]bool{nil, {}, {true}, make([]bool, 16)}
)

func badProbes() (list []*Probe) {
	list = []*Probe{nil, {}, {N: 4}}
	for _, n := range append([]int{2, 4}, badSizes...) {
		for _, mode := range badComplex {
			list = append(list, &Probe{n, [][]complex64{mode}}, &Probe{n, [][]complex64{mode, nil}})
		}
	}
	return list
}

func badPatterns() (list []*Patterns) {
	list = []*Patterns{nil, {}}
	for _, n := range append([]int{2, 4}, badSizes...) {
		for _, a := range badFloats {
			for _, m := range badMasks {
				list = append(list, &Patterns{N: n, Amplitude: a, Mask: m})
			}
		}
	}
	return list
}

// badSource is so many patterns that cannot be read.
type badSource int

func (s badSource) Len() int                 { return int(s) }
func (badSource) Read([]float32, int) error  { return errors.New("no") }
func (badSource) Masked() bool               { return true }
func (badSource) ReadMask([]bool, int) error { return errors.New("no") }

func badScans() (list []Scan) {
	list = []Scan{nil, {}}
	for _, p := range badPositions {
		list = append(list, Scan{p}, Scan{p, {1, 1}})
	}
	return list
}

func badDatasets() (list []*Dataset) {
	list = []*Dataset{nil, {}}
	for i, p := range badPatterns() {
		probes, scans := badProbes(), badScans()
		list = append(list, &Dataset{p, scans[i%len(scans)], probes[i%len(probes)], badNumbers[:i%3], badNumbers[i%len(badNumbers)]})
	}
	return list
}

// good are arguments that are right, so that one wrong one is met beside them.
type good struct {
	*Dataset
	truth *Object
	model *Model
	scene *Scene
}

func newGood(t *testing.T) good {
	d, truth := simulated(t, func(s *Simulation) { s.N, s.Points = 16, 4 })
	m, err := NewModel(d.Probe)
	if err != nil {
		t.Fatal(err)
	}
	s, err := NewScene(d, nil, Bilinear)
	if err != nil {
		t.Fatal(err)
	}
	return good{d, truth, m, s}
}

// calls are those of every exported function and method with hostile arguments, by
// the name that the test of completeness expects.
func calls(g good) map[string]func() {
	all := map[string]func(){}
	for _, part := range []map[string]func(){callsOfImages(g), callsOfObjects(g), callsOfProbes(g), callsOfData(g), callsOfModels(g), callsOfEngines(g), callsOfSimulations()} {
		for name, call := range part {
			all[name] = call
		}
	}
	return all
}

// over calls f with every value.
func over[T any](values []T, f func(T)) {
	for _, v := range values {
		f(v)
	}
}

func callsOfImages(g good) map[string]func() {
	pairs := func(f func(a, b Image, mask []bool)) func() {
		return func() {
			over(badImages(), func(a Image) {
				over(badMasks, func(m []bool) { f(a, g.truth.Image, m); f(g.truth.Image, a, m); f(a, a, m) })
			})
		}
	}
	single := func(f func(Image)) func() { return func() { over(badImages(), f) } }
	similar := func(f func(a []float32, rows, cols int, dynamic float64)) func() {
		return func() {
			over(badFloats, func(a []float32) {
				over(append([]int{1, 4, 16}, badSizes...), func(n int) {
					over(badNumbers, func(v float64) { f(a, n, n, v); f(a, 16, n, v); f(a, n, 1, v) })
				})
			})
		}
	}
	masked := func(f func(a, b []float32, mask []bool)) func() {
		return func() {
			over(badFloats, func(a []float32) {
				over(badFloats, func(b []float32) { over(badMasks, func(m []bool) { f(a, b, m) }) })
			})
		}
	}
	return map[string]func(){
		"BestScale":        pairs(func(a, b Image, m []bool) { _, _ = BestScale(a, b, m) }),
		"MatchPhase":       pairs(func(a, b Image, m []bool) { _, _ = MatchPhase(a, b, m) }),
		"Register":         pairs(func(a, b Image, _ []bool) { _, _, _ = Register(a, b) }),
		"RingCorrelation":  pairs(func(a, b Image, _ []bool) { _, _ = RingCorrelation(a, b) }),
		"PhaseMatch.Apply": single(PhaseMatch{Offset: 1}.Apply),
		"Image.Amplitude":  single(func(m Image) { m.Amplitude() }),
		"Image.Phase":      single(func(m Image) { m.Phase() }),
		"Image.Row":        single(func(m Image) { over(badSizes, func(y int) { m.Row(y) }) }),
		"Image.Crop": single(func(m Image) {
			over(badSizes, func(n int) { m.Crop(n, 1, 2, 2); m.Crop(0, 0, n, 1); m.Crop(1, n, n, n) })
		}),
		"NewImage":          func() { over(badSizes, func(n int) { NewImage(n, 2); NewImage(2, n); NewImage(n, n) }) },
		"PaintStar":         single(func(m Image) { over(badSizes, func(n int) { PaintStar(m, n) }) }),
		"PaintLines":        single(func(m Image) { PaintLines(m, 1) }),
		"PaintBlobs":        single(func(m Image) { over(badNumbers, func(v float64) { PaintBlobs(m, v, 1) }) }),
		"Recontrast":        single(func(m Image) { over([]string{"", "phase", "thick", "no"}, func(c string) { _ = Recontrast(m, c) }) }),
		"SiemensStar.Paint": single(func(m Image) { over(badNumbers, func(v float64) { SiemensStar{0, v, v, v, v}.Paint(m) }) }),
		"SSIM": similar(func(a []float32, rows, cols int, d float64) {
			_, _ = SSIM(a, a, rows, cols, d)
			_, _ = SSIM(a, nil, rows, cols, d)
		}),
		"MSSSIM": similar(func(a []float32, rows, cols int, d float64) {
			_, _, _ = MSSSIM(a, a, rows, cols, d)
			_, _, _ = MSSSIM(nil, a, rows, cols, d)
		}),
		"MSE":           masked(func(a, b []float32, m []bool) { _, _ = MSE(a, b, m) }),
		"PSNR":          masked(func(a, b []float32, m []bool) { _, _ = PSNR(a, b, m) }),
		"LogFactorials": masked(func(a, _ []float32, m []bool) { LogFactorials(a, m) }),
		"Gaussian.Eval": masked(func(a, b []float32, m []bool) { Gaussian{}.Eval(a, b, b, m); Gaussian{}.Eval(a, a, b, m) }),
		"Poisson.Eval":  masked(func(a, b []float32, m []bool) { Poisson{}.Eval(a, b, b, m); Poisson{-1}.Eval(a, a, b, m) }),
		"Absolute.Eval": masked(func(a, b []float32, m []bool) { Absolute{}.Eval(a, b, b, m) }),
		"Mixture.Eval": masked(func(a, b []float32, m []bool) {
			Mixture{}.Eval(a, b, b, m)
			Mixture{1, math.NaN(), -1, 0}.Eval(a, a, b, m)
		}),
	}
}

func callsOfObjects(g good) map[string]func() {
	objects := func(f func(*Object)) func() { return func() { over(append(badObjects(), g.truth), f) } }
	scans := func(f func(Scan, int)) func() {
		return func() {
			over(badScans(), func(s Scan) { over(append([]int{2}, badSizes...), func(n int) { f(s, n) }) })
		}
	}
	patches := func(f func(o *Object, patch []complex64, n int, p Position, s Subpixel)) func() {
		return objects(func(o *Object) {
			over(append([]int{2}, badSizes...), func(n int) {
				over(badPositions, func(p Position) {
					over(badComplex, func(c []complex64) { f(o, c, n, p, Bilinear); f(o, c, n, p, Subpixel(-9)) })
				})
			})
		})
	}
	return map[string]func(){
		"Align": objects(func(o *Object) {
			over(badMasks, func(m []bool) { _, _, _, _, _ = Align(o, g.truth, m); _, _, _, _, _ = Align(g.truth, o, m) })
		}),
		"Overlap": objects(func(o *Object) { _, _, _ = Overlap(o, g.truth); _, _, _ = Overlap(g.truth, o); _, _, _ = Overlap(o, o) }),
		"Coverage": objects(func(o *Object) {
			over(badScans(), func(s Scan) { _, _ = Coverage(o, s, g.Probe, math.NaN()); _, _ = Coverage(o, s, nil, 0) })
			over(badProbes(), func(p *Probe) { _, _ = Coverage(o, g.Scan, p, 0.1) })
		}),
		"NewObject":       scans(func(s Scan, n int) { NewObject(s, n) }),
		"ObjectOrigin":    scans(func(s Scan, n int) { ObjectOrigin(s, n) }),
		"Scan.Bounds":     scans(func(s Scan, _ int) { s.Bounds() }),
		"Scan.NearMiddle": scans(func(s Scan, n int) { s.NearMiddle(n) }),
		"Scan.Sample":     scans(func(s Scan, n int) { s.Sample(n) }),
		"Object.Clone":    objects(func(o *Object) { o.Clone() }),
		"Object.Check":    objects(func(o *Object) { scans(func(s Scan, n int) { _ = o.Check(s, n, Fourier) })() }),
		"Object.Fraction": objects(func(o *Object) { over(badPositions, func(p Position) { o.Fraction(p, -3) }) }),
		"Object.Extract":  patches(func(o *Object, c []complex64, n int, p Position, s Subpixel) { _ = o.Extract(c, n, p, s) }),
		"Object.Insert":   patches(func(o *Object, c []complex64, n int, p Position, s Subpixel) { _ = o.Clone().Insert(c, n, p, s) }),
		"Object.Patch":    patches(func(o *Object, _ []complex64, n int, p Position, s Subpixel) { _, _ = o.Patch(p, n, s) }),
	}
}

func callsOfProbes(g good) map[string]func() {
	probes := func(f func(*Probe)) func() { return func() { over(append(badProbes(), g.Probe.Clone()), f) } }
	return map[string]func(){
		"NewProbe":            probes(func(p *Probe) { _, _ = NewProbe(-1); _, _ = NewProbe(4, nil, nil) }),
		"NewModel":            probes(func(p *Probe) { _, _ = NewModel(p) }),
		"Probe.Clone":         probes(func(p *Probe) { p.Clone() }),
		"Probe.Diameter":      probes(func(p *Probe) { p.Diameter() }),
		"Probe.FarField":      probes(func(p *Probe) { _, _ = p.FarField() }),
		"Probe.Energy":        probes(func(p *Probe) { p.Energy() }),
		"Probe.Intensity":     probes(func(p *Probe) { p.Intensity() }),
		"Probe.Normalize":     probes(func(p *Probe) { over(badNumbers, func(v float64) { p.Clone().Normalize(v) }) }),
		"Probe.Orthogonalize": probes(func(p *Probe) { p.Clone().Orthogonalize() }),
		"Probe.WithModes":     probes(func(p *Probe) { over(badSizes, func(n int) { _, _ = p.WithModes(n) }) }),
		"DefocusedDisc": func() {
			over(badSizes, func(n int) {
				over(badNumbers, func(v float64) { _, _ = DefocusedDisc(n, v, v); _, _ = DefocusedDisc(8, v, v) })
			})
		},
		"ZonePlate.Probe": func() {
			over(badSizes, func(n int) {
				over(badNumbers, func(v float64) { _, _ = ZonePlate{v, v, v, Aberrations{-1: v}}.Probe(n, v, v, v) })
			})
		},
		"Aberrations.Check": func() {
			over(badSizes, func(j int) { over(badNumbers, func(v float64) { _ = Aberrations{j: v, 4: v}.Check() }) })
		},
		"ZonePlate.FocalLength": func() { ZonePlate{}.FocalLength(0) },
		"Wavelength":            func() { over(badNumbers, func(v float64) { Wavelength(v) }) },
		"Zernike":               func() { over(badSizes, func(n int) { Zernike(n, math.NaN(), math.Inf(1)) }) },
	}
}

func callsOfData(g good) map[string]func() {
	patterns := func(f func(*Patterns)) func() { return func() { over(badPatterns(), f) } }
	data := func(f func(*Dataset)) func() { return func() { over(badDatasets(), f) } }
	return map[string]func(){
		"NewPatterns": func() {
			over(append([]int{2, 4}, badSizes...), func(n int) {
				over(badFloats, func(a []float32) { over(badMasks, func(m []bool) { _, _ = NewPatterns(n, a, m) }) })
			})
		},
		"Patterns.Len":        patterns(func(p *Patterns) { p.Len() }),
		"Patterns.At":         patterns(func(p *Patterns) { over(badSizes, func(i int) { p.At(i) }) }),
		"Patterns.MaskAt":     patterns(func(p *Patterns) { over(badSizes, func(i int) { p.MaskAt(i) }) }),
		"Patterns.Counts":     patterns(func(p *Patterns) { over(badSizes, func(i int) { p.Counts(i) }) }),
		"Patterns.MeanCounts": patterns(func(p *Patterns) { p.MeanCounts() }),
		"Patterns.AreCounts":  patterns(func(p *Patterns) { p.AreCounts() }),
		"CountTally.Add": func() {
			over(badFloats, func(a []float32) { over(badMasks, func(m []bool) { new(CountTally).Add(a, m) }) })
		},
		"CountTally.Counts": func() { new(CountTally).Counts() },
		"Patterns.Source":   patterns(func(p *Patterns) { p.Source() }),
		"Patterns.Err":      patterns(func(p *Patterns) { _ = p.Err() }),
		"Patterns.Masked":   patterns(func(p *Patterns) { p.Masked() }),
		"Patterns.OwnMasks": patterns(func(p *Patterns) { p.OwnMasks() }),
		"Patterns.Select":   patterns(func(p *Patterns) { p.Select(nil); p.Select(append([]int{0}, badSizes...)) }),
		"NewStored": func() {
			over(append([]int{2, 4}, badSizes...), func(n int) {
				for _, s := range []Source{nil, badSource(-1), badSource(0), badSource(3)} {
					p := NewStored(n, s, []bool{true})
					over(append([]int{0}, badSizes...), func(i int) { p.At(i); p.MaskAt(i); p.Counts(i); p.Select([]int{i}).MeanCounts() })
					_ = p.check()
				}
			})
		},
		"GuessProbe":         patterns(func(p *Patterns) { over(badNumbers, func(v float64) { _, _ = GuessProbe(p, v) }) }),
		"Dataset.Check":      data(func(d *Dataset) { _ = d.Check() }),
		"Dataset.Seen":       data(func(d *Dataset) { _, _ = d.Seen() }),
		"Dataset.Likeness":   data(func(d *Dataset) { _, _ = d.Likeness() }),
		"DataError.Error":    func() { _ = (&DataError{}).Error() },
		"ShapeError.Error":   func() { _ = (&ShapeError{}).Error() },
		"SettingError.Error": func() { _ = (&SettingError{}).Error() },
		"NewScene": data(func(d *Dataset) {
			_, _ = NewScene(d, nil, Subpixel(7))
			over(badObjects(), func(o *Object) { _, _ = NewScene(g.Dataset, o, Bilinear) })
		}),
		"PatternErrors": data(func(d *Dataset) { _, _ = PatternErrors(context.Background(), d, g.truth, g.Probe, Nearest) }),
		"Residual": data(func(d *Dataset) {
			_, _ = Residual(context.Background(), d, g.truth, g.Probe, Nearest, -1)
			over(badObjects(), func(o *Object) { _, _ = Residual(context.Background(), g.Dataset, o, g.Probe, Nearest, 1) })
		}),
		"Misfits": data(func(d *Dataset) { _, _ = Misfits(context.Background(), d, g.truth, g.Probe, Nearest, -1) }),
		"NoiseFloor": data(func(d *Dataset) {
			_, _ = NoiseFloor(context.Background(), d, nil, nil, Nearest, 0)
			_, _ = NoiseFloor(nil, g.Dataset, g.truth, g.Probe, Nearest, 0)
		}),
		"Residuals": data(func(d *Dataset) {
			_, _ = Residuals(context.Background(), d, g.truth, g.Probe, Bilinear, -1)
			_, _ = Residuals(nil, g.Dataset, g.truth, g.Probe, Bilinear, 1)
			over(badObjects(), func(o *Object) { _, _ = Residuals(context.Background(), g.Dataset, o, g.Probe, Bilinear, 1) })
		}),
		"ScanMap.Apply": func() {
			over(badScans(), func(s Scan) { ScanMap{}.Apply(s); ScanMap{ScaleY: math.NaN(), Rotation: math.Inf(1)}.Apply(s) })
		},
		"FitScanMap": func() {
			over(badScans(), func(s Scan) { _, _ = FitScanMap(s, s); _, _ = FitScanMap(s, g.Scan); _, _ = FitScanMap(g.Scan, s) })
		},
		"Solver.Run": data(func(d *Dataset) {
			_, _ = Solver{}.Run(context.Background(), d, nil)
			_, _ = NewSolver(EPIE(), 1).Run(context.Background(), d, g.truth)
			moving := NewSolver(EPIE(), 4)
			moving.FitPositions, moving.PositionLimit, moving.SettlePasses = FitBoth, 1e3, 2
			_, _ = moving.Run(context.Background(), d, g.truth)
			_, _ = moving.Run(context.Background(), g.Dataset, &Object{})
			again := NewSolver(EPIE(), 1)
			for _, again.Resume = range []*State{{}, {Object: g.truth}, {Object: g.truth, Probe: &Probe{N: 16}}, {Object: g.truth, Probe: g.Probe, Best: -4}, {Object: g.truth, Probe: g.Probe, BestObject: &Object{}}} {
				_, _ = again.Run(context.Background(), g.Dataset, nil)
			}
		}),
		"Solver.SearchMap": data(func(d *Dataset) {
			_, _ = Solver{}.SearchMap(context.Background(), d)
			s := NewSolver(EPIE(), 1)
			s.PositionLimit = 1
			for _, s.FitPositions = range []PositionFit{FitNone, FitEach, FitAffine, FitBoth} {
				_, _ = s.SearchMap(nil, d)
			}
			ended, cancel := context.WithCancel(context.Background())
			cancel()
			s.Places = Scan{}
			_, _ = s.SearchMap(ended, d)
			_, _ = s.Run(context.Background(), d, nil)
		}),
		"FirstBelow": func() {
			over([][]float64{nil, {math.NaN()}, {1, math.NaN(), 0}}, func(c []float64) { FirstBelow(c, math.NaN()); FirstBelow(c, 1) })
		},
		"FirstBelowHalfBit": func() { FirstBelowHalfBit(nil); FirstBelowHalfBit(badNumbers) },
		"HalfBit":           func() { over(badSizes, func(n int) { HalfBit(n) }) },
	}
}

func callsOfModels(g good) map[string]func() {
	models := func(f func(*Model)) func() { return func() { over([]*Model{nil, {}, g.model}, f) } }
	scenes := func(f func(*Scene)) func() {
		return func() { over([]*Scene{{}, {Object: g.truth}, {Model: g.model}}, f) }
	}
	ctx := context.Background()
	return map[string]func(){
		"Model.Backward": models(func(m *Model) { over(badFloats, func(f []float32) { _ = m.Backward(nil, f) }) }),
		"Model.BackwardProbe": models(func(m *Model) {
			over(badProbes(), func(p *Probe) {
				_ = m.BackwardProbe(p, make([]complex64, 256), 0.5, 0)
				_ = m.BackwardProbe(p, nil, 0, 0)
			})
		}),
		"Model.Clone": models(func(m *Model) { m.Clone() }),
		"Model.Forward": models(func(m *Model) {
			over(badComplex, func(c []complex64) { _ = m.Forward(nil, c); _ = m.Forward(make([]float32, 256), c) })
		}),
		"Model.N":          models(func(m *Model) { m.N() }),
		"Model.Probe":      models(func(m *Model) { m.Probe() }),
		"Model.SetProbe":   models(func(m *Model) { over(badProbes(), func(p *Probe) { _ = m.SetProbe(p) }) }),
		"Model.Shift":      models(func(m *Model) { over(badNumbers, func(v float64) { m.Clone().Shift(v, v) }) }),
		"Scene.Batches":    scenes(func(s *Scene) { over(badSizes, func(n int) { s.Batches(n, n); g.scene.Batches(n, n) }) }),
		"Scene.Hold":       scenes(func(s *Scene) { over(badFloats, func(f []float32) { _, _ = s.Hold(f); _, _ = g.scene.Hold(f) }) }),
		"Scene.Memory":     scenes(func(s *Scene) { over([]int{-1, 0, 3}, func(n int) { s.Memory("", n) }) }),
		"Scene.NoiseFloor": scenes(func(s *Scene) { _, _ = s.NoiseFloor(ctx) }),
		"Scene.Order":      scenes(func(s *Scene) { over(badSizes, func(n int) { s.Order(n) }) }),
		"Scene.Residual":   scenes(func(s *Scene) { _, _ = s.Residual(ctx); _, _ = g.scene.Residual(nil) }),
	}
}

// Nothing that is exported panics, whatever it is given.
func TestNothingPanics(t *testing.T) {
	for name, call := range calls(newGood(t)) {
		func() {
			defer func() {
				if r := recover(); r != nil {
					t.Errorf("%s: %v", name, r)
				}
			}()
			call()
		}()
	}
}

// Every exported function and method of the package is among the calls.
func TestEveryExportIsCalledBadly(t *testing.T) {
	table := calls(newGood(t))
	names, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	seen := 0
	for _, path := range names {
		if strings.HasSuffix(path, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range file.Decls {
			f, ok := d.(*ast.FuncDecl)
			if !ok || !f.Name.IsExported() {
				continue
			}
			name := f.Name.Name
			if f.Recv != nil {
				receiver := strings.TrimPrefix(fmt.Sprint(receiverOf(f.Recv.List[0].Type)), "*")
				if !ast.IsExported(receiver) {
					continue
				}
				name = receiver + "." + name
			}
			if seen++; table[name] == nil {
				t.Errorf("%s is not called with hostile arguments: add it to calls", name)
			}
		}
	}
	if seen < 100 {
		t.Errorf("only %d exported functions found", seen)
	}
}

func receiverOf(e ast.Expr) string {
	if star, ok := e.(*ast.StarExpr); ok {
		e = star.X
	}
	if id, ok := e.(*ast.Ident); ok {
		return id.Name
	}
	return ""
}
