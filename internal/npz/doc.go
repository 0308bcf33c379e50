// Package npz reads and writes NumPy's array files: one array (.npy) or a zip
// of named arrays (.npz).
//
// It reads format versions 1.0 to 3.0; booleans, integers of 1 to 8 bytes,
// floats of 2, 4 and 8, complex numbers of 8 and 16, fixed-width Unicode and
// byte strings; either byte order; C and Fortran order (the result is always in
// C order); any number of dimensions up to 32, zero included; stored and
// deflated zip entries. Format: NumPy enhancement proposal 1 and the module
// documentation of numpy.lib.format.
//
// Object arrays hold Python pickles, and opening a pickle runs code. They are
// never read: [File.Read] returns an error that wraps [ErrObject], while
// [File.Header] tells a caller who would rather step over them.
//
// Files are not trusted. Sizes are checked against [Limits] and against what the
// archive can hold before memory is allocated, and every error names the key,
// the shape, the dtype and a remedy; see [Error].
package npz
