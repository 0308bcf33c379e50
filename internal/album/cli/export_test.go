package cli

import (
	"fmt"
	"io"
	"log/slog"
	"strings"

	"github.com/spf13/cobra"

	"github.com/latent-go/latent/internal/album/ingest"
	"github.com/latent-go/latent/internal/datasets"
	"github.com/latent-go/latent/internal/datasets/datatest"
	"github.com/latent-go/latent/internal/term"
)

// Root is the tree of commands, for tests that look at every flag.
func Root() *cobra.Command { return App.Root(term.New(io.Discard, io.Discard, term.Options{})) }

// Scripts know one public data set more, whose file is made here.
func init() {
	publicData.Table = func() []datasets.Set {
		return append(datasets.Table(), datatest.Set(Program, PublicFile()))
	}
	publicData.Convert[datatest.Name] = ingest.Albums2020
}

// PublicFile is a file with the columns of albums-2020: 24 invented albums of six
// artists.
func PublicFile() []byte {
	var b strings.Builder
	b.WriteString("Artist,Title,Release Month,Release Day,Release Year,Format,Label,Genre,Metacritic Critic Score,Metacritic Reviews," +
		"Metacritic User Score,Metacritic User Reviews,AOTY Critic Score,AOTY Critic Reviews,AOTY User Score,AOTY User Reviews\n")
	for i := range 24 {
		fmt.Fprintf(&b, "Test Artist %d,Test Album %d,March,%d,%d,LP,Test Label,Test Genre,70,5,7.0,9,%d,12,%d,%d\n", i%6, i, 1+i%28, 2000+i/6, 60+i, 50+2*i%40, 20+i)
	}
	return []byte(b.String())
}

// NewLog is the log of a session.
var NewLog = newLog

// Told is what somebody who watches is told of an event.
func Told(event string, attrs ...slog.Attr) string {
	at := facts{}
	for _, a := range attrs {
		at[a.Key] = a.Value
	}
	return new(narrator).line(slog.LevelInfo, event, at, attrs)
}
