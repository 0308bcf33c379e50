package ptychography

import (
	"errors"
	"math"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func drawObject(t *rapid.T) (*Object, Position) {
	p := Position{rapid.Float64Range(-20, 20).Draw(t, "y"), rapid.Float64Range(-20, 20).Draw(t, "x")}
	o := NewObject(Scan{p, {p.Y + 3.5, p.X + 2}}, small)
	copy(o.Data, randomField(len(o.Data), 1, rapid.Uint64().Draw(t, "seed")))
	return o, p
}

// The centre pixel of a patch is the object at the position.
func TestPatchCentre(t *testing.T) {
	o := NewObject(Scan{{-3, 5}, {4, 9}}, small)
	mark := func(y, x float64) *complex64 { return &o.Row(int(y - o.Origin.Y))[int(x-o.Origin.X)] }
	*mark(-3, 5) = 42
	*mark(-2, 5) = 43 // one row below
	for _, s := range []Subpixel{Nearest, Bilinear, Fourier} {
		patch, err := o.Patch(Position{-3, 5}, small, s)
		if err != nil || patch[small/2*small+small/2] != 42 || patch[(small/2+1)*small+small/2] != 43 {
			t.Errorf("method %d: %v, %v", s, patch, err)
		}
	}
}

func TestBilinearPatchAgainstOracle(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		o, p := drawObject(t)
		got, err := o.Patch(p, small, Bilinear)
		if err != nil {
			t.Fatal(err)
		}
		for i, w := range oraclePatch(o, p, small) {
			if d := complex128(got[i]) - w; math.Hypot(real(d), imag(d)) > 1e-5 {
				t.Fatalf("pixel %d: %v, want %v", i, got[i], w)
			}
		}
	})
}

// <extract(o), p> = <o, insert(p)> for every method.
func TestInsertIsTheAdjointOfExtract(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		o, p := drawObject(t)
		s := Subpixel(rapid.IntRange(0, 2).Draw(t, "method"))
		y, at := randomField(small*small, 1, 3), o.place(p, small, s)
		patch := make([]complex64, small*small)
		o.extract(patch, small, at)
		back := &Object{Image: NewImage(o.Rows, o.Cols), Origin: o.Origin}
		back.insert(y, small, at)
		if a, b := inner(patch, y), inner(o.Data, back.Data); math.Abs(a-b) > 1e-4 {
			t.Errorf("<Eo, p> = %v but <o, E'p> = %v", a, b)
		}
	})
}

// Extract and Insert are what Patch and its adjoint are, and refuse what is outside.
func TestExtractAndInsert(t *testing.T) {
	o := NewObject(Scan{{0, 0}, {5, 7}}, small)
	copy(o.Data, randomField(len(o.Data), 1, 2))
	p := Position{2.25, 3.5}
	want, err := o.Patch(p, small, Bilinear)
	if err != nil {
		t.Fatal(err)
	}
	got := make([]complex64, small*small)
	if err := o.Extract(got, small, p, Bilinear); err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(got, want) {
		t.Error("Extract is not Patch")
	}
	back := &Object{Image: NewImage(o.Rows, o.Cols), Origin: o.Origin}
	if err := back.Insert(got, small, p, Bilinear); err != nil {
		t.Fatal(err)
	}
	if a, b := inner(o.Data, back.Data), inner(got, got); math.Abs(a-b) > 1e-4*b {
		t.Errorf("<o, E'Eo> = %v but |Eo|^2 = %v", a, b)
	}
	if dy, dx := o.Fraction(p, small); dy != 0.25 || dx != -0.5 {
		t.Errorf("fraction (%v, %v)", dy, dx)
	}
	if err := o.Extract(got, small, Position{50, 0}, Nearest); err == nil || !strings.Contains(err.Error(), "leaves the object") {
		t.Errorf("a patch outside: %v", err)
	}
	if shape := new(ShapeError); !errors.As(o.Insert(got[1:], small, p, Nearest), &shape) {
		t.Error("a patch of another size was inserted")
	}
}

// Position, fraction and corner fit together: rounding leaves at most half a
// pixel for the probe, and moving the frame by whole pixels changes nothing.
func TestPlace(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		o, p := drawObject(t)
		at := o.place(p, small, Fourier)
		if math.Abs(at.dy) > 0.5 || math.Abs(at.dx) > 0.5 {
			t.Errorf("shift (%v, %v)", at.dy, at.dx)
		}
		if y := float64(at.y) + at.dy + o.Origin.Y + small/2; math.Abs(y-p.Y) > 1e-12 {
			t.Errorf("row %v became %v", p.Y, y)
		}
		moved := &Object{o.Image, Position{o.Origin.Y + 7, o.Origin.X - 3}}
		other := moved.place(Position{p.Y + 7, p.X - 3}, small, Nearest)
		if same := o.place(p, small, Nearest); same != other && math.Abs(math.Abs(at.dy)-0.5) > 1e-9 && math.Abs(math.Abs(at.dx)-0.5) > 1e-9 {
			t.Errorf("%+v moved with its frame became %+v", same, other)
		}
	})
}

func TestNewObjectHoldsEveryPatch(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		value := rapid.Float64Range(-100, 100)
		scan := Scan{{value.Draw(t, "y0"), value.Draw(t, "x0")}, {value.Draw(t, "y1"), value.Draw(t, "x1")}}
		o := NewObject(scan, small)
		for s := Nearest; s <= Fourier; s++ {
			if err := o.checkScan(scan, small, s); err != nil {
				t.Error(err)
			}
		}
	})
}

func TestPositionsOutsideAreNamed(t *testing.T) {
	o := NewObject(Scan{{0, 0}}, small)
	for _, p := range []Position{{-2, 0}, {2, 0}, {0, -2}, {0, 2}} {
		if _, err := o.Patch(p, small, Nearest); err == nil || !strings.Contains(err.Error(), "leaves the object of 10 x 10 pixels") {
			t.Errorf("%v: error %v", p, err)
		}
	}
}
