"""Write files with ArviZ itself, for the Go reader's tests.

    python -m venv venv && venv/bin/pip install -r requirements.txt
    venv/bin/python make_fixtures.py

arviz_ENGINE.nc.gz holds the same small tree, once by h5netcdf and once by
netCDF-C. The data is made up here: no licence but the project's own.
"""

import gzip
import os
import tempfile

import arviz as az
import numpy as np

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


def main():
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
