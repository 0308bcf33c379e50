package config

import (
	"errors"
	"fmt"
	"io/fs"
	"os"

	"github.com/latent-go/latent/internal/datasets"
)

// Public finds the public data sets that a run may name.
type Public struct {
	Table         []datasets.Set
	Home          string // data directory of the user
	Program       string // for remedies
	Data, Profile string // the files of a set
}

// Replace puts the files of a public data set where a dataset is named like one
// and no file is. Another profile that was given stays.
func (p Public) Replace(d Dataset) (Dataset, error) {
	if _, err := os.Stat(d.Path); !errors.Is(err, fs.ErrNotExist) {
		return d, nil
	}
	for _, set := range p.Table {
		if set.Name != d.Path {
			continue
		}
		path, at, err := set.Use(p.Home, p.Data, p.Program)
		if err != nil {
			return d, err
		}
		d.Why = fmt.Sprintf("the data set %s, made of %s, %s", set.Name, at.Record.Source.What, d.Why)
		d.Path = path
		if d.Profile == "" && d.Inline == nil {
			d.Profile = at.File(p.Profile)
		}
	}
	return d, nil
}
