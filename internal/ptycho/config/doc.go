// Package config declares every setting of ptycho and resolves them.
//
// # Five levels
//
// A value can come from five levels; the first that gives one wins:
//
//  1. explicit overrides: canonical flags that were typed (gridsize, batch_size,
//     n_images, max_epochs, files), above them the overrides argument of the Go
//     constructors, above those --set key=value
//  2. the execution record: execution flags that were typed, or values set in Go
//  3. --config FILE.yaml, below it the defaults of the command line
//  4. defaults of the back end
//  5. canonical defaults
//
// A flag that was not typed has no part in levels 1 and 2. Level 2 cannot set
// N, gridsize or batch_size. [Applied] records for every key the value, its
// level and all values that lost.
//
// # Two layers of checks
//
// The flag parser checks types and choices (an [options.UsageError]). Ranges,
// and what concerns several keys, are checked by the constructors before any
// file is touched (a [settings.Error]).
package config
