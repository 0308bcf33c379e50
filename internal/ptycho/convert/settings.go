package convert

import "github.com/latent-go/latent/internal/ptycho/config"

// From makes options of settings that were checked.
func From(s *config.ConvertSettings) Options {
	excluded, _ := s.Excluded() // checked before
	return Options{
		N: s.N, Bin: s.Bin, Pad: s.Pad, Centre: Centre(s.Centre),
		DataKey: s.DataKey, ProbeKey: s.ProbeKey, ScanKey: s.ScanKey, MaskKey: s.MaskKey,
		Unit: Unit(s.Positions), Wavelength: s.Wavelength, Energy: s.Energy, Distance: s.Distance, Pixel: s.Pixel,
		Voltage: s.Voltage, KeepSentinels: s.Sentinels == "keep", MaskHot: s.Hot == "mask", Kind: Kind(s.DataKind),
		DarkKey: s.DarkKey, FlatKey: s.FlatKey, First: s.First, SkipFrames: s.SkipFrames, SkipPositions: s.SkipScan, Exclude: excluded,
		Rotation: s.Rotation, Orient: Orient(s.Orient),
		Swap: s.Swap, FlipRow: s.FlipRow, FlipCol: s.FlipCol, CentreRow: s.CentreRow, CentreCol: s.CentreCol,
		Product: s.Product, Probe: s.Probe, Defocus: s.Defocus,
		Good: MaskGood(s.MaskGood), Invalid: Invalid(s.Invalid), Most: s.MaxCount,
	}
}
