// Package hdf5 writes and reads HDF5 files in pure Go.
//
// The writer covers what an InferenceData tree needs: groups, attributes,
// contiguous or chunked (shuffle + deflate) datasets of numbers and strings,
// and the dimension scales by which netCDF-4 names the axes of a variable.
// It streams to an [io.WriterAt]: raw data goes out as it comes, and only
// object headers and one chunk per core are held in memory. Equal calls give
// equal bytes; nothing in a file depends on the clock.
//
//	w := hdf5.NewWriter(file)
//	d, err := w.Root().Dataset("mu", hdf5.Spec{Type: hdf5.Float64, Shape: []int{4, 1000}})
//	err = d.Write(draws) // []float64, row-major, in as many calls as you like
//	err = w.Close()
//
// The reader opens these files and most files that h5py and netCDF-C write:
// superblocks 0 to 3, old and new groups, compact, contiguous, chunked and
// virtual layouts with every chunk index of HDF5 1.10, links within the file and,
// if asked for, to files in its directory, and the deflate, shuffle, Fletcher-32,
// LZF, LZ4, Zstandard, bzip2 and bitshuffle (plain, with LZ4 or Zstandard)
// filters. It treats a file as hostile: every length is
// checked against the file before memory is taken for it, every checksum is
// verified, and damage is an error, never a panic.
//
// # Sources
//
// HDF5 File Format Specification Version 3.0 (The HDF Group), section numbers
// in the comments refer to it; HDF5 Dimension Scale Specification; NetCDF-4
// File Format (Unidata).
package hdf5
