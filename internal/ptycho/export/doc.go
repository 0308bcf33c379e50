// Package export writes a reconstruction in the forms that other programs read:
// a product of Ptychodus, a CXI file, a plain HDF5 file, a TIFF stack.
//
// Positions are (x, y) in metres of the beam on the object, pixel (row, column) of
// the object lies at (origin + column, origin + row) object pixels. Ptychodus places
// an object by its centre and reads position x as column (x - center_x) / pixel +
// width / 2. CXI records where the sample is, which moves against the beam, with x
// to the left of who looks along it and y up: as columns and rows run right and down,
// its (x, y, z) are the (x, y) of the beam and 0.
//
// Sources: the product files of Ptychodus (Argonne National Laboratory);
// CXI File Format 1.6 (cxidb.org).
package export
