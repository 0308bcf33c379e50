package configs

import (
	"reflect"
	"testing"
)

func TestNames(t *testing.T) {
	want := []string{
		"configs/base.yaml", "configs/original.yaml", "configs/publication.yaml", "configs/sensitivity.yaml",
		"configs/datasets/albums_2020.yaml", "configs/datasets/aoty_full.yaml",
	}
	if got := Names(); !reflect.DeepEqual(got, want) {
		t.Errorf("shipped are %v", got)
	}
}

func TestRead(t *testing.T) {
	for name, want := range map[string]bool{
		"configs/base.yaml": true, "./configs/base.yaml": true, `configs\datasets\aoty_full.yaml`: true,
		"base.yaml": false, "configs/none.yaml": false, "configs": false, "configs/": false, "configs/datasets": false,
		"configs/../configs.go": false, "/configs/base.yaml": false, "../configs/base.yaml": false,
	} {
		if data, ok := Read(name); ok != want || ok && len(data) == 0 {
			t.Errorf("Read(%q) is %v with %d bytes", name, ok, len(data))
		}
	}
}
