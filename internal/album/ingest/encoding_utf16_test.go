package ingest

import (
	"os"
	"path/filepath"
	"testing"

	"golang.org/x/text/encoding/unicode"
)

// TestUTF16: a spreadsheet's "Unicode text" reads like the same file in UTF-8.
func TestUTF16(t *testing.T) {
	text := "Artist,Album,Year,Release Date,Genres,Critic Score,User Score,Avg Track Score,User Ratings,Critic Reviews,Tracks,Runtime (min),Avg Track Runtime (min),Label,Descriptors,Album URL,All Artists,Album Type\n" +
		"Fjörn,Probe,1997,\"May 2, 1997\",Électronique,80,90,85,9000,20,10,43.0,4.3,L,,u,Fjörn,Album\n"
	for name, endian := range map[string]unicode.Endianness{"little": unicode.LittleEndian, "big": unicode.BigEndian} {
		wide, err := unicode.UTF16(endian, unicode.UseBOM).NewEncoder().String(text)
		if err != nil {
			t.Fatal(err)
		}
		path := filepath.Join(t.TempDir(), name+".csv")
		if err := os.WriteFile(path, []byte(wide), 0o600); err != nil {
			t.Fatal(err)
		}
		p, err := shippedProfile("aoty")
		if err != nil {
			t.Fatal(err)
		}
		table, err := Load(path, Options{Profile: p})
		if err != nil {
			t.Fatal(err)
		}
		if a := table.Albums[0]; a.Artist != "Fjörn" || a.Genres[0] != "Électronique" || a.UserScore != 90 {
			t.Errorf("%s endian: read %+v", name, a)
		}
	}
}
