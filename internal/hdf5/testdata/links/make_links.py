"""Write the files that tests of links, virtual datasets and filters read.

    python -m venv venv && venv/bin/pip install h5py hdf5plugin
    venv/bin/python make_links.py

master.h5 leads to part_1.h5, part_2.h5 beside it; packed.h5 holds one array
under several filters. The numbers are 0, 1, 2, ... everywhere.
"""

import gzip
import os
import tempfile

import h5py
import hdf5plugin
import numpy as np

HERE = os.path.dirname(os.path.abspath(__file__))
A = np.arange(12 * 8 * 8, dtype="u4").reshape(12, 8, 8)


def store(name, make, **kw):
    path = os.path.join(tempfile.gettempdir(), name)
    with h5py.File(path, "w", **kw) as f:
        make(f)
    with open(path, "rb") as raw, open(os.path.join(HERE, name + ".gz"), "wb") as out:
        with gzip.GzipFile("", "wb", 9, out, 0) as z:
            z.write(raw.read())
    return path


def master(f):
    for k in (1, 2):
        f["entry/data/data_%06d" % k] = h5py.ExternalLink("part_%d.h5" % k, "/entry/data/data")
    f["moved"] = h5py.ExternalLink("/somewhere/else/part_1.h5", "entry/data/data")
    f["outside"] = h5py.ExternalLink("../secret.h5", "/d")
    f["missing"] = h5py.ExternalLink("part_3.h5", "/entry/data/data")
    f["soft"] = h5py.SoftLink("./entry/data/./data_000002")
    f["circle"] = h5py.ExternalLink("master.h5", "/circle")


def virtual(f):
    whole = h5py.VirtualLayout((12, 8, 8), "u4")
    for k in (0, 1):
        whole[6 * k:6 * k + 6] = h5py.VirtualSource("part_%d.h5" % (k + 1), "entry/data/data", (6, 8, 8))
    f.create_virtual_dataset("whole", whole)
    some = h5py.VirtualLayout((5, 8, 8), "u4")
    source = h5py.VirtualSource("part_1.h5", "entry/data/data", (6, 8, 8))
    some[0:3] = source[1:6:2]
    some[4:5, :, 0:4] = source[0:1, :, 4:8]
    f.create_virtual_dataset("some", some, fillvalue=7)
    f["own"] = A
    own = h5py.VirtualLayout((12, 8, 8), "u4")
    own[::2] = h5py.VirtualSource(f["own"])[6:]
    own[1::2] = h5py.VirtualSource(f["own"])[:6]
    f.create_virtual_dataset("woven", own)
    bad = h5py.VirtualLayout((6, 8, 8), "u4")
    bad[:] = h5py.VirtualSource("../secret.h5", "d", (6, 8, 8))
    f.create_virtual_dataset("outside", bad)


def packed(f):
    bits = hdf5plugin.Bitshuffle
    for name, how in {"zstd": hdf5plugin.Zstd(), "bzip2": hdf5plugin.BZip2(), "bits_zstd": bits(cname="zstd"), "blosc": hdf5plugin.Blosc()}.items():
        f.create_dataset(name, data=A, chunks=(5, 8, 8), **how)
    f.create_dataset("zeros", data=np.zeros((1, 1024, 1024), "u4"), chunks=(1, 1024, 1024), **hdf5plugin.Zstd())


for k in (1, 2):
    store("part_%d.h5" % k, lambda f: f.create_dataset("entry/data/data", data=A[6 * k - 6:6 * k], chunks=(1, 8, 8), compression="gzip"))
store("master.h5", master)
store("virtual.h5", virtual, libver="latest")
store("virtual_v110.h5", virtual, libver="v110")
store("packed.h5", packed)
