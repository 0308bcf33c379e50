package hdf5

import (
	"bytes"
	"errors"
	"path/filepath"
	"testing"
)

// readEverything opens whatever a file holds and returns all errors.
func readEverything(b []byte, opts Options) error {
	f, err := Open(bytes.NewReader(b), int64(len(b)), opts)
	if err != nil {
		return err
	}
	root, err := f.Root()
	if err != nil {
		return err
	}
	return readGroup(root, 4, new(int))
}

// readGroup visits at most 2000 objects, because hard links may form circles.
func readGroup(g *Group, depth int, visited *int) error {
	var errs []error
	for _, name := range g.Names() {
		if *visited++; *visited > 2000 || depth == 0 {
			break
		}
		is, err := g.IsGroup(name)
		switch {
		case err != nil:
		case is:
			var child *Group
			if child, err = g.Group(name); err == nil {
				err = readGroup(child, depth-1, visited)
			}
		default:
			err = readDataset(g, name)
		}
		errs = append(errs, err)
	}
	return errors.Join(errs...)
}

func readDataset(g *Group, name string) error {
	d, err := g.Dataset(name)
	if err != nil {
		return err
	}
	_, err = d.Read()
	if shape := d.Shape(); len(shape) > 0 && shape[0] > 1 {
		_, rowErr := d.ReadRows(shape[0]/2, shape[0]/2+1)
		err = errors.Join(err, rowErr)
	}
	return err
}

// small bounds what one read may take in tests with damaged files.
var small = Options{MaxBytes: 1 << 20}

// sample is a small file with everything that the writer makes.
func sample(t testing.TB) []byte {
	return build(t, func(w *Writer) error {
		g, err := w.Root().Group("g")
		if err != nil {
			return err
		}
		x, err := g.Dataset("x", Spec{Type: Int32, Shape: []int{3}})
		if err != nil {
			return err
		}
		y, err := g.Dataset("y", Spec{Type: Float64, Shape: []int{3, 40}, Deflate: 1, ChunkBytes: 64})
		if err != nil {
			return err
		}
		return errors.Join(
			x.MakeScale("x"), x.Write([]int32{1, 2, 3}), y.Write(make([]float64, 120)),
			put(g, "s", Spec{Type: String, Shape: []int{2}}, []string{"a", "日本"}),
			g.Attr("text", "v"), g.Attr("texts", []string{"v", "w"}), x.Attr("n", 3),
		)
	})
}

// FuzzOpen reads arbitrary bytes as a file. The seeds are files of our own and
// small ones of other writers. Nothing may panic, and a file of n bytes may not
// make the reader take more than a fixed multiple of n and of MaxBytes. As wrong
// checksums stop most changes at the door, each file is also read without them.
func FuzzOpen(f *testing.F) {
	f.Add(sample(f))
	for _, pattern := range []string{"hdf5v2", "userblock", "sizes4", "superblock1", "netcdf", "corners"} {
		names, err := filepath.Glob(filepath.Join("testdata", pattern+".h5.gz"))
		if err != nil || len(names) != 1 {
			f.Fatal("fixture missing:", pattern)
		}
		f.Add(gunzip(f, pattern+".h5.gz"))
	}
	f.Fuzz(func(_ *testing.T, b []byte) {
		_ = readEverything(b, small)
		_ = readEverything(b, Options{MaxBytes: 1 << 20, unchecked: true})
	})
}

// TestDamageNeverPanics changes bytes of some files in turn and
// cuts them at many lengths. Of the zeros, mostly padding, it takes one in 16.
func TestDamageNeverPanics(t *testing.T) {
	for _, b := range [][]byte{sample(t), gunzip(t, "hdf5v2.h5.gz"), gunzip(t, "userblock.h5.gz")} {
		if err := readEverything(b, Options{}); err != nil {
			t.Fatal("undamaged:", err)
		}
		for i := range b {
			if b[i] == 0 && i%16 != 0 {
				continue
			}
			damaged := bytes.Clone(b)
			damaged[i] ^= []byte{0xff, 0x01}[i%2]
			_ = readEverything(damaged, Options{MaxBytes: 1 << 20, unchecked: i%3 > 0})
		}
		for n := 0; n < len(b); n += 37 {
			if readEverything(b[:n], small) == nil {
				t.Errorf("a file of %d bytes cut to %d was read without an error", len(b), n)
			}
		}
	}
}

// TestDamageIsFound changes every byte of the superblock and of all object
// headers of a file of ours: their checksums must give it away. Raw data, the
// heap and the chunk tree have none in this version of the format.
func TestDamageIsFound(t *testing.T) {
	b := sample(t)
	protected := [][2]int{{0, superblockSize}}
	for at := 0; ; {
		next := bytes.Index(b[at:], []byte("OHDR"))
		if next < 0 {
			break
		}
		at += next
		size := 10 + int(le.Uint32(b[at+6:])) + 4
		protected = append(protected, [2]int{at, at + size})
		at += size
	}
	if len(protected) != 1+2+3 { // superblock, two groups, three datasets
		t.Fatalf("%d protected ranges", len(protected))
	}
	for _, p := range protected {
		for i := p[0]; i < p[1]; i++ {
			damaged := bytes.Clone(b)
			damaged[i] ^= 0x10
			if readEverything(damaged, small) == nil {
				t.Errorf("damage at byte %d went unseen", i)
			}
		}
	}
}
