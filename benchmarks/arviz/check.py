"""Compares ArviZ's view of a run with the run's own tables."""
import json
import sys

import arviz as az
import numpy as np

run = sys.argv[1]
ours = {p["name"]: p for p in json.load(open(f"{run}/evaluation/diagnostics.json"))["parameters"]}
loo = json.load(open(f"{run}/evaluation/metrics.json"))["user_score"]["loo"]
bad = 0


def check(what, got, want, limit, relative=False):
    global bad
    off = abs(got - want) / (abs(want) if relative else 1)
    if not off <= limit:
        bad += 1
        print(f"{what}: ArviZ {got}, run {want}")


for engine in ("h5netcdf", "netcdf4"):
    data = az.from_netcdf(f"{run}/model/user_score.nc", engine=engine)
    assert {"posterior", "sample_stats", "observed_data", "constant_data", "log_likelihood"} <= set(data.groups()), data.groups()
    table = az.summary(data, round_to="none", group="posterior")
    assert set(table.index) == set(ours), set(table.index) ^ set(ours)
    for name, row in table.iterrows():
        p = ours[name]
        for column in ("mean", "sd", "hdi_3%", "hdi_97%"):
            check(f"{name} {column}", row[column], p[column], 1e-6)
        check(f"{name} r_hat", row["r_hat"], p["r_hat"], 1e-3)
        for column in ("ess_bulk", "ess_tail"):
            check(f"{name} {column}", row[column], p[column], 0.01, relative=True)
    assert data.sample_stats["diverging"].dtype == bool
result = az.loo(data, var_name="y", reff=1.0)
check("elpd_loo", float(result.elpd_loo), loo["elpd"], 1.0)
check("largest Pareto k", float(np.max(result.pareto_k)), loo["pareto_k_max"], 0.02)
print(f"{len(ours)} parameters compared with ArviZ {az.__version__}, elpd_loo {float(result.elpd_loo):.2f} (run {loo['elpd']:.2f}), {bad} differences")
sys.exit(bad > 0)
