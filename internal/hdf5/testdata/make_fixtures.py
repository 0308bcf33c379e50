"""Write the foreign HDF5 files that the reader is tested against.

    python -m venv venv && venv/bin/pip install -r requirements.txt
    venv/bin/python make_fixtures.py

Each NAME.h5.gz comes with NAME.json: per path the shape, the values (or, of
more than 64 numbers, the CRC-32 of their little-endian float64 form), and the
attributes, as h5py itself reads them back. The data is made up here, so the
files carry no licence but the project's own.
"""

import ctypes
import glob
import gzip
import io
import json
import os
import sys
import tempfile
import zlib

import h5py
import netCDF4
import numpy as np

HERE = os.path.dirname(os.path.abspath(__file__))


def ramp(*shape, dtype="f8"):
    """Numbers that differ from one to the next in any byte order."""
    n = int(np.prod(shape))
    return ((np.arange(n) * 37) % 251 - 40).astype(dtype).reshape(shape)


def earliest(f):
    """Everything in the format of HDF5 1.6: symbol tables, version 1 headers."""
    types = f.create_group("types")
    for t in ["<i1", "<i2", "<i4", "<i8", ">i2", ">i4", "<f4", "<f8", ">f4", ">f8", "<f2"]:
        types["x" + t.replace("<", "le_").replace(">", "be_")] = ramp(3, 2, dtype=t)
    for t in ["<u1", "<u2", "<u4", ">u8"]:
        types["x" + t.replace("<", "le_").replace(">", "be_")] = abs(ramp(5, dtype="i4")).astype(t)
    types["bool"] = np.array([True, False, True])
    types["c8"] = (ramp(4) + 1j * ramp(4)[::-1]).astype("c8")
    types["c16"] = (ramp(4) - 2j * ramp(4)).astype(">c16")
    types["vlen"] = np.array(["", "a", "année", "日本" * 50], dtype=object)
    types["fixed"] = np.array([b"ab", b"", b"abcdef"], dtype="S6")
    types["enum"] = np.array([1, 5, 1], dtype=h5py.enum_dtype({"A": 1, "B": 5}, basetype="i2"))
    types.create_dataset("space_padded", data=b"ab  ", dtype=space_padded(4))

    odd = f.create_group("odd")
    odd["compound"] = np.zeros(2, dtype=[("a", "i4"), ("b", "S3"), ("c", "f4", (2,))])
    odd.create_dataset("ragged", (2,), dtype=h5py.vlen_dtype("i4"))
    odd["opaque"] = np.void(b"\x01\x02\x03")
    odd.create_dataset("scaleoffset", data=ramp(40, dtype="i4"), chunks=(10,), scaleoffset=0)
    odd["named"] = np.dtype("<f4")
    odd["empty"] = h5py.Empty("f4")

    lay = f.create_group("layouts")
    lay["scalar"] = 3.25
    lay["contiguous"] = ramp(6, 5)
    compact = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
    compact.set_layout(h5py.h5d.COMPACT)
    low(lay, "compact", ramp(4, dtype="<i2"), compact)
    lay.create_dataset("chunked", data=ramp(7, 9), chunks=(3, 4))
    lay.create_dataset("gzip", data=ramp(7, 9), chunks=(3, 4), compression="gzip")
    lay.create_dataset("shuffle", data=ramp(50, 9), chunks=(8, 4), compression="gzip", shuffle=True, fletcher32=True)
    lay.create_dataset("fletcher", data=ramp(11, dtype="i1"), chunks=(5,), fletcher32=True)
    lay.create_dataset("lzf", data=np.repeat(ramp(40), 20).reshape(40, 20), chunks=(10, 20), compression="lzf")
    lay.create_dataset("deep", data=ramp(700, dtype="i2"), chunks=(1,))
    lay.create_dataset("three", data=ramp(5, 6, 7), chunks=(2, 4, 3), maxshape=(None, 6, 7))
    lay.create_dataset("never", (3, 4), dtype="f4", fillvalue=7)
    part = lay.create_dataset("partly", (6, 6), dtype="i4", chunks=(2, 2), fillvalue=-9)
    part[1:3, 3] = 5
    shrunk = lay.create_dataset("shrunk", data=ramp(20), chunks=(4,), maxshape=(None,))
    shrunk.resize((6,))

    many = f.create_group("many")
    for i in range(150):
        many[f"m{i:03d}"] = np.int32(i)

    links = f.create_group("links")
    links["soft"] = h5py.SoftLink("/layouts/contiguous")
    links["relative"] = h5py.SoftLink("soft")
    links["hard"] = lay["compact"]
    links["circle"] = h5py.SoftLink("/links/circle")
    links["dangling"] = h5py.SoftLink("/nowhere")
    links["elsewhere"] = h5py.ExternalLink("other.h5", "/x")

    attributes(f)


def attributes(f):
    at = f.create_group("attributes")
    at.attrs["text"] = "année"
    at.attrs["bytes"] = np.bytes_(b"fixed")
    at.attrs["texts"] = ["a", "", "ccc"]
    at.attrs["float"] = 1.5
    at.attrs["floats"] = ramp(4)
    at.attrs["matrix"] = ramp(2, 3, dtype=">i4")
    at.attrs["big"] = ramp(3000, dtype="i2")
    at.attrs["bool"] = True
    at.attrs["empty"] = h5py.Empty("S1")
    at.attrs["ref"] = f["layouts/compact"].ref if "layouts" in f else at.ref
    at.attrs["u1"], at.attrs["u2"], at.attrs["u4"], at.attrs["u8"] = np.uint8(1), np.uint16(2), np.uint32(3), np.uint64(4)
    at.attrs["i1"], at.attrs["i2"], at.attrs["i4"], at.attrs["f4"] = np.int8(-1), np.int16(-2), np.int32(-3), np.float32(1.5)
    at["type"] = np.dtype(">f4")
    at.attrs.create("named", 2.5, dtype=at["type"])
    at.attrs.create("compound", np.zeros(1, dtype=[("a", "i4"), ("b", "i8")]))


def space_padded(n):
    t = h5py.h5t.C_S1.copy()
    t.set_size(n)
    t.set_strpad(h5py.h5t.STR_SPACEPAD)
    return t.dtype


def low(group, name, data, dcpl):
    """Create a dataset with a property list that the high level does not offer."""
    space = h5py.h5s.create_simple(data.shape)
    d = h5py.h5d.create(group.id, name.encode(), h5py.h5t.py_create(data.dtype), space, dcpl)
    d.write(h5py.h5s.ALL, h5py.h5s.ALL, np.ascontiguousarray(data))


def latest(f):
    """The newest format: version 2 headers, all chunk indexes."""
    ix = f.create_group("index")
    ix.create_dataset("single", data=ramp(4, 5), chunks=(4, 5))
    ix.create_dataset("single_gzip", data=ramp(4, 5), chunks=(4, 5), compression="gzip")
    ix.create_dataset("single_larger", data=ramp(4, 5), chunks=(4, 5), maxshape=(4, 5), shuffle=True, compression="lzf")
    early = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
    early.set_chunk((3, 2))
    early.set_alloc_time(h5py.h5d.ALLOC_TIME_EARLY)
    low(ix, "implicit", ramp(7, 5, dtype="<i4"), early)
    ix.create_dataset("fixed", data=ramp(7, 9), chunks=(3, 4))
    ix.create_dataset("fixed_gzip", data=ramp(7, 9), chunks=(3, 4), compression="gzip")
    ix.create_dataset("fixed_limit", data=ramp(7, 9), chunks=(3, 4), maxshape=(20, 12))
    ix.create_dataset("fixed_paged", data=ramp(1300, 2, dtype="i1"), chunks=(1, 2))
    sparse = ix.create_dataset("fixed_sparse", (40, 200), chunks=(1, 1), dtype="u1")
    sparse[20, 100:110] = 9
    ix.create_dataset("extensible", data=ramp(30, 9), chunks=(3, 4), maxshape=(None, 9))
    ix.create_dataset("extensible_second", data=ramp(9, 50), chunks=(3, 4), maxshape=(11, None))
    ix.create_dataset("extensible_gzip", data=ramp(400, 2), chunks=(2, 2), maxshape=(None, 2), compression="gzip")
    ix.create_dataset("extensible_deep", data=ramp(30000, dtype="i1"), chunks=(1,), maxshape=(None,))
    ix.create_dataset("tree2", data=ramp(30, 29), chunks=(3, 4), maxshape=(None, None))
    ix.create_dataset("tree2_gzip", data=ramp(8, 9), chunks=(3, 4), maxshape=(None, None), compression="gzip")
    ix.create_dataset("tree2_deep", data=ramp(60, 70, dtype="i2"), chunks=(1, 1), maxshape=(None, None))

    ordered = f.create_group("ordered", track_order=True)
    for name in "zebra ant moose bee".split():
        ordered[name] = 1
    dense = f.create_group("dense", track_order=True)
    for i in range(600):
        dense[f"member with a rather long name {599 - i}"] = np.int16(i)
    few = f.create_dataset("few", data=ramp(2), track_order=True)
    for i in range(5):
        few.attrs[f"b{9 - i}"] = i
    manyattrs = f.create_dataset("manyattrs", data=ramp(2), track_order=True)
    for i in range(300):
        manyattrs.attrs[f"attribute {299 - i}"] = f"value {i}"
    attributes(f)
    layout = h5py.VirtualLayout(shape=(4,), dtype="f8")
    layout[:] = h5py.VirtualSource("other.h5", "x", shape=(4,))
    f.create_virtual_dataset("virtual", layout)


def small(f):
    """A few members, for the variants of the superblock."""
    f["x"] = ramp(3, 4)
    f.create_dataset("g/z", data=ramp(9), chunks=(2,), compression="gzip")
    f.attrs["text"] = "hello"


def library():
    """The HDF5 library inside h5py's wheel, for what h5py does not offer."""
    return ctypes.CDLL(glob.glob(os.path.join(os.path.dirname(h5py.__file__), "..", "h5py.libs", "libhdf5-*"))[0])


def corners(f):
    """One of each structure of the newer formats, small enough to fuzz."""
    f.create_dataset("single", data=ramp(4, 5), chunks=(4, 5), compression="gzip")
    f.create_dataset("fixed", data=ramp(5, 4), chunks=(3, 4), compression="lzf", fletcher32=True)
    f.create_dataset("extensible", data=ramp(9, dtype="i1"), chunks=(2,), maxshape=(None,), shuffle=True, compression="gzip")
    f.create_dataset("tree2", data=ramp(4, 4, dtype="i2"), chunks=(2, 2), maxshape=(None, None))
    d = f.create_dataset("manyattrs", data=ramp(2), track_order=True)
    for i in range(9):
        d.attrs[f"a{i}"] = i
    d.attrs["large"] = ramp(600, dtype="f8")
    g = f.create_group("dense", track_order=True)
    for i in range(9):
        g[f"m{i}"] = h5py.SoftLink("/single")
    f["texts"] = ["a", "", "ccc"]
    f["type"] = np.dtype(">i2")
    named = f.create_dataset("named", data=ramp(3), dtype=f["type"])
    named.attrs.create("named", 7, dtype=f["type"])
    plain = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
    plain.set_chunk((3, 3))
    plain.set_deflate(4)
    # Chunks that stick out over the edge are not compressed.
    assert library().H5Pset_chunk_opts(ctypes.c_int64(plain.id), 2) == 0
    low(f, "partial", ramp(5, 4), plain)
    f["bool"] = True
    f["complex"] = 1 + 2j


def detector(f):
    """The filters of photon-counting detectors."""
    import hdf5plugin

    noise = np.random.default_rng(1).integers(0, 2**16, (40, 30), dtype="u2")  # does not shrink
    for name, data in [("u1", ramp(61, 33, dtype="u1")), ("u2", ramp(90, 61, dtype="u2")), ("u4", abs(ramp(70, 61)).astype("u4")),
                       ("f8", ramp(40, 31)), ("noise", noise), ("few", ramp(5, dtype="i4")), ("zeros", np.zeros((300, 100), "u4"))]:
        for kind, flt in [("lz4", hdf5plugin.LZ4()), ("lz4_small", hdf5plugin.LZ4(nbytes=256)), ("bits", hdf5plugin.Bitshuffle(cname="none")),
                          ("bits_lz4", hdf5plugin.Bitshuffle(cname="lz4")), ("bits_small", hdf5plugin.Bitshuffle(nelems=64, cname="lz4"))]:
            chunks = tuple(max(1, 2 * n // 3) for n in data.shape)
            f.create_dataset(f"{kind}/{name}", data=data, chunks=chunks, **flt)
    f.create_dataset("zstd", data=ramp(90, 61), chunks=(90, 61), **hdf5plugin.Bitshuffle(cname="zstd"))


def netcdf(path):
    """What netCDF-C itself writes: ordered, dense, with dimension scales."""
    with netCDF4.Dataset(path, "w") as nc:
        nc.title = "netCDF-C"
        nc.createDimension("time", None)
        nc.createDimension("obs", 5)
        g = nc.createGroup("posterior")
        g.createDimension("chain", 2)
        for i in range(12):
            v = g.createVariable(f"v{11 - i}", "f4", ("chain", "obs"), zlib=i % 2 == 0)
            v[:] = ramp(2, 5) + i
            v.units = "m"
        for i in range(12):
            g.setncattr(f"a{11 - i}", np.float64(i))
        s = g.createVariable("names", str, ("chain",))
        s[0], s[1] = "é", ""
        t = nc.createVariable("growing", "i4", ("time", "obs"))
        t[:] = ramp(7, 5)


def value(x):
    if isinstance(x, h5py.Empty) or isinstance(x, (h5py.Reference, h5py.RegionReference)):
        return None
    a = np.asarray(x)
    if a.dtype.kind in "OS":
        return [s if isinstance(s, str) else s.decode() if isinstance(s, bytes) else None for s in a.reshape(-1)]
    if a.dtype.kind == "U":
        return [str(s) for s in a.reshape(-1)]
    if a.dtype.kind == "c":
        a = np.stack([a.real, a.imag], -1)
    if a.dtype.kind == "V" or a.dtype.names:
        return None
    v = a.astype("<f8").reshape(-1)
    return {"crc32": zlib.crc32(v.tobytes())} if v.size > 64 else v.tolist()


def dump(group, out, path=""):
    """Describe every member but links, in the order h5py gives."""
    for name in group:
        if group.get(name, getlink=True).__class__ is not h5py.HardLink:
            continue
        item, here = group[name], f"{path}/{name}"
        if isinstance(item, h5py.Group):
            out[here] = {"members": list(item), "attrs": attrs(item)}
            dump(item, out, here)
        elif isinstance(item, h5py.Dataset):
            out[here] = {"shape": item.shape, "attrs": attrs(item)}
            if not path.startswith("/odd") and not item.is_virtual and here != "/zstd":
                out[here]["values"] = value(item[()])
    return out


def attrs(item):
    keep = [k for k in item.attrs if k not in ("REFERENCE_LIST", "DIMENSION_LIST")]
    return [[k, value(item.attrs[k])] for k in keep]


def fixture(name, fill, **kw):
    with tempfile.TemporaryDirectory() as tmp:
        path = os.path.join(tmp, name + ".h5")
        if fill is netcdf:
            netcdf(path)
        elif "fcpl" in kw:
            fid = h5py.h5f.create(path.encode(), h5py.h5f.ACC_TRUNC, kw["fcpl"])
            with h5py.File(fid) as f:
                fill(f)
        else:
            with h5py.File(path, "w", **kw) as f:
                fill(f)
        with h5py.File(path) as f:
            want = dump(f, {"/": {"members": list(f), "attrs": attrs(f)}})
        with open(path, "rb") as f:
            data = f.read()
    with open(os.path.join(HERE, name + ".h5.gz"), "wb") as f:
        with gzip.GzipFile("", "wb", 9, f, mtime=0) as z:
            z.write(data)
    with gzip.GzipFile(os.path.join(HERE, name + ".json.gz"), "wb", 9, mtime=0) as f:
        f.write(json.dumps(want, ensure_ascii=False, indent=0).encode())
    print(f"{name}: {len(data)} bytes")


def main():
    print("h5py", h5py.__version__, "HDF5", h5py.version.hdf5_version, "netCDF4", netCDF4.__version__, sys.version)
    fixture("earliest", earliest, libver="earliest")
    fixture("latest", latest, libver=("v110", "v114"))
    fixture("corners", corners, libver=("v110", "v114"))
    fixture("hdf5v2", small, libver="latest")
    fixture("userblock", small, userblock_size=1024)
    sizes = h5py.h5p.create(h5py.h5p.FILE_CREATE)
    sizes.set_sizes(4, 4)
    fixture("sizes4", small, fcpl=sizes)
    ik = h5py.h5p.create(h5py.h5p.FILE_CREATE)
    assert library().H5Pset_istore_k(ctypes.c_int64(ik.id), 3) == 0
    fixture("superblock1", small, fcpl=ik)
    fixture("netcdf", netcdf)
    fixture("detector", detector)


main()
