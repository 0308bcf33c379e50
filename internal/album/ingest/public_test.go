package ingest

import (
	"compress/gzip"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"testing"

	"github.com/latent-go/latent/internal/datasets"
)

const publicHead = "Artist,Title,Release Month,Release Day,Release Year,Format,Label,Genre,Metacritic Critic Score,Metacritic Reviews," +
	"Metacritic User Score,Metacritic User Reviews,AOTY Critic Score,AOTY Critic Reviews,AOTY User Score,AOTY User Reviews\n"

// The CSV comes out byte for byte, packed the same way every time, beside the
// profile that reads it.
func TestAlbums2020KeepsTheFile(t *testing.T) {
	text := publicHead + "A Test,First,March,2,2001,LP,,Pop,,,,,70,4,71,12\n"
	src := datasets.Source{Path: filepath.Join(t.TempDir(), "public.csv")}
	if err := os.WriteFile(src.Path, []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
	var packed [2]string
	for i := range packed {
		dir := t.TempDir()
		if err := Albums2020(context.Background(), src, dir); err != nil {
			t.Fatal(err)
		}
		b, err := os.ReadFile(filepath.Join(dir, PublicAlbums))
		if err != nil {
			t.Fatal(err)
		}
		packed[i] = string(b)
		p, err := os.ReadFile(filepath.Join(dir, PublicProfile))
		if err != nil {
			t.Fatal(err)
		}
		profile, err := parseProfile(PublicProfile, p)
		if err != nil {
			t.Fatal(err)
		}
		table, err := Load(filepath.Join(dir, PublicAlbums), Options{Profile: profile})
		if err != nil || len(Clean(table).Albums) != 1 {
			t.Fatalf("%v, %v", table, err)
		}
		f, err := os.Open(filepath.Join(dir, PublicAlbums))
		if err != nil {
			t.Fatal(err)
		}
		z, err := gzip.NewReader(f)
		if err != nil {
			t.Fatal(err)
		}
		got, err := io.ReadAll(z)
		if err != nil || string(got) != text || z.Name != "" || !z.ModTime.IsZero() {
			t.Errorf("%q, %v, name %q, time %v", got, err, z.Name, z.ModTime)
		}
		f.Close()
	}
	if packed[0] != packed[1] {
		t.Error("the same file is packed in two ways")
	}
}

// What the profile does not fit is refused.
func TestAlbums2020RefusesOtherColumns(t *testing.T) {
	src := datasets.Source{Path: filepath.Join(t.TempDir(), "public.csv")}
	if err := os.WriteFile(src.Path, []byte("Artist,Title\nA,B\n"), 0o666); err != nil {
		t.Fatal(err)
	}
	var e *DataError
	if err := Albums2020(context.Background(), src, t.TempDir()); !errors.As(err, &e) {
		t.Errorf("got %v", err)
	}
}
