"""Write files with ArviZ itself, for the Go reader's tests.

    python -m venv venv && venv/bin/pip install -r requirements.txt
    venv/bin/python make_fixtures.py

arviz_ENGINE.nc.gz holds the same small tree, once by h5netcdf and once by
netCDF-C. packed.nc.gz holds packed variables, packed.json what xarray reads from
them. The data is made up here: no licence but the project's own.
"""

import gzip
import json
import os
import tempfile

import arviz as az
import numpy as np
import xarray as xr

HERE = os.path.dirname(os.path.abspath(__file__))


def tree():
    n = np.arange(2 * 5)
    idata = az.from_dict(
        posterior={"mu": n.reshape(2, 5) / 4, "beta": (np.arange(30) - 7).reshape(2, 5, 3) / 8},
        sample_stats={"diverging": (n % 3 == 0).reshape(2, 5), "tree_depth": n.reshape(2, 5).astype("i2")},
        observed_data={"y": np.array([1.5, np.nan, 3], dtype="f4")},
        constant_data={"title": np.array(["a", "année", "日本"]), "n_ref": np.float64(31)},
        coords={"feature": ["x", "é", "日"], "obs": [10, 20, 30]},
        dims={"beta": ["feature"], "y": ["obs"], "title": ["obs"]},
        attrs={"made_by": "make_fixtures.py"},
    )
    for group in idata.groups():
        idata[group].attrs["created_at"] = "2026-11-21"  # the same bytes each time
    idata.observed_data = idata.observed_data.assign_coords(artist=("obs", ["Björk", "", "坂本"]))
    idata.posterior.attrs["sampling_time"] = 1.5
    return idata


def packed():
    """Draws as somebody short of disk space stores them."""
    x = np.array([[1.0, 2.0, np.nan], [4.0, 5.0, 6.0]])
    plain = np.array([[1.0, 2.0, 1e20], [4.0, 5.0, 6.0]])
    dims = ("chain", "draw")
    data = xr.Dataset({
        "scaled": (dims, x), "scaled_only": (dims, x.clip(0, 9) * 0 + 3.5), "whole": (dims, x), "bytes": (dims, x),
        "big": (dims, x), "filled": (dims, plain, {"_FillValue": 1e20}), "single": (dims, plain.astype("f4"), {"_FillValue": np.float32(1e20)}),
        "both": (dims, plain, {"missing_value": 5.0}), "untouched": (dims, np.arange(6).reshape(2, 3)),
    })
    data["scaled_only"] = data["scaled_only"].fillna(3.5)
    return data, {
        "scaled": {"dtype": "i2", "scale_factor": 0.01, "add_offset": 100.0, "_FillValue": -9999},
        "scaled_only": {"dtype": "i4", "scale_factor": 0.5, "_FillValue": None}, "whole": {"dtype": "i4", "_FillValue": -1},
        "bytes": {"dtype": "u1", "_FillValue": 255}, "big": {"dtype": "i8", "_FillValue": 2**62 + 1},
    }


def write_packed():
    data, encoding = packed()
    with tempfile.TemporaryDirectory() as tmp:
        path = os.path.join(tmp, "packed.nc")
        data.to_netcdf(path, group="posterior", encoding=encoding)
        with xr.open_dataset(path, group="posterior") as back:
            values = {k: [None if np.isnan(v) else float(v) for v in back[k].values.ravel()] for k in back.data_vars}
        with open(path, "rb") as f, open(os.path.join(HERE, "packed.nc.gz"), "wb") as out:
            with gzip.GzipFile("", "wb", 9, out, mtime=0) as z:
                z.write(f.read())
    with open(os.path.join(HERE, "packed.json"), "w") as f:
        json.dump(values, f, indent=1)
        f.write("\n")


def main():
    write_packed()
    for engine in ["h5netcdf", "netcdf4"]:
        with tempfile.TemporaryDirectory() as tmp:
            path = os.path.join(tmp, "x.nc")
            tree().to_netcdf(path, engine=engine)
            with open(path, "rb") as f:
                data = f.read()
        with open(os.path.join(HERE, f"arviz_{engine}.nc.gz"), "wb") as f:
            with gzip.GzipFile("", "wb", 9, f, mtime=0) as z:
                z.write(data)
        print(engine, len(data))


main()
