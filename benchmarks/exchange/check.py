"""Opens what ptycho export writes with the readers of others, and converts what
Ptychodus writes with ptycho convert. Prints a table; exit code 1 if a value differs."""
import json
import subprocess
import sys
from pathlib import Path

import h5py
import numpy as np
import tifffile
from ptychodus.api.assemble import AssembledDiffractionData
from ptychodus.api.diffraction import DiffractionDatasetLayoutNode, DiffractionMetadata, SimpleDiffractionArray, SimpleDiffractionDataset
from ptychodus.api.geometry import ImageExtent, PixelGeometry
from ptychodus.api.interpolate import BarycentricArrayInterpolator
from ptychodus.api.io import load_product, save_diffraction_data, save_product, save_ptychopinn_training_data, save_training_data
from ptychodus.api.object import Object, ObjectCenter
from ptychodus.api.probe import ProbeSequence
from ptychodus.api.probe_positions import ProbePosition, ProbePositionSequence
from ptychodus.api.product import Product, ProductMetadata
from ptychodus.api.reconstruct import ReconstructInput
from ptychodus.plugins.cxi_file import CXIDiffractionFileWriter, CXIProductFileIO
from ptychodus.plugins.npz_diffraction_file import NPZDiffractionFileIO
from ptychodus.plugins.npz_product_file import NPZProductFileIO

HC = 1.23984198433e-6  # electron volts times metres
dir = Path(sys.argv[1])
table, wrong = [], 0


def ptycho(*args):
    done = subprocess.run([dir / "ptycho", *map(str, args)], cwd=dir, capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(f"ptycho {' '.join(map(str, args))}: {done.stderr}")


def row(file, reader, differences, limit):
    """differences: name -> largest relative difference."""
    global wrong
    worst = max(differences, key=differences.get)
    bad = not differences[worst] <= limit
    wrong += bad
    table.append((file, reader, ", ".join(differences), f"{differences[worst]:.1e}", "DIFFERENT: " + worst if bad else "same"))


def off(got, want):
    got, want = np.asarray(got), np.asarray(want)
    if got.shape != want.shape:
        return float("inf")
    return float(np.max(np.abs(got - want)) / max(np.max(np.abs(want)), 1e-300))


def outwards():
    ptycho("simulate", "scan.npz", "--sample", "star", "--points", 64)
    ptycho("reconstruct", "scan.npz", "--output_dir", "out", "--passes", 3, "--n_images", 40)
    files = {"ptychodus": "product.h5", "cxi": "object.cxi", "hdf5": "object.h5", "tiff": "object.tif"}
    for form, name in files.items():
        ptycho("export", "out", name, "--format", form, "--object-pixel", 1e-8, "--energy", 8000, "--distance", 2)
    r = np.load(dir / "out/reconstruction.npz")
    obj, probe, xy, origin = r["object"], r["probe"], r["positions"], r["origin_xy"]
    n = probe.shape[-1]

    p = load_product(dir / files["ptychodus"])
    geometry, middle = p.object_.get_geometry(), {}
    patches = BarycentricArrayInterpolator(p.object_.get_array())
    here, there = [], []
    for k, point in enumerate(p.probe_positions):
        at = geometry.map_coordinates_probe_to_object(point)
        there.append(patches.get_patch(at.x_px, at.y_px, n, n)[0])
        here.append(ours(obj, xy[k] - origin, n))
    row(files["ptychodus"], "Ptychodus", {
        "object": off(p.object_.get_array()[0], obj), "probe": off(p.probes.get_array()[0], probe),
        "positions": off(np.stack([p.probe_positions.get_coordinates_x_m(), p.probe_positions.get_coordinates_y_m()], 1), xy * 1e-8),
        "energy": off(p.metadata.photon_energy_eV, 8000), "distance": off(p.metadata.detector_distance_m, 2),
        "pixel": off(p.object_.get_pixel_geometry().width_m, 1e-8), "patch of each position": off(there, here),
    }, 1e-5)

    with h5py.File(dir / files["cxi"]) as f:
        detector = f["entry_1/instrument_1/detector_1"]
        row(files["cxi"], "h5py", {
            "object": off(f["entry_1/image_1/data"], obj), "probe": off(f["entry_1/instrument_1/source_1/illumination"], probe),
            "positions": off(f["entry_1/sample_1/geometry_1/translation"][:, :2], xy * 1e-8),
            "energy": off(f["entry_1/instrument_1/source_1/energy"][()] / 1.602176634e-19, 8000), "distance": off(detector["distance"][()], 2),
            "detector pixel": off(detector["x_pixel_size"][()], HC / 8000 * 2 / (n * 1e-8)),
        }, 1e-9)
    with h5py.File(dir / files["hdf5"]) as f:
        row(files["hdf5"], "h5py", {
            "object": off(f["object"], obj), "amplitude": off(f["amplitude"], abs(obj)), "phase": off(f["phase"], np.angle(obj)), "probe": off(f["probe"], probe),
            "positions": off(np.stack([f["x"], f["y"]], 1), xy), "pixel": off(f.attrs["object_pixel_m"], 1e-8),
        }, 1e-6)
    with tifffile.TiffFile(dir / files["tiff"]) as f:
        images, page = f.asarray(), f.pages[0]
        unit = 0.0254  # inch, which a file without the tag ResolutionUnit means
        a, b = page.tags["XResolution"].value
        row(files["tiff"], "tifffile", {"amplitude": off(images[0], abs(obj)), "phase": off(images[1], np.angle(obj)), "pixel": off(unit * b / a, 1e-8)}, 1e-5)


def ours(obj, at, n):
    """The patch whose pixel (n/2, n/2) lies at (x, y) of the object, between pixels bilinear."""
    x, y = at[0] - n // 2, at[1] - n // 2
    i, j = int(np.floor(y)), int(np.floor(x))
    u, v = y - i, x - j
    big = obj[i:i + n + 1, j:j + n + 1]
    return (1 - u) * (1 - v) * big[:n, :n] + (1 - u) * v * big[:n, 1:n + 1] + u * (1 - v) * big[1:, :n] + u * v * big[1:n + 1, 1:n + 1]


def inwards():
    s = np.load(dir / "scan.npz")
    n, pixel = 64, 1e-8
    counts = np.rint(s["diffraction"].astype(float) ** 2).astype(np.uint32)
    m = len(counts)
    x, y = s["xcoords"] * pixel, s["ycoords"] * pixel
    side = 512
    obj = np.ones((1, side, side), complex)
    bad = np.zeros((n, n), bool)
    bad[3, 5] = True
    detector = HC / 8000 * 2 / (n * pixel)
    metadata = ProductMetadata("scan", "", 2.0, 8000.0, float(counts.sum((1, 2)).max()), 0.0, 0.0, 0.0)
    product = Product(
        metadata, ProbePositionSequence([ProbePosition(k, x[k], y[k]) for k in range(m)]),
        ProbeSequence(s["probeGuess"].reshape(1, -1, n, n).astype(complex), None, PixelGeometry(pixel, pixel)),
        Object(obj, PixelGeometry(pixel, pixel), ObjectCenter(float(x.mean()), float(y.mean()))), [])
    frames = SimpleDiffractionDataset(
        DiffractionMetadata(num_patterns_per_array=[m], pattern_dtype=counts.dtype, detector_extent=ImageExtent(n, n), detector_distance_m=2.0, detector_pixel_geometry=PixelGeometry(detector, detector), photon_energy_eV=8000.0),
        DiffractionDatasetLayoutNode.create_root(), [SimpleDiffractionArray("scan", np.arange(m), counts)], bad_pixels=bad)
    parameters = ReconstructInput(counts, bad, product)
    save_ptychopinn_training_data(dir / "pinn.npz", parameters, inpaint_bad_pixels=False)
    save_training_data(dir / "training.h5", parameters, inpaint_bad_pixels=False)
    save_product(dir / "p.h5", product)
    NPZProductFileIO().write(dir / "p.npz", product)
    CXIProductFileIO().write(dir / "p.cxi", product)
    save_diffraction_data(dir / "d.h5", AssembledDiffractionData(np.arange(m), counts, PixelGeometry(detector, detector), bad))
    NPZDiffractionFileIO().write(dir / "d.npz", frames)
    CXIDiffractionFileWriter().write(dir / "d.cxi", frames)
    for name, flags in {
        "pinn.npz": [], "training.h5": [], "d.h5 and p.h5": ["--product", "p.h5"], "d.npz and p.npz": ["--product", "p.npz"],
        "d.cxi and p.cxi": ["--product", "p.cxi"], "d.npz and p.h5": ["--product", "p.h5"],
    }.items():
        (dir / "back.npz").unlink(missing_ok=True)
        ptycho("convert", name.split()[0], "back.npz", "--N", n, *flags)
        b = np.load(dir / "back.npz")
        meta = json.loads(str(b["_metadata"]))["physics_parameters"]
        good = ~bad
        ratio = b["probeGuess"].reshape(-1)[n * n // 2 + n // 2] / s["probeGuess"].reshape(-1)[n * n // 2 + n // 2]
        mask = b["mask"] if "mask" in b.files else np.ones((n, n), bool)
        d = {
            "counts": off(b["diffraction"].astype(float)[:, good] ** 2, counts[:, good]), "mask": float(np.sum(mask.reshape(-1, n, n)[0] != good)),
            "positions": off(b["xcoords"] - b["xcoords"][0], s["xcoords"] - s["xcoords"][0]) + off(b["ycoords"] - b["ycoords"][0], s["ycoords"] - s["ycoords"][0]),
            "probe": off(b["probeGuess"].reshape(n, n), ratio * s["probeGuess"].reshape(n, n)),
        }
        if name != "pinn.npz":  # which has no lengths
            d |= {"pixel": off(meta["object_pixel_m"], pixel), "wavelength": off(meta["wavelength_m"], HC / 8000), "distance": off(meta["detector_distance_m"], 2)}
        row(name + ", written by Ptychodus", "ptycho convert", d, 1e-5)


def advice():
    """Does what the message about a filter says that ptycho has no decoder for."""
    import hdf5plugin

    s = np.load(dir / "scan.npz")
    counts = np.rint(s["diffraction"].astype(float) ** 2).astype(np.uint32)
    with h5py.File(dir / "blosc.h5", "w") as f:
        f.create_dataset("entry/data/data", data=counts, chunks=(1, *counts.shape[1:]), **hdf5plugin.Blosc())
        f["entry/data/data"].attrs["interpretation"] = "image"
        f["scan"] = np.stack([s["ycoords"], s["xcoords"]], 1)
        f["probe"] = s["probeGuess"]
    flags = ["--N", 64, "--positions", "px", "--energy", 8000, "--distance", 2, "--pixel", 55e-6]
    try:
        ptycho("convert", "blosc.h5", "copied.npz", *flags)
        raise SystemExit("blosc was read: take another filter for this check")
    except RuntimeError as e:
        code = str(e).split("python -c \"")[1].split("\" IN OUT")[0]
    subprocess.run([sys.executable, "-c", code, "blosc.h5", "copy.h5"], cwd=dir, check=True)
    ptycho("convert", "copy.h5", "copied.npz", *flags)
    b = np.load(dir / "copied.npz")
    with h5py.File(dir / "copy.h5") as f:
        kept = f["entry/data/data"].attrs["interpretation"] == "image"
    row("blosc.h5, copied as the error says", "ptycho convert", {
        "counts": off(b["diffraction"].astype(float) ** 2, counts), "positions": off(b["xcoords"] - b["xcoords"][0], s["xcoords"] - s["xcoords"][0]), "attributes": float(not kept),
    }, 1e-5)


outwards()
inwards()
advice()
widths = [max(len(r[k]) for r in table) for k in range(5)]
for r in table:
    print("  ".join(c.ljust(w) for c, w in zip(r, widths)).rstrip())
print(f"{len(table)} files, {wrong} differ")
sys.exit(wrong > 0)
