package config

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/latent-go/latent/configs"
	"github.com/latent-go/latent/internal/options"
)

var update = flag.Bool("update", false, "write configs/base.yaml anew")

const baseHead = `# The defaults of aoty-pipeline, written out. They apply without this file; copy
# it to start a configuration of your own. docs/CONFIG_SPEC.md explains the keys.
# Written by "go test ./internal/album/config -run Base -update".
`

// TestBaseFileIsWrittenByTheDeclarations: configs/base.yaml has every key of the
// settings with its default and its help, in the order of the structs.
func TestBaseFileIsWrittenByTheDeclarations(t *testing.T) {
	want := []byte(baseHead + section(reflect.TypeFor[Config](), "", "\n"))
	if *update {
		if err := os.WriteFile(filepath.Join("..", "..", "..", "configs", "base.yaml"), want, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if got, _ := configs.Read("configs/base.yaml"); !bytes.Equal(got, want) {
		t.Errorf("configs/base.yaml is not what the declarations say: run this test with -update and read the difference\ngot:\n%s\nwant:\n%s", got, want)
	}
}

// section writes the keys below a struct; between stands between those of the
// first level.
func section(of reflect.Type, prefix, between string) string {
	var b strings.Builder
	indent := strings.Repeat("  ", strings.Count(prefix, "."))
	for i := range of.NumField() {
		f := of.Field(i)
		name := f.Tag.Get("key")
		if f.Type.Kind() == reflect.Struct {
			if keys := section(f.Type, prefix+name+".", ""); keys != "" {
				fmt.Fprintf(&b, "%s%s%s:\n%s", between, indent, name, keys)
			}
			continue
		}
		if o := Options().Get(prefix + name); !o.FlagOnly && !o.Optional() {
			fmt.Fprintf(&b, "%s%s%s: %s # %s\n", between, indent, name, yamlText(o), keyHelp(o))
		}
	}
	return b.String()
}

// keyHelp is the help of an option. That of a negated flag says what false does.
func keyHelp(o *options.Option) string {
	if o.Negated {
		return "false: " + o.Help
	}
	return o.Help
}

var word = regexp.MustCompile(`^[a-z][a-z-]*$`)

// yamlText is the default of an option as YAML; floats keep a point.
func yamlText(o *options.Option) string {
	text := options.Format(o.Default)
	switch o.Kind {
	case options.Float:
		if !strings.ContainsAny(text, ".e") {
			text += ".0"
		}
	case options.List:
		return "[" + strings.Join(o.Default.([]string), ", ") + "]"
	case options.String, options.Enum:
		if !word.MatchString(text) || slices.Contains([]string{"true", "false", "null", "yes", "no", "on", "off"}, text) {
			return fmt.Sprintf("%q", o.Default)
		}
	}
	return text
}

// The file is the defaults: with it every setting has the value that it has anyway,
// and its keys are all that a file may have, but for those without a default.
func TestBaseFileIsTheDefaults(t *testing.T) {
	if *update {
		t.Skip("the file is being written")
	}
	c, r, _ := given{args: []string{"-c", "configs/base.yaml"}}.load(t)
	plain, _, _ := given{}.load(t)
	if !reflect.DeepEqual(c.Settings(), plain.Settings()) {
		t.Errorf("base.yaml changes settings:\n%v\n%v", c.Settings(), plain.Settings())
	}
	for _, e := range r.Entries() {
		written := e.Winner.Layer == layerFile || len(e.Losers) > 0 && e.Losers[0].Layer == layerFile
		if o := Options().Get(e.Key); !written && !o.Optional() && !o.FlagOnly {
			t.Errorf("base.yaml does not have %s", e.Key)
		}
	}
}
