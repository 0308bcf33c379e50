// Package inferencedata writes and reads trees of posterior draws in the form
// that ArviZ calls InferenceData: named groups (posterior, sample_stats,
// observed_data, ...) of variables with named dimensions, coordinates and
// attributes.
//
// # Building a tree
//
//	t := &inferencedata.Tree{Groups: []inferencedata.Dataset{{
//		Name: "posterior",
//		Coords: []inferencedata.Variable{
//			inferencedata.Index("chain", 4),
//			inferencedata.Index("draw", 1000),
//			inferencedata.Coord("feature", []string{"year", "gap"}),
//		},
//		Vars: []inferencedata.Variable{{
//			Name: "beta", Dims: []string{"chain", "draw", "feature"},
//			Shape: []int{4, 1000, 2}, Data: draws, // []float64, row-major
//		}},
//	}}}
//	err := inferencedata.WriteNetCDF("model.nc", t, inferencedata.Options{})
//
// In Python, arviz.from_netcdf("model.nc") opens the file.
//
// # What is kept
//
// Groups, dimensions, variables and attributes keep their order in netCDF-4.
// Booleans become int8 with the attribute dtype="bool", which is xarray's own
// convention, and come back as []bool. The same tree gives the same bytes: no
// clock and no random number enters a file.
//
// # Conventions
//
// In groups of draws (see [Sampled]) every data variable starts with the
// dimensions chain and draw. A coordinate with the name of a dimension labels
// that dimension; other coordinates are tied to the variables by xarray's
// attribute "coordinates". Names follow the NetCDF User's Guide.
package inferencedata
