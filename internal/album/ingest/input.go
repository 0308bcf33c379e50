package ingest

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/goccy/go-yaml"

	"github.com/latent-go/latent/internal/regular"
	"github.com/latent-go/latent/internal/settings"
)

// Input is a data set: a CSV file and how it is to be understood.
type Input struct {
	Path     string
	Name     string         // of the file in messages, "" for its path
	Why      string         // who named the file, for messages
	Profile  string         // path of the profile or name of a shipped one, "" for none
	Inline   *settings.Node // a profile written in the configuration, nil for none
	Encoding string         // "auto", or what the profile is overruled with

	SkipBadRows Allowance // of rows that cannot be read
	JoinNames   bool      // names that look alike are one artist
}

// Check refuses what is no file before anything is hashed or written.
func (in Input) Check() error {
	if err := checkFile(in.Path, in.Why); err != nil || in.ProfileFile() == "" {
		return err
	}
	if _, err := os.Stat(in.Profile); errors.Is(err, fs.ErrNotExist) && filepath.Base(in.Profile) == in.Profile && filepath.Ext(in.Profile) == "" {
		_, err := shippedProfile(in.Profile) // a name rather than a path
		return err
	}
	return checkFile(in.Profile, "the dataset profile")
}

// ProfileFile is the file of the profile, "" where none is named, or where the name
// is that of a shipped one and of no file.
func (in Input) ProfileFile() string {
	if _, err := os.Stat(in.Profile); errors.Is(err, fs.ErrNotExist) {
		if _, err := shippedProfile(in.Profile); err == nil {
			return ""
		}
	}
	return in.Profile
}

func checkFile(path, why string) error {
	refuse := func(problem, remedy string, err error) error {
		return &DataError{Kind: KindOpen, File: path, Problem: problem, Remedy: remedy, Err: err}
	}
	if isURL(path) {
		return refuse("this is an address on the web, and nothing is fetched from there", "download the file first and give its path", nil)
	}
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return refuse("there is no such file", "check the path ("+why+")", err)
	case err != nil:
		return refuse("cannot be read: "+err.Error(), "check its permissions", err)
	case info.IsDir():
		return refuse("is a directory", "give the file in it", nil)
	}
	if !info.Mode().IsRegular() {
		return refuse("is a device or a socket, which need not end", "save what it gives to a file, or pipe it: --dataset -", nil)
	}
	file, err := regular.Open(path)
	if err != nil {
		return refuse("cannot be read: "+err.Error(), "check its permissions", err)
	}
	return file.Close()
}

// Read reads and cleans the CSV.
func (in Input) Read() (*Cleaned, error) {
	profile, err := in.namedProfile()
	if err != nil {
		return nil, err
	}
	opt := Options{Profile: profile, SkipBadRows: in.SkipBadRows}
	if in.Encoding != "auto" {
		opt.Encoding = in.Encoding
	}
	name := in.Name
	if name == "" {
		name = in.Path
	}
	table, err := load(in.Path, name, opt)
	if err != nil {
		return nil, err
	}
	return clean(table, in.JoinNames), nil
}

// namedProfile returns the profile of the data set, nil to let header and cells
// decide. A name that is no file may be that of a shipped profile.
func (in Input) namedProfile() (*Profile, error) {
	switch {
	case in.Inline != nil:
		return inlineProfile(in.Inline)
	case in.Profile == "":
		return nil, nil
	case in.ProfileFile() == "":
		return shippedProfile(in.Profile)
	}
	text, err := settings.ReadLimited(in.Profile)
	if _, large := errors.AsType[*regular.TooLargeError](err); large {
		return nil, profileLimit(filepath.ToSlash(in.Profile), err)
	}
	if err != nil {
		return nil, &DataError{Kind: KindProfile, File: in.Profile, Problem: "cannot be read: " + err.Error(), Remedy: "give the path of a dataset profile", Err: err}
	}
	return parseProfile(filepath.ToSlash(in.Profile), text)
}

func inlineProfile(n *settings.Node) (*Profile, error) {
	text, err := yaml.Marshal(n.Plain())
	if err != nil {
		return nil, n.Errorf("data.profile: %v", err)
	}
	p, err := parseProfile("data.profile", text)
	if err != nil {
		return nil, n.Errorf("data.profile: %v", err)
	}
	return p, nil
}
