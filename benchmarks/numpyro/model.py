"""Samples the joint model with NumPyro and stores posterior moments."""
import json
import os
import sys

os.environ["XLA_FLAGS"] = "--xla_force_host_platform_device_count=2"
import arviz as az
import jax
import jax.numpy as jnp
import numpy as np
import numpyro
import numpyro.distributions as dist
from numpyro.infer import MCMC, NUTS

jax.config.update("jax_enable_x64", True)
numpyro.set_host_device_count(2)


def load(path):
    d = np.load(path)
    score, x = d["score"], d["x"].astype("f8")
    mean, sd = score.mean(), score.std(ddof=1)
    spread = x.std(0)
    rows = np.arange(len(score))
    first = np.maximum.accumulate(np.where(d["position"] == 1, rows, 0))
    assert (d["position"] == rows - first + 1).all(), "positions must count the rows of an artist"
    return dict(
        artist=d["artist"], first=first, y=(score - mean) / sd,
        previous=np.nan_to_num((d["previous"] - mean) / sd, nan=0.0),
        x=(x - x.mean(0)) / np.where(spread > 0, spread, 1), count=np.maximum(1, d["count"]),
    )


def model(d, exponent, likelihood="normal"):
    artists = int(d["artist"].max()) + 1
    mu = numpyro.sample("mu_artist", dist.Normal(0, 1))
    sigma_artist = numpyro.sample("sigma_artist", dist.HalfNormal(0.5))
    sigma_rw = numpyro.sample("sigma_rw", dist.HalfNormal(0.1))
    rho = numpyro.sample("rho", dist.TruncatedNormal(0.0, 0.3, low=-0.99, high=0.99))
    sigma_ref = numpyro.sample("sigma_ref", dist.HalfNormal(1.0))
    beta = numpyro.sample("beta", dist.Normal(0, 1).expand([d["x"].shape[1]]).to_event(1))
    g = numpyro.sample("n_exponent", dist.Beta(2.0, 4.0)) if exponent == "learned" else float(exponent)
    z = numpyro.sample("z", dist.Normal(0, 1).expand([artists]).to_event(1))
    # One innovation per row: the steps that no album has seen integrate to one
    # and are left out. Those of first albums are cancelled by the difference.
    w = numpyro.sample("w", dist.Normal(0, 1).expand([len(d["y"])]).to_event(1))
    total = jnp.cumsum(w)
    level = mu + sigma_artist * z[d["artist"]] + sigma_rw * (total - total[d["first"]])
    n_ref = float(np.median(d["count"]))
    s = sigma_ref * jnp.exp(g * jnp.log(n_ref / d["count"])) * jnp.where(d["count"] == 1, 2.0, 1.0)
    mean, s = level + d["x"] @ beta + rho * d["previous"], jnp.maximum(s, 0.01)
    if likelihood == "student-t":
        nu = 2 + numpyro.sample("nu_minus_2", dist.Gamma(2.0, 0.1))
        numpyro.deterministic("nu", nu)
        numpyro.sample("y", dist.StudentT(nu, mean, s), obs=d["y"])
    else:
        numpyro.sample("y", dist.Normal(mean, s), obs=d["y"])


def moments(path, exponent, warmup, draws, likelihood="normal"):
    d = load(path)
    # A dense metric for what the data inform jointly, a diagonal one for the rest.
    joint = ["mu_artist", "sigma_artist", "sigma_rw", "rho", "sigma_ref", "beta"] + ["n_exponent"] * (exponent == "learned")
    joint += ["nu_minus_2"] * (likelihood == "student-t")
    mc = MCMC(NUTS(model, target_accept_prob=0.8, max_tree_depth=10, dense_mass=[tuple(joint)]), num_warmup=warmup, num_samples=draws,
              num_chains=2, chain_method="parallel", progress_bar=False, thinning=3)
    mc.run(jax.random.PRNGKey(3), d, exponent, likelihood)
    samples = {k: np.asarray(v) for k, v in mc.get_samples(group_by_chain=True).items() if k not in ("z", "w", "nu_minus_2")}
    out = {}
    for name, v in samples.items():
        v = v[..., None] if v.ndim == 2 else v
        for j in range(v.shape[-1]):
            key = f"{name}[{j}]" if name == "beta" else name
            one = v[..., j]
            out[key] = dict(mean=one.mean(), sd=one.std(ddof=1), ess=float(az.ess(one)), rhat=float(az.rhat(one)),
                            mcse=float(az.mcse(one)))
    worst = min(m["ess"] for m in out.values())
    print(os.path.basename(path), exponent, "least ESS %.0f" % worst, "largest R-hat %.4f" % max(m["rhat"] for m in out.values()), flush=True)
    return out


CASES = ("generated/0.25", "generated/learned", "demo500/0.1", "demo500/learned", "real500/0.1", "real500/learned", "generated-t/0.25/student-t",
         "demo500/0.1/student-t", "real500/0.1/student-t")

if __name__ == "__main__":
    # model.py OUT WARMUP DRAWS [CASE...]: the cases whose input is in OUT, or those
    # that are named; the others stay as they are stored.
    folder, warmup, draws = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    path = folder + "/moments.json"
    stored = json.load(open(path)) if os.path.exists(path) else dict(draws={}, cases={})
    for name in sys.argv[4:] or CASES:
        case, exponent, *likelihood = name.split("/")
        if not os.path.exists(f"{folder}/{case}.npz"):
            continue
        stored["cases"][name] = moments(f"{folder}/{case}.npz", exponent, warmup, draws, *likelihood)
        stored["draws"][name] = draws
        stored.update(numpyro=numpyro.__version__, jax=jax.__version__, warmup=warmup, chains=2, thinning=3)
        with open(path, "w") as f:
            json.dump({k: stored[k] for k in ("numpyro", "jax", "warmup", "draws", "chains", "thinning", "cases")}, f, indent=1)
            f.write("\n")
