"""Open the sample with ArviZ, xarray, h5py, netCDF4 and the C tools, and compare.

    python -m venv venv && venv/bin/pip install -r inferencedata/testdata/requirements.txt
    go test ./inferencedata -run TestSample -sample DIR
    venv/bin/python inferencedata/testdata/check_arviz.py DIR

sample.json in DIR says what every reader must find. ncdump, h5dump and h5stat
(Debian: netcdf-bin, hdf5-tools) take part where they are installed.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import warnings

import arviz as az
import h5py
import netCDF4
import numpy as np
import xarray as xr

warnings.simplefilter("error", RuntimeWarning)
NUMPY = {
    "[]float64": "f8", "[]float32": "f4", "[]int64": "i8", "[]int32": "i4", "[]int8": "i1", "[]bool": "?", "[]string": None,
}


def expect(ok, what):
    if not ok:
        raise SystemExit(f"check_arviz: {what}")


def values(v):
    if v["type"] == "[]string":
        return np.array(v["values"], dtype=object).reshape(v["shape"])
    return np.array([float(x) if isinstance(x, str) else x for x in v["values"]]).astype(NUMPY[v["type"]]).reshape(v["shape"])


def same_attr(got, want):
    if isinstance(want, list):
        return np.asarray(got).tolist() == want
    return got == want if isinstance(want, str) else np.isclose(float(got), want, rtol=1e-7)


def check_dataset(where, ds, want):
    expect(dict(ds.sizes) == want["dims"], f"{where}: dimensions {dict(ds.sizes)}, want {want['dims']}")
    expect(set(ds.variables) == set(want["vars"]), f"{where}: variables {set(ds.variables)}")
    expect(set(ds.coords) == set(want["coords"]), f"{where}: coordinates {set(ds.coords)}")
    for name, w in want["vars"].items():
        v, data = ds[name], values(w)
        expect(list(v.dims) == w["dims"], f"{where}/{name}: dimensions {v.dims}")
        if w["type"] == "[]string":
            expect([str(s) for s in v.values.reshape(-1)] == list(data.reshape(-1)), f"{where}/{name}: text {v.values}")
            continue
        expect(v.dtype == data.dtype, f"{where}/{name}: type {v.dtype}, want {data.dtype}")
        expect(np.array_equal(v.values, data, equal_nan=data.dtype.kind == "f"), f"{where}/{name}: values differ")
        for key, a in w["attrs"].items():
            expect(same_attr(v.attrs[key], a), f"{where}/{name}: attribute {key}")
    for key, a in want["attrs"].items():
        expect(same_attr(ds.attrs[key], a), f"{where}: attribute {key} is {ds.attrs[key]!r}, want {a!r}")


def check_idata(where, idata, want):
    expect(set(idata.groups()) == set(want["groups"]), f"{where}: groups {idata.groups()}")
    for name, w in want["groups"].items():
        check_dataset(f"{where}:{name}", idata[name].load(), w)
    summary = az.summary(idata, round_to="none")
    expect(np.isfinite(summary[["mean", "sd", "ess_bulk", "ess_tail", "r_hat"]].to_numpy()).all(), f"{where}: summary {summary}")
    print("ok", where)


def check_netcdf(path, want):
    for engine in ["h5netcdf", "netcdf4"]:
        check_idata(f"arviz {os.path.basename(path)} {engine}", az.from_netcdf(path, engine=engine), want)
        tree = xr.open_datatree(path, engine=engine)
        expect(same_attr(tree.attrs["title"], want["attrs"]["title"]), "title of the tree")
        tree.close()
    with netCDF4.Dataset(path) as f:
        for g, w in want["groups"].items():
            expect(list(f[g].variables) == w["order"], f"order of {g}: {list(f[g].variables)}")
    with h5py.File(path) as f:
        for g, w in want["groups"].items():
            for name in w["vars"]:
                for axis, dim in enumerate(w["vars"][name]["dims"]):
                    if name != dim:
                        expect(f[g][name].dims[axis][0].name == f"/{g}/{dim}", f"scale of {g}/{name}")
                        expect(h5py.h5ds.is_attached(f[g][name].id, f[g][dim].id, axis), f"back reference of {g}/{dim}")
    print("ok h5py scales", os.path.basename(path))


def check_append(path):
    """Other programs can add to our files."""
    with tempfile.TemporaryDirectory() as tmp:
        copy = shutil.copy(path, os.path.join(tmp, "a.nc"))
        with h5py.File(copy, "a") as f:
            for i in range(20):
                f["posterior/mu"].attrs[f"k{i}"] = i
                f["posterior"][f"d{i}"] = [i]
            f["log_likelihood/y"][1, 2, 3] = 7
        with h5py.File(copy) as f:
            expect(f["log_likelihood/y"][1, 2, 3] == 7 and len(f["posterior/mu"].attrs) > 20, "h5py: appended")
        copy = shutil.copy(path, os.path.join(tmp, "b.nc"))
        with netCDF4.Dataset(copy, "a") as f:
            f["posterior"].createVariable("extra", "f8", ("chain", "draw"))[:] = 1
        expect(float(az.from_netcdf(copy).posterior.extra.sum()) == 4 * 200, "netCDF4: appended")
        idata = az.from_netcdf(path).load()
        idata.to_netcdf(os.path.join(tmp, "c.nc"))
        again = az.from_netcdf(os.path.join(tmp, "c.nc"))
        for g in idata.groups():
            expect(idata[g].equals(again[g].load()), f"{g} written back by ArviZ")
    print("ok append and write back")


def check_tools(path):
    for tool in [["ncdump"], ["h5dump"], ["h5stat"]]:
        if shutil.which(tool[0]):
            done = subprocess.run([*tool, path], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
            expect(done.returncode == 0 and not done.stderr, f"{tool[0]}: {done.stderr[:300]}")
            print("ok", tool[0], os.path.basename(path))


def main():
    folder = sys.argv[1]
    with open(os.path.join(folder, "sample.json"), encoding="utf-8") as f:
        want = json.load(f)
    for name in ["sample.nc", "plain.nc", "chunks.nc"]:
        check_netcdf(os.path.join(folder, name), want)
        check_tools(os.path.join(folder, name))
    check_append(os.path.join(folder, "sample.nc"))


main()
