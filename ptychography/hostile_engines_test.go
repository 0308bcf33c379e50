package ptychography

import (
	"context"
	"math"
)

func callsOfEngines(g good) map[string]func() {
	begin := func(e Engine) func() {
		return func() {
			over([]*Scene{nil, {}, g.scene}, func(s *Scene) { _, _ = e.Begin(s)(context.Background(), -1) })
		}
	}
	settings := []Setting{{}, {Low: math.NaN(), High: math.NaN()}, {High: 1e300}}
	recipes := []Recipe{nil, {{}}, {{EPIE(), -1}}, {{&PIE{}, 1 << 62}, {&LSQML{}, 1 << 62}}}
	return map[string]func(){
		"LSQML.Begin": func() { begin(&LSQML{})(); begin(NewLSQML())() },
		"PIE.Begin":   func() { begin(&PIE{})(); begin(EPIE())() },
		"Relaxation.Shares": func() {
			over(append(badProbes(), g.Probe), func(p *Probe) {
				over(badComplex, func(m []complex64) { (&Relaxation{[][]complex64{m}, nil}).Shares(p); (*Relaxation)(nil).Shares(p) })
			})
		},
		"ML.Begin":       func() { begin(&ML{})(); begin(NewML())() },
		"DM.Begin":       func() { begin(&DM{})(); begin(NewDM())() },
		"ML.Name":        func() { _ = (&ML{}).Name() },
		"DM.Name":        func() { _ = (&DM{}).Name() },
		"ML.Settings":    func() { (&ML{}).Settings() },
		"DM.Settings":    func() { (&DM{}).Settings() },
		"NewML":          func() { NewML() },
		"NewDM":          func() { NewDM() },
		"LSQML.Name":     func() { _ = (&LSQML{}).Name() },
		"PIE.Name":       func() { _ = (&PIE{}).Name() },
		"LSQML.Settings": func() { (&LSQML{}).Settings() },
		"PIE.Settings":   func() { (&PIE{}).Settings() },
		"Engines":        func() { Engines() },
		"EngineNames":    func() { EngineNames() },
		"EPIE":           func() { EPIE() },
		"RPIE":           func() { RPIE() },
		"NewLSQML":       func() { NewLSQML() },
		"NewEngine":      func() { _, _ = NewEngine("") },
		"NewSolver":      func() { _, _ = NewSolver(nil, -1).Run(context.Background(), g.Dataset, nil) },
		"ParseRecipe": func() {
			over([]string{"", ":", "epie::", "epie:1e9:=,", ",,"}, func(s string) { _, _ = ParseRecipe(s, -1) })
		},
		"ParsePositionFit": func() { _, _ = ParsePositionFit("\x00") },
		"ParseSubpixel":    func() { _, _ = ParseSubpixel("\x00") },
		"Recipe.Passes":    func() { over(recipes, func(r Recipe) { r.Passes() }) },
		"Recipe.Set":       func() { over(recipes, func(r Recipe) { _ = r.Set("decay", math.NaN()) }) },
		"Recipe.String":    func() { over(recipes, func(r Recipe) { _ = r.String() }) },
		"SettingOf":        func() { SettingOf(nil, ""); SettingOf(&LSQML{}, "") },
		"Setting.Interval": func() { over(settings, func(s Setting) { s.Interval() }) },
		"Setting.Set":      func() { over(settings, func(s Setting) { over(badNumbers, func(v float64) { _ = s.Set(v) }) }) },
		"Setting.Value":    func() { over(settings, func(s Setting) { s.Value() }) },
		"Setting.Whole":    func() { over(settings, func(s Setting) { s.Whole() }) },
		"Verdict.Explain":  func() { _ = Verdict("x").Explain() },
		"Verdict.Stops":    func() { _ = Verdict("x").Stops() },
	}
}
