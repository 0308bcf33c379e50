package convert

import (
	"errors"
	"fmt"
	"os"

	"github.com/latent-go/latent/internal/npz"
	"github.com/latent-go/latent/internal/regular"
	"github.com/latent-go/latent/internal/tiff"
)

// pictures are a TIFF stack: one array, "data".
type pictures struct {
	*tiff.Stack
	open *os.File
	path string
}

const pictureData = "data"

func openPictures(path string, l npz.Limits) (archive, error) {
	f, err := regular.Open(path)
	if err != nil {
		return nil, err
	}
	info, err := f.Stat()
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	s, err := tiff.Open(f, info.Size())
	if err != nil {
		return nil, errors.Join(fmt.Errorf("%s: %w", path, err), f.Close())
	}
	if most := l.MaxBytes; most > 0 && int64(s.Rows)*int64(s.Cols)*8 > most {
		return nil, errors.Join(fmt.Errorf("%s: %w", path, npz.ErrTooLarge), f.Close())
	}
	return &pictures{s, f, path}, nil
}

func (p *pictures) Close() error                    { return p.open.Close() }
func (p *pictures) Has(name string) bool            { return name == pictureData }
func (p *pictures) attr(string, string) (any, bool) { return nil, false }
func (p *pictures) members(string) []string         { return []string{pictureData} }
func (p *pictures) shown(string) string             { return "the images" }
func (p *pictures) file() string                    { return p.path }
func (p *pictures) places() names                   { return names{format: "TIFF", data: []string{pictureData}} }

func (p *pictures) inventory() string {
	return fmt.Sprintf("%d images of %d x %d pixels", p.Len(), p.Rows, p.Cols)
}

func (p *pictures) Header(name string) (*npz.Header, error) {
	if name != pictureData {
		return nil, p.bad(name, nil, "give the file that has it with --product", "a TIFF stack has images only")
	}
	kind := npz.Uint
	switch {
	case p.Float:
		kind = npz.Float
	case p.Signed:
		kind = npz.Int
	}
	return &npz.Header{Shape: []int{p.Len(), p.Rows, p.Cols}, DType: npz.DType{Kind: kind, Size: p.Bits / 8}}, nil
}

func (p *pictures) Read(name string) (*npz.Array, error) {
	h, err := p.Header(name)
	if err != nil {
		return nil, err
	}
	v, err := p.frames(name, 0, p.Len())
	if err != nil {
		return nil, err
	}
	return npz.New(v, h.Shape...), nil
}

func (p *pictures) frames(_ string, lo, hi int) ([]float32, error) {
	var out []float32
	for i := lo; i < hi; i++ {
		v, err := p.Float64(i)
		if err != nil {
			return nil, err
		}
		for _, x := range v {
			out = append(out, float32(x))
		}
	}
	return out, nil
}

func (p *pictures) together(_ string, frame int) int { return batch(frame) }

func (p *pictures) bad(name string, h *npz.Header, remedy, format string, args ...any) error {
	what := p.shown(name)
	if h != nil {
		what += ", " + h.String()
	} else if name != "" && name != pictureData {
		what = name
	}
	return fmt.Errorf("%s: %w: %s", what, fmt.Errorf(format, args...), remedy)
}
