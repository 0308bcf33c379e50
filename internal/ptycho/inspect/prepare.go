package inspect

import (
	"slices"

	"github.com/latent-go/latent/internal/ptycho/config"
	"github.com/latent-go/latent/internal/ptycho/npzdata"
	"github.com/latent-go/latent/internal/ptycho/output"
)

// Prepare looks at data that are to be worked on, tells and records what it finds and
// returns them without what only does harm, with the names of what was found. The data
// are not changed.
func Prepare(path string, d *npzdata.Data, c config.Inspection, n *output.Notices) (*npzdata.Data, []string) {
	if !c.Look {
		return d, nil
	}
	r := Look(d)
	var names []string
	for _, f := range r.Findings {
		n.Warn("%s: %s", path, f.line(c))
		names = append(names, f.Name)
	}
	n.Run.Results["inspection"] = r.Verdict
	if len(r.Findings) == 0 {
		return d, nil
	}
	return r.apply(d, c.Frames, c.Mask), names
}

// line is what is told of a finding when it may be mended, or not, or will be fitted.
func (f *Finding) line(c config.Inspection) string {
	if slices.Contains(c.Fitted, f.Name) {
		flag := "--fit-intensity no takes all for equal"
		if f.Name == config.Backdrop {
			flag = "--fit-background no takes it for light"
		}
		return f.Text + ": fitted with the object (" + flag + ")"
	}
	kept := f.Remedy == maskRemedy && !c.Mask || f.Remedy == frameRemedy && !c.Frames
	if kept {
		return f.Text + ", or would be without that flag"
	}
	return f.Text + " (" + f.Remedy + ")"
}
