package tables

import (
	"bytes"
	"errors"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"
)

// drawTable makes a table of every kind of column with awkward values.
func drawTable(t *rapid.T, rows int) *Table {
	draw := func(label string, g *rapid.Generator[float64]) []float64 {
		return rapid.SliceOfN(g, rows, rows).Draw(t, label)
	}
	day := rapid.Custom(func(t *rapid.T) time.Time {
		if rapid.Bool().Draw(t, "undated") {
			return time.Time{}
		}
		return time.Date(1970, 1, 1, 0, 0, 0, 0, time.UTC).AddDate(0, 0, rapid.IntRange(-40000, 40000).Draw(t, "day"))
	})
	list := rapid.Custom(func(t *rapid.T) []string {
		items := rapid.SliceOfN(rapid.StringN(0, 5, -1), 0, 3).Draw(t, "items")
		if len(items) == 0 {
			return nil
		}
		return items
	})
	number := rapid.OneOf(rapid.Float64(), rapid.SampledFrom([]float64{
		math.NaN(), math.Inf(1), math.Inf(-1), math.Copysign(0, -1), math.SmallestNonzeroFloat64, math.MaxFloat64, 0.1,
	}))
	return newTable(
		floats("z", draw("floats", number)),
		ints("a", rapid.SliceOfN(rapid.Int64(), rows, rows).Draw(t, "ints")),
		bools("m", rapid.SliceOfN(rapid.Bool(), rows, rows).Draw(t, "bools")),
		texts("naïve, \"name\"", rapid.SliceOfN(rapid.String(), rows, rows).Draw(t, "texts")),
		dates("b", rapid.SliceOfN(day, rows, rows).Draw(t, "dates")),
		lists("l", rapid.SliceOfN(list, rows, rows).Draw(t, "lists")),
	)
}

// bits compares numbers by their bits, except that all NaN are one.
var bits = cmp.Comparer(func(x, y float64) bool {
	return math.Float64bits(x) == math.Float64bits(y) || math.IsNaN(x) && math.IsNaN(y)
})

func TestParquetRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := drawTable(t, rapid.IntRange(0, 20).Draw(t, "rows"))
		var first, second bytes.Buffer
		if err := want.WriteParquet(&first); err != nil {
			t.Fatal(err)
		}
		if err := want.WriteParquet(&second); err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(first.Bytes(), second.Bytes()) {
			t.Fatal("two writes of one table differ")
		}
		got, err := readBytes(first.Bytes())
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got, bits, cmpopts.EquateEmpty()); diff != "" {
			t.Fatalf("read back (-want +got):\n%s", diff)
		}
	})
}

// TestParquetManyRows crosses the limits of a batch and of a row group.
func TestParquetManyRows(t *testing.T) {
	const rows = rowGroup + batch + 7
	x, s, l := make([]float64, rows), make([]string, rows), make([][]string, rows)
	for i := range x {
		x[i] = math.Sqrt(float64(i))
		s[i] = string(rune('a' + i%26))
		for k := range i % 4 {
			l[i] = append(l[i], string(rune('a'+k)))
		}
	}
	want := newTable(floats("x", x), texts("s", s), lists("l", l))
	path := filepath.Join(t.TempDir(), "t.parquet")
	var b bytes.Buffer
	if err := want.WriteParquet(&b); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, b.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	got, err := ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got, bits); diff != "" {
		t.Fatal("the table changed on the way")
	}
}

func TestColumnOrderIsKept(t *testing.T) {
	var b bytes.Buffer
	if err := newTable(ints("z", []int64{1}), ints("a", []int64{2}), ints("m", []int64{3})).WriteParquet(&b); err != nil {
		t.Fatal(err)
	}
	got, err := readBytes(b.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"z", "a", "m"}, got.Names()); diff != "" {
		t.Error(diff)
	}
}

func TestBrokenTablesAreRefused(t *testing.T) {
	for name, table := range map[string]*Table{
		"lengths": newTable(ints("a", []int64{1}), floats("b", nil)),
		"twice":   newTable(ints("a", []int64{1}), ints("a", []int64{1})),
		"unnamed": newTable(ints("", []int64{1})),
		"nothing": newTable(),
	} {
		if err := table.WriteParquet(new(bytes.Buffer)); err == nil {
			t.Errorf("%s: written without an error", name)
		}
	}
}

func TestReadRefusesOtherFiles(t *testing.T) {
	if _, err := readBytes([]byte("Artist,Album\n")); !errors.Is(err, errTable) {
		t.Errorf("a CSV file: error %v, want ErrTable", err)
	}
	if _, err := ReadFile(filepath.Join(t.TempDir(), "absent.parquet")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("an absent file: error %v, want os.ErrNotExist", err)
	}
}

// Every flipped bit is noticed before the library sees the file.
func TestDamageIsNoticed(t *testing.T) {
	var b bytes.Buffer
	if err := newTable(ints("a", []int64{1, 2}), floats("x", []float64{1, 2})).WriteParquet(&b); err != nil {
		t.Fatal(err)
	}
	for i := range b.Bytes() {
		damaged := bytes.Clone(b.Bytes())
		damaged[i] ^= 1 << (i % 8)
		if _, err := readBytes(damaged); !errors.Is(err, errTable) {
			t.Fatalf("byte %d changed: error %v, want ErrTable", i, err)
		}
	}
	for n := range b.Len() {
		if _, err := readBytes(b.Bytes()[:n]); !errors.Is(err, errTable) {
			t.Fatalf("cut to %d bytes: error %v, want ErrTable", n, err)
		}
	}
}

// FuzzRead changes bytes of a real file: an error or a sound table, no panic.
func FuzzRead(f *testing.F) {
	var b bytes.Buffer
	table := newTable(ints("a", []int64{1, 2}), texts("t", []string{"x", ""}), lists("l", [][]string{{"p", "q"}, nil}))
	if err := table.WriteParquet(&b); err != nil {
		f.Fatal(err)
	}
	f.Add(b.Bytes())
	f.Add([]byte("PAR1"))
	f.Fuzz(func(t *testing.T, data []byte) {
		got, err := readBytes(data)
		if err != nil {
			return
		}
		for i := range got.Columns {
			if got.Columns[i].Len() != got.Rows() {
				t.Fatalf("column %q has %d of %d rows", got.Columns[i].Name, got.Columns[i].Len(), got.Rows())
			}
		}
	})
}

func TestColumnLookup(t *testing.T) {
	table := newTable(ints("a", []int64{1}))
	if c, err := table.Column("a", Int); err != nil || c.Ints[0] != 1 {
		t.Errorf("Column(a) = %v, %v", c, err)
	}
	if _, err := table.Column("b", Int); err == nil {
		t.Error("an absent column is found")
	}
	if _, err := table.Column("a", Text); err == nil {
		t.Error("a column of another kind is found")
	}
}

// A damaged table, and one with a column of another type, read once the stage has
// written them again.
func TestRemediesOfTables(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.parquet")
	write := func(table *Table) {
		var b bytes.Buffer
		if err := errors.Join(table.WriteParquet(&b), os.WriteFile(path, b.Bytes(), 0o600)); err != nil {
			t.Fatal(err)
		}
	}
	good := newTable(ints("a", []int64{1, 2}))
	write(newTable(floats("a", []float64{1, 2})))
	other, err := ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if _, err = other.Column("a", good.Columns[0].Kind); err == nil || !strings.Contains(err.Error(), "has another type than expected: run the stage again that wrote it") {
		t.Errorf("another type: %v", err)
	}
	if err := os.Truncate(path, 20); err != nil {
		t.Fatal(err)
	}
	if _, err = ReadFile(path); err == nil || !strings.Contains(err.Error(), "run the stage again that wrote it") {
		t.Errorf("cut off: %v", err)
	}
	write(good)
	table, err := ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := table.Column("a", good.Columns[0].Kind); err != nil {
		t.Errorf("written again: %v", err)
	}
}
