// Package convert makes contract files (see npzdata) out of raw diffraction
// counts as beamlines keep them: photon counts, often with the zero frequency at
// the corner of the array, scan positions as (row, column) pairs in pixels or
// metres, a detector that is larger than the side that is wanted.
//
// # Formats
//
// NPZ files of raw counts; CXI files (cxidb.org, "CXI File Format", version 1.6,
// and the NeXus application definition NXcxi_ptycho); the pattern and product
// files of Ptychodus; the pair NAME_dp.hdf5, NAME_para.hdf5 of PtychoViT. What is
// read where is in docs/workflows/ptycho.md; names.go lists the places.
//
// CXI gives translations t of the sample in metres, x to the left of who looks
// along the beam, y up. The beam is at -t on the sample, and with the unit
// vectors r and c along the rows and columns of the detector the position is
//
//	(row, column) = -(t.r, t.c) / object pixel,   r = -y, c = -x by default.
//
// # Sizes
//
// With a detector of D x D pixels of size p at distance z and the wavelength w,
// one object pixel is
//
//	w z / (D p).
//
// Binning sums b x b detector pixels: D p stays, so the object pixel stays, and
// the field of view shrinks to D/b object pixels; the probe is cut to them.
// Cropping keeps the central N x N detector pixels: the object pixel grows by
// D/N, the field of view stays; the probe is resampled by cropping its Fourier
// transform, and positions in pixels shrink by N/D. Binning comes first.
//
// In the end the probe is scaled so that its energy equals the mean number of
// counts, and the positions are moved by whole pixels so that the patches lie in
// an object that begins at (0, 0).
package convert
