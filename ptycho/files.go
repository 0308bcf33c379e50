package ptycho

import (
	"context"
	"errors"
	"io"

	"github.com/latent-go/latent/internal/atomicfile"
	"github.com/latent-go/latent/internal/ptycho/config"
	"github.com/latent-go/latent/internal/ptycho/convert"
	"github.com/latent-go/latent/internal/ptycho/export"
	"github.com/latent-go/latent/internal/ptycho/npzdata"
	"github.com/latent-go/latent/internal/ptycho/training/bundle"
)

// Data is the content of a data file: Patterns (amplitudes, zero frequency at pixel
// (N/2, N/2)), Scan (object pixels), Probe and Object (nil where there is none),
// Metadata, and Notes of what was unusual. Its method Dataset gives what engines of
// package ptychography take, Select a part of the patterns, Photons the mean number
// of counts.
type Data = npzdata.Data

// Metadata is what is known about the origin of data: Physics and the steps that
// were taken.
type Metadata = npzdata.Metadata

// Physics are the numbers that go with data, in metres where they are lengths; zero
// means unknown.
type Physics = npzdata.Physics

// Reconstruction is what reconstruct and inference leave: Object, Probe, Scan, and
// the scale (Pixel of the object, Wavelength and Distance in metres, Photons of the
// mean pattern), zero where it is unknown.
type Reconstruction = export.Result

// Archive is a model (wts.h5.zip) or a checkpoint: its Kind, Documents in JSON and
// Tensors of float32. Its methods Tensor and Unmarshal look for one of them.
type Archive = bundle.Bundle

// Tensor is a named row-major array of an [Archive].
type Tensor = bundle.Tensor

// Document is a named JSON value of an [Archive].
type Document = bundle.Document

// LoadData reads a data file. Numbers that it cannot tell from counts or amplitudes
// are taken as the program takes them with --data-kind auto. Errors name the file,
// the key, and what to do.
func LoadData(path string) (*Data, error) { return npzdata.Load(path, npzdata.Options{}) }

// SaveData writes a data file, whole or not at all. The same data give the same
// bytes; data that [LoadData] would refuse are an error.
func SaveData(path string, d *Data) error {
	if err := complete(d); err != nil {
		return err
	}
	return atomicfile.Write(path, 0o644, func(w io.Writer) error { return npzdata.Write(w, d) })
}

// Convert reads raw counts as ptycho convert does: NPZ, HDF5 of many programs, TIFF,
// directories and patterns of file names. Overrides are its flags by their keys, with
// _ for -, as in {"N": 128, "probe": "guess", "scan_key": "yx"}. It can be
// interrupted.
func Convert(ctx context.Context, path string, overrides map[string]any) (*Data, error) {
	s, err := config.NewConvert(nil, overrides)
	if err != nil {
		return nil, err
	}
	return convert.File(ctx, path, convert.From(s))
}

// LoadReconstruction reads a reconstruction.npz.
func LoadReconstruction(path string) (*Reconstruction, error) { return export.Read(path) }

// LoadArchive reads a model or a checkpoint and checks every byte of it. Nothing in
// an archive can run code.
func LoadArchive(path string) (*Archive, error) { return bundle.Load(path) }

// SaveArchive writes an archive, whole or not at all. What was read and is written
// again gives the same bytes.
func SaveArchive(path string, a *Archive) error {
	if a == nil {
		return errors.New("ptycho: there is no archive to save")
	}
	return atomicfile.Write(path, 0o644, func(w io.Writer) error { return bundle.Write(w, a) })
}
