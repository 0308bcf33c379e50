// Package datasets knows the public data sets that the programs can get for a
// user, and where they lie afterwards.
//
// The repository carries only data of its own (decision 27). Real data are one
// command away: [Table] names a set by the public project that has it, the
// revision and the path there, the SHA-256 of the file, and its licence. [Getter]
// takes the file over HTTPS, or from a copy that the user has, and puts what the
// converter of a wing makes of it into the data directory of the user:
//
//	g := datasets.Getter{Home: datasets.Home()}
//	place, err := g.Get(ctx, set, datasets.Copy{}, convert)
//
// Nothing enters the data directory that was not verified: the hash decides which
// file a copy is, an unknown one is refused, and a set is complete or not there,
// because it is made beside its place and renamed.
//
//	HOME/datasets/NAME/
//	    ...           what the converter wrote
//	    NOTICE.txt    origin, licence, changes
//	    origin.json   which file it was made from, when, and the hashes of all files
//
// Only [Getter.Get] uses the network, and only without a copy.
package datasets
