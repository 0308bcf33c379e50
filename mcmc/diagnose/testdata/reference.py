"""Writes reference.json: draws and what ArviZ says about them.

    pip install -r requirements.txt && python reference.py

The draws are ours (generated below, rounded so that the file stays small);
the expected values are outputs of ArviZ. No ArviZ code is contained.
"""

import json
import logging
import pathlib
import warnings

warnings.simplefilter("ignore")
import arviz as az
import numpy as np

logging.getLogger("arviz").setLevel(logging.ERROR)
rng = np.random.default_rng(20240229)


def ar(chains, draws, phi):
    x = rng.normal(size=(chains, draws))
    for t in range(1, draws):
        x[:, t] = phi * x[:, t - 1] + np.sqrt(1 - phi * phi) * x[:, t]
    return x


CASES = {
    "normal 4x100": rng.normal(size=(4, 100)),
    "odd 4x101": rng.normal(size=(4, 101)),
    "sticky 2x250": ar(2, 250, 0.9),
    "very sticky 4x120": ar(4, 120, 0.99),
    "antithetic 4x100": ar(4, 100, -0.6),
    "cauchy 4x150": rng.standard_cauchy(size=(4, 150)),
    "one chain 1x75": ar(1, 75, 0.4),
    "ties 4x60": rng.poisson(2.5, size=(4, 60)).astype(float),
    "shifted 3x80": rng.normal(size=(3, 80)) + np.array([[0], [0.7], [0]]),
    "scaled 3x80": rng.normal(size=(3, 80)) * np.array([[1], [4], [1]]),
    "trend 2x90": rng.normal(size=(2, 90)) + np.linspace(0, 3, 90),
    "lognormal 4x64": np.exp(2 * rng.normal(size=(4, 64))),
    "offset 4x50": 1e6 + rng.normal(size=(4, 50)),
    "constant 2x20": np.full((2, 20), 3.5),
    "two chains differ 2x20": np.repeat([[1.0], [2.0]], 20, axis=1),
    "two values 2x40": rng.permutation(np.repeat([-1.0, 1.0], 40)).reshape(2, 40),
    "tiny 2x4": rng.normal(size=(2, 4)),
    "tiny 2x5": rng.normal(size=(2, 5)),
    "tiny 1x7": rng.normal(size=(1, 7)),
    "tiny 2x9": rng.normal(size=(2, 9)),
    "tiny 3x12": rng.normal(size=(3, 12)),
    "too short 2x3": rng.normal(size=(2, 3)),
}

PROBS = [0, 0.025, 0.25, 1 / 3, 0.5, 0.9, 1]


def number(x):
    x = float(x)
    return x if np.isfinite(x) else str(x)


def diagnose(x):
    mean = number(x.mean())
    s = az.summary({"x": x}, round_to="none").iloc[0]
    return {
        "draws": x.tolist(),
        "rhat": number(az.rhat(x, method="rank")),
        "bulk": number(az.ess(x, method="bulk")),
        "tail": number(az.ess(x, method="tail")),
        "mean": number(az.ess(x, method="mean")),
        "quantile25": number(az.ess(x, method="quantile", prob=0.25)),
        "mcse_mean": number(az.mcse(x, method="mean")),
        "mcse_sd": number(az.mcse(x, method="sd")),
        "hdi50": [number(v) for v in az.hdi(x.ravel(), hdi_prob=0.5)],
        "quantiles": [number(np.quantile(x, p)) for p in PROBS],
        "bfmi": number(az.bfmi(x)[0]),
        "summary": {k: number(v) for k, v in s.items()},
        "average": mean,
    }


PSIS = {
    "gaussian 200": (rng.normal(size=200), 1.0),
    "light 100": (-rng.uniform(size=100), 1.0),
    "heavy 300": (1.2 * rng.exponential(size=300), 0.7),
    "very heavy 150": (3 * rng.normal(size=150) ** 2, 1.0),
    "large numbers 120": (rng.normal(size=120) * 40 + 5000, 0.9),
    "short 24": (rng.normal(size=24), 1.0),
    "too short 10": (rng.normal(size=10), 1.0),
    "equal 40": (np.zeros(40), 1.0),
    "small reff 400": (rng.normal(size=400), 0.05),
}


def smooth(x, reff):
    w, k = az.psislw(np.array(x), reff)
    return {"log_ratios": x.tolist(), "reff": reff, "log_weights": w.tolist(), "k": number(k)}


out = {
    "versions": {"arviz": az.__version__, "numpy": np.__version__},
    "probs": PROBS,
    "scalars": {k: diagnose(np.round(v, 4)) for k, v in CASES.items()},
    "psis": {k: smooth(np.round(x, 4), r) for k, (x, r) in PSIS.items()},
}
path = pathlib.Path(__file__).with_name("reference.json")
path.write_text(json.dumps(out, separators=(",", ":")) + "\n")
