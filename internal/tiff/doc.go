// Package tiff reads and writes stacks of grey images as detectors and scientific
// programs keep them: TIFF 6.0 and BigTIFF, one image a directory or ImageJ's one
// directory for all, integers and floats of 8 to 64 bits in strips or tiles, plain
// or packed by PackBits, LZW or deflate, with either predictor. Colour is refused.
//
// A file is treated as hostile: every length is checked against the file before
// memory is taken for it.
//
// Sources: TIFF Revision 6.0 (Adobe, 1992); TIFF Technical Note 3 (predictor of
// floats); the BigTIFF proposal; ImageJ's description of its large stacks.
package tiff
