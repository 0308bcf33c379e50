"""Write the small CXI, Ptychodus and PtychoViT files that convert is tested with.

    python -m venv venv && venv/bin/pip install -r requirements.txt
    venv/bin/python make_fixtures.py

Each NAME.h5 comes with an entry in want.json: positions in object pixels, and
the counts of every pattern, worked out here with NumPy from the definitions of
the formats, not by the program under test. The data is made up here, so the
files carry no licence but the project's own.
"""

import json
import os

import h5py
import numpy as np

HERE = os.path.dirname(os.path.abspath(__file__))
EV = 1.602176634e-19
HC = 1.23984198433e-6  # eV m
M, ROWS, COLS, N = 9, 20, 24, 16
WAVELENGTH, DISTANCE, PIXEL = HC / 8000, 2.0, 75e-6
FIELD = WAVELENGTH * DISTANCE / PIXEL
STEP = FIELD / N  # an object pixel of the output
WANT = {}


def counts():
    """Patterns that all differ, with most counts in the middle."""
    y, x = np.mgrid[:ROWS, :COLS]
    blob = 400 * np.exp(-((y - ROWS // 2) ** 2 + (x - COLS // 2) ** 2) / 12)
    return np.stack([np.round(blob * (1 + 0.05 * i)) + (3 * y + 5 * x + i) % 7 for i in range(M)])


def grid():
    """(row, column) in object pixels of the output."""
    i = np.arange(M)
    return np.stack([3.0 * (i // 3) + 0.25 * (i % 3), 2.5 * (i % 3)], -1)


def crop(a):
    y, x = (ROWS - N) // 2, (COLS - N) // 2
    return a[..., y:y + N, x:x + N]


def want(name, pairs, c, good=None, **more):
    pairs = pairs - pairs[0]
    c = crop(c)
    if good is not None:
        good = crop(good)
        c = np.where(good, c, 0)
        more["good"] = int(good.sum())
    WANT[name] = {"rows": pairs[:, 0].tolist(), "cols": pairs[:, 1].tolist(), "counts": c.sum((1, 2)).tolist(), **more}


def open_new(name, **kw):
    return h5py.File(os.path.join(HERE, name), "w", **kw)


def probe(n, modes):
    y, x = np.mgrid[:n, :n] - n // 2
    p = np.exp(-(x**2 + y**2) / 18 + 0.1j * (x**2 - y**2))
    return np.stack([p * (0.5**k) * np.where(k, x, 1) for k in range(modes)]).astype("c8")


def plain():
    """CXI as the format describes it, in the oldest layout of HDF5."""
    c = counts().astype("i4")
    bad = np.zeros((ROWS, COLS), "u4")
    bad[4, 5], bad[10, 12], bad[3, 7] = 1, 0x1000, 0x1001  # invalid; has signal; both
    c[:, 4, 5] = -2
    with open_new("plain.cxi", libver="earliest") as f:
        f["cxi_version"] = 160
        d = f.create_group("entry_1/instrument_1/detector_1")
        d.create_dataset("data", data=c, chunks=(2, 7, 24), compression="gzip", shuffle=True)
        d["mask"], d["distance"] = bad, np.float32(DISTANCE)
        d["x_pixel_size"] = d["y_pixel_size"] = np.float32(PIXEL)
        f["entry_1/instrument_1/source_1/energy"] = np.float32(8000 * EV)
        # The sample moves against the beam: x to the left, y up.
        t = np.zeros((M, 3))
        t[:, 0], t[:, 1] = grid()[:, 1] * STEP, grid()[:, 0] * STEP
        f["entry_1/sample_1/geometry_1/translation"] = t
        f["entry_1/data_1/data"] = h5py.SoftLink("/entry_1/instrument_1/detector_1/data")
        f["entry_1/data_1/translation"] = h5py.SoftLink("/entry_1/sample_1/geometry_1/translation")
    want("plain.cxi", grid(), c, (bad == 0) | (bad == 0x1000), wavelength=WAVELENGTH, object_pixel=STEP)


def turned():
    """A detector on its side, the newest layout of HDF5, hard links, a mask for
    every pattern, numbers that are none under it, one wavelength a pattern."""
    c = counts().astype("f4")
    bad = np.zeros((M, ROWS, COLS), "u4")
    for i in range(M):
        bad[i, 8, 8 + i] = 2
        c[i, 8, 8 + i] = np.nan
    with open_new("turned.cxi", libver="latest") as f:
        d = f.create_group("entry_1/instrument_1/detector_1")
        d.create_dataset("data", data=c, chunks=(1, ROWS, COLS), maxshape=(None, ROWS, COLS), compression="lzf")
        d.create_dataset("mask", data=bad, compression="gzip")
        d["corner_position"] = np.zeros(3)
        # Rows along x, columns along y; one vector a row, and one pair a pattern.
        d["basis_vectors"] = np.repeat(np.array([[[PIXEL, 0, 0], [0, PIXEL, 0]]]), M, 0)
        d["distance"] = np.full(M, -DISTANCE)
        f["entry_1/instrument_1/source_1/wavelength"] = np.full(M, WAVELENGTH)
        t = np.zeros((M, 3))
        t[:, 0], t[:, 1] = -grid()[:, 0] * STEP, -grid()[:, 1] * STEP
        d["translation"] = t
        f["entry_1/data_1/data"] = d["data"]
    good = bad == 0
    want("turned.cxi", grid(), np.nan_to_num(c), good, wavelength=WAVELENGTH, object_pixel=STEP)


def nexus():
    """The NeXus dialect: units as attributes, a source that is a storage ring."""
    with open_new("nexus.cxi", libver="latest") as f:
        d = f.create_group("entry_1/instrument_1/detector_1")
        d["data"] = counts().astype("u2")
        for name, v, u in [("distance", 1e3 * DISTANCE, "mm"), ("x_pixel_size", 1e6 * PIXEL, "um"), ("y_pixel_size", 1e6 * PIXEL, "um")]:
            d[name] = v
            d[name].attrs["units"] = u
        f["entry_1/instrument_1/source_1/energy"] = 3e9 * EV
        f["entry_1/instrument_1/beam_1/energy"] = 8.0
        f["entry_1/instrument_1/beam_1/energy"].attrs["units"] = "keV"
        t = np.zeros((M, 3))
        t[:, 0], t[:, 1] = grid()[:, 1] * STEP, grid()[:, 0] * STEP
        f["entry_1/data_1/translation"] = t
    want("nexus.cxi", grid(), counts(), wavelength=WAVELENGTH, object_pixel=STEP)


def ptychodus():
    """Patterns and product, whose numbers pair them in another order."""
    order = np.array([4, 2, 8, 0, 1, 7, 3, 5, 6])
    bad = np.zeros((ROWS, COLS), bool)
    bad[9, 9] = True
    with open_new("patterns.h5") as f:
        f.create_dataset("patterns", data=counts()[order].astype("u2"), compression="gzip")
        f["indexes"], f["bad_pixels"] = 100 + order, bad
    with open_new("product.h5") as f:
        f.attrs["name"], f.attrs["comments"] = "made up", ""
        f.attrs["detector_object_distance_m"], f.attrs["probe_energy_eV"] = DISTANCE, 8000.0
        f.attrs["exposure_time_s"], f.attrs["probe_photon_count"] = 0.1, 0.0
        p = f.create_dataset("probe", data=np.stack([probe(N, 2), 0 * probe(N, 2)]))  # [C, I, H, W]
        p.attrs["pixel_width_m"] = p.attrs["pixel_height_m"] = STEP
        o = f.create_dataset("object", data=np.ones((1, 40, 40), "c8"))
        o.attrs["pixel_width_m"] = o.attrs["pixel_height_m"] = STEP
        o.attrs["center_x_m"] = o.attrs["center_y_m"] = 0.0
        keep = np.arange(M)[:8]  # one pattern has no position
        f["probe_position_indexes"] = 100 + keep
        f["probe_position_y_m"], f["probe_position_x_m"] = (grid()[keep] * STEP).T
        f["loss_values"] = np.zeros(0)
    want("patterns.h5", grid()[keep], counts()[keep], np.broadcast_to(~bad, (M, ROWS, COLS))[0], wavelength=WAVELENGTH, object_pixel=STEP, modes=2)


def vit():
    """The pair that PtychoViT reads: no energy, no distance."""
    c = counts()[:, 2:18, 4:20]
    with open_new("pair_dp.hdf5") as f:
        f["dp"] = c.astype("f4")
    with open_new("pair_para.hdf5") as f:
        o = f.create_dataset("object", data=np.ones((1, 40, 40), "c16"))
        o.attrs["pixel_height_m"] = STEP
        f["probe"] = probe(N, 1)[None]
        f["probe_position_y_m"], f["probe_position_x_m"] = (grid() * STEP).T
    want("pair_dp.hdf5", grid(), counts(), object_pixel=STEP, modes=1)


def huge():
    """Kilobytes that claim terabytes: none of it was ever written."""
    with open_new("huge.cxi", libver="latest") as f:
        f.create_dataset("entry_1/data_1/data", (10**6, 512, 512), "u2", chunks=(1, 512, 512))
        f.create_dataset("entry_1/data_1/translation", (10**6, 3), "f4", chunks=(1000, 3))
        f["entry_1/instrument_1/detector_1/distance"] = 1.0
        f["elsewhere"] = h5py.ExternalLink("other.h5", "/x")


def beamline():
    """CXI as beamlines write it: links, axes of the detector, both wavelength and
    energy, chunks that do not fit, positions far apart (near field)."""
    rows = cols = 100
    t = np.array([[0, 0, 0], [-1.4, -0.25, 0], [0.09, -1.0, 0], [-0.52, 0.48, 0]]) * 1e-6  # of the sample
    y, x = np.mgrid[:rows, :cols] - 50
    c = np.stack([np.round(200 * np.exp(-(y**2 + (x + i) ** 2) / 800)) + (y + x + i) % 2 for i in range(4)]).astype("i4")
    bad = np.zeros((rows, cols), "u4")
    bad[30, 40] = bad[60, 61] = bad[2, 3] = 1  # the last is cut off
    distance, pixel, wavelength = 1.12, 55e-6, 9.8e-11
    e, d = "entry_1/", "entry_1/instrument_1/detector_1/"
    with open_new("beamline.cxi") as f:
        f["cxi_version"], f["number_of_entries"] = 160, 1
        f[d + "basis_vectors"] = np.array([[0, -pixel, 0], [-pixel, 0, 0]])
        f[d + "distance"], f[d + "x_pixel_size"], f[d + "y_pixel_size"] = distance, pixel, pixel
        f[d + "mask"] = bad
        f[e + "instrument_1/source_1/energy"], f[e + "instrument_1/source_1/wavelength"] = HC / wavelength * EV, wavelength
        f.create_dataset(d + "data", data=c, chunks=(4, 13, 25), compression="gzip", compression_opts=9)
        f[e + "sample_1/geometry_1/translation"] = t
        f[e + "data_1/data"] = h5py.SoftLink("/" + d + "data")
        for at in ["data_1/", "instrument_1/detector_1/"]:
            f[e + at + "translation"] = h5py.SoftLink("/entry_1/sample_1/geometry_1/translation")
    step = wavelength * distance / (64 * pixel)
    good = bad[18:82, 18:82] == 0
    # The beam is at minus the sample; rows go down (-y), columns along -x.
    pairs = t[:, 1::-1] / step
    WANT["beamline.cxi"] = {"rows": pairs[:, 0].tolist(), "cols": pairs[:, 1].tolist(), "counts": np.where(good, c[:, 18:82, 18:82], 0).sum((1, 2)).tolist(),
                            "good": int(good.sum()), "wavelength": wavelength, "object_pixel": step, "N": 64}


def main():
    print("h5py", h5py.__version__, "HDF5", h5py.version.hdf5_version, "NumPy", np.__version__)
    for make in [plain, turned, nexus, ptychodus, vit, beamline, huge]:
        make()
    with open(os.path.join(HERE, "want.json"), "w") as f:
        json.dump(WANT, f, indent=1)
        f.write("\n")
    for name in sorted(os.listdir(HERE)):
        print(name, os.path.getsize(os.path.join(HERE, name)))


main()
