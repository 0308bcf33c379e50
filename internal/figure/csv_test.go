package figure

import (
	"bytes"
	"encoding/csv"
	"strings"
	"testing"
)

func TestCSV(t *testing.T) {
	f := Figure{Panels: []Panel{
		{
			Title: "=cmd", Y: Axis{Scale: Category, Categories: []string{"a,b", "-1+1"}},
			Layers: []Layer{Scatter{Label: "p", X: []float64{2001.5}, Y: []float64{1}, Hover: []string{"@x\nline"}}},
		},
		{Layers: []Layer{
			Interval{Pos: []float64{2}, Lo: []float64{-1.0 / 3}, Hi: []float64{1}, Mid: []float64{0.5}},
			Histogram{Edges: []float64{0, 10}, Counts: []float64{7}},
			Rule{At: 4},
			Heatmap{Z: []float64{9, 8}, Rows: 1, Cols: 2},
		}},
	}}
	const want = `panel,layer,label,x,y,lo,hi,inner_lo,inner_hi,text
'=cmd,scatter,p,2001.5,'-1+1,,,,,'@x line
,interval,,0.5,2,-0.3333333333333333,1,,,
,histogram,,0,7,,10,,,
,rule,,,4,,,,,
,heatmap,,0.5,0.5,9,,,,
,heatmap,,1.5,0.5,8,,,,
`
	if got := string(render(t, f, Options{}, "csv")); got != want {
		t.Errorf("got\n%s", got)
	}
}

func TestCSVOfEveryLayer(t *testing.T) {
	for name, f := range gallery() {
		lines, err := csv.NewReader(bytes.NewReader(render(t, f, Options{}, "csv"))).ReadAll()
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		for _, l := range lines {
			if len(l) != len(csvHeader) {
				t.Errorf("%s: %q", name, l)
			}
		}
	}
}

func TestWriteUnknownFormat(t *testing.T) {
	err := (&Figure{}).Write(&bytes.Buffer{}, "gif", Options{})
	if err == nil || !strings.Contains(err.Error(), "svg, png, pdf, csv") {
		t.Errorf("got %v", err)
	}
}
