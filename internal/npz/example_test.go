package npz_test

import (
	"bytes"
	"fmt"

	"github.com/latent-go/latent/internal/npz"
)

func Example() {
	var file bytes.Buffer
	w := npz.NewWriter(&file, true)
	err := w.Write("x", npz.New([]float32{1, 2, 3, 4, 5, 6}, 2, 3))
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		fmt.Println(err)
		return
	}
	f, err := npz.NewReader(bytes.NewReader(file.Bytes()), int64(file.Len()), npz.Limits{})
	if err != nil {
		fmt.Println(err)
		return
	}
	x, err := f.Read("x")
	fmt.Println(x, x.Data(), err)
	_, err = f.Read("probe")
	fmt.Println(err)
	// Output:
	// shape (2, 3), dtype float32 [1 2 3 4 5 6] <nil>
	// npz: key "probe": no such key: the archive has x
}
