// Package ptycho gives Go programs what the program ptycho keeps in files: data
// files, raw files of other programs, reconstructions, archives of models and
// checkpoints, and the settings of train and inference with their five levels.
//
// Computing is elsewhere: package ptychography has probe, object, forward model and
// engines, and all types in here speak its language. A scan is read, inverted and
// compared by
//
//	data, err := ptycho.LoadData("scan.npz")
//	set, err := data.Dataset()
//	result, err := ptychography.NewSolver(ptychography.EPIE(), 20).Run(ctx, set, nil)
//
// # Files
//
// [LoadData] and [SaveData] know the data file, [Convert] the files of beamlines and
// other programs, [LoadReconstruction] what reconstruct and inference leave, and
// [LoadArchive] and [SaveArchive] wts.h5.zip and the checkpoints. What is in each is
// written down in docs/formats.md. Files are replaced whole or not at all. What was
// unusual about a data file is in Data.Notes, and whoever ignores it ignores what
// the program would have said.
//
// # Settings
//
// [NewTraining] and [NewInference] resolve settings as the command lines do: the
// overrides that are given to them come first, then [Sources.Execution], then
// [Sources.File], then the defaults. The Applied method of both tells of every key
// which level won, and what lost. Mistakes are *[SettingError], joined where there
// are several.
//
// # Stability
//
// The names of this package and the formats are kept. The types are those of the
// program and grow with it: name the fields of their literals.
package ptycho
