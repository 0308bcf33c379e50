package hdf5_test

import (
	"bytes"
	"fmt"
	"log"
	"os"
	"path/filepath"

	"github.com/latent-go/latent/internal/hdf5"
)

// A file with a compressed dataset, written in two portions and read by rows.
func Example() {
	dir, err := os.MkdirTemp("", "example")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(dir)
	path := filepath.Join(dir, "scan.h5")
	err = hdf5.WriteFile(path, 0o644, func(w *hdf5.Writer) error {
		g, err := w.Root().Group("entry_1")
		if err != nil {
			return err
		}
		d, err := g.Dataset("data", hdf5.Spec{Type: hdf5.Float32, Shape: []int{3, 2}, Deflate: 1})
		if err != nil {
			return err
		}
		if err := d.Write([]float32{1, 2, 3}); err != nil {
			return err
		}
		if err := d.Write([]float32{4, 5, 6}); err != nil {
			return err
		}
		return d.Attr("units", "counts")
	})
	if err != nil {
		log.Fatal(err)
	}
	f, err := hdf5.OpenFile(path, hdf5.Options{})
	if err != nil {
		log.Fatal(err)
	}
	defer f.Close()
	root, err := f.Root()
	if err != nil {
		log.Fatal(err)
	}
	d, err := root.Dataset("entry_1/data")
	if err != nil {
		log.Fatal(err)
	}
	rows, err := d.ReadRows(1, 3)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(d.Shape(), d.Type(), d.Attr("units"), rows)
	// Output: [3 2] float32 counts [3 4 5 6]
}

// What is not HDF5 is an error that says so.
func ExampleOpen() {
	text := []byte("artist,album,score\n")
	_, err := hdf5.Open(bytes.NewReader(text), int64(len(text)), hdf5.Options{})
	fmt.Println(err)
	// Output: hdf5: not a valid HDF5 file: it has no HDF5 signature
}
