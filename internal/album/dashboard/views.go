package dashboard

import (
	"net/url"

	"github.com/latent-go/latent/internal/album/live"
	"github.com/latent-go/latent/internal/runs"
)

// view is a page of the dashboard.
type view struct {
	path, title string
	build       func(v *visit) (page, error)
}

// views in the order of the navigation; the first is the start page.
var views = []view{
	{"/overview", "Overview", overview},
	{"/diagnostics", "Diagnostics", diagnostics},
	{"/calibration", "Calibration", calibration},
	{"/predictions", "Predictions", predictions},
	{"/coefficients", "Coefficients", coefficientsView},
	{"/loo", "Leave-one-out", looView},
	{"/artists", "Artists", artists},
	{"/data", "Data", dataView},
	{"/compare", "Compare", compare},
	{"/live", "Live", liveView},
}

// visit is a request for a page: the run, and what the address asks for.
type visit struct {
	s      *Snapshot
	q      url.Values
	other  *Snapshot
	list   []runs.Info
	unread error       // why the other run cannot be read
	now    *live.State // of the live view

	working string // says that another run works
}
