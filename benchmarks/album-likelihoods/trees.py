"""What boosted trees and a ridge predict from the features of a run, beside its predictions.

trees.py [--apart] RUN [RUN...]: LightGBM is trained on the training albums of the first run, its
number of trees found on the validation albums, then on both. The other columns are
predictions that the runs have kept; ridge is the first run's baseline. Differences are
paired, first run less the other, with the standard error of sums over artists. With
--apart the albums of the artists set apart are compared alone, in runs of all artists.
"""
import csv
import sys

import lightgbm
import numpy
import pyarrow.parquet as parquet

from split import apart

SETS = (("known artists", "within_artist_temporal", "predictions", "baselines"),
        ("new artists", "artist_disjoint", "predictions_new_artists", "baselines_new_artists"))
# The midpoint rule for CRPS = integral over levels of twice the pinball loss.
LEVELS = (numpy.arange(20) + 0.5) / 20
SETTINGS = dict(learning_rate=0.05, num_leaves=15, min_child_samples=30, feature_fraction=0.6,
                bagging_fraction=0.8, bagging_freq=1, seed=1, num_threads=1, verbose=-1)
MOST_TREES, PATIENCE, MORE = 800, 40, 1.15  # more trees, for more albums
INTERVALS = (0.5, 0.8, 0.9, 0.95)


def table(run, kind, split, part):
    suffix = "_features" if kind == "features" else ""
    return parquet.read_table(f"{run}/{kind}/user_score/{split}/{part}{suffix}.parquet")


def albums(run, split):
    """Features, scores and parts of all albums, by row: the previous score is a feature."""
    x, y, part, row, order = [], [], [], [], []
    for k, name in enumerate(("train", "validation", "test")):
        features, rows = table(run, "features", split, name), table(run, "splits", split, name)
        ids = rows["original_row_id"].to_numpy()
        assert (features["original_row_id"].to_numpy() == ids).all()
        x.append(numpy.column_stack([c.to_numpy() for c in features.columns[1:]]))
        y.append(rows["User_Score"].to_numpy().astype(float))
        part.append(numpy.full(len(ids), k))
        row.append(ids)
        order += list(zip(rows["artist_key"].to_pylist(), rows["position"].to_pylist()))
    x, y, part, row = map(numpy.concatenate, (x, y, part, row))
    previous, last = numpy.full(len(y), numpy.nan), (None, numpy.nan)
    for i in sorted(range(len(y)), key=lambda i: (order[i], row[i])):
        if order[i][0] == last[0]:
            previous[i] = last[1]
        last = (order[i][0], y[i])
    return numpy.column_stack([x, previous]), y, part, row


def boosted(x, y, part, objective, **more):
    """Predictions for the test albums."""
    settings = dict(SETTINGS, objective=objective, **more)
    train, known = part == 0, part < 2
    data = lightgbm.Dataset(x[train], y[train])
    held = lightgbm.Dataset(x[part == 1], y[part == 1], reference=data)
    found = lightgbm.train(settings, data, MOST_TREES, valid_sets=[held], callbacks=[lightgbm.early_stopping(PATIENCE, verbose=False)])
    trees = max(20, int(MORE * found.best_iteration))
    return lightgbm.train(settings, lightgbm.Dataset(x[known], y[known]), trees).predict(x[part == 2])


def trees(run, split):
    """Per test album: squared error, CRPS and whether intervals hold its score."""
    x, y, part, row = albums(run, split)
    test = y[part == 2]
    mean = boosted(x, y, part, "l2")
    q = numpy.sort([boosted(x, y, part, "quantile", alpha=a) for a in LEVELS], axis=0)
    pinball = [2 * numpy.where(test > v, a * (test - v), (1 - a) * (v - test)) for a, v in zip(LEVELS, q)]
    bound = lambda a: numpy.array([numpy.interp(a, LEVELS, q[:, i]) for i in range(len(test))])
    inside = {c: (test >= bound((1 - c) / 2)) & (test <= bound((1 + c) / 2)) for c in INTERVALS}
    crps = numpy.mean(pinball, axis=0)
    return {r: ((mean[i] - test[i]) ** 2, crps[i], [inside[c][i] for c in INTERVALS]) for i, r in enumerate(row[part == 2])}


def read(run, name):
    with open(f"{run}/evaluation/{name}.csv", newline="", encoding="utf-8") as f:
        return {int(r["original_row_id"]): r for r in csv.DictReader(f)}


def predicted(run, name):
    return {k: ((float(r["mean"]) - float(r["actual"])) ** 2, float(r["crps"]), [abs(2 * float(r["pit"]) - 1) <= c for c in INTERVALS])
            for k, r in read(run, name).items()}


def ridge(run, name):
    return {k: ((float(r["ridge"]) - float(r["actual"])) ** 2, float(r["ridge_crps"]), None) for k, r in read(run, name).items()}


def paired(a, b, artist):
    """Mean of a - b and its standard error; albums of one artist are summed first."""
    d, sums = a - b, {}
    for who, x in zip(artist, d - d.mean()):
        sums[who] = sums.get(who, 0) + x
    g = len(sums)
    return d.mean(), numpy.sqrt(g / (g - 1) * sum(s * s for s in sums.values())) / len(d)


def compare(name, methods, artist, only):
    keys = [k for k in sorted(set.intersection(*(set(m) for m in methods.values()))) if only(artist[k])]
    who = [artist[k] for k in keys]
    print(f"\n{name}: {len(keys)} albums of {len(set(who))} artists\n")
    print("| | RMSE | CRPS | coverage 50/80/90/95 | first less this: squared error | CRPS |\n|---|---|---|---|---|---|")
    base = None
    for label, m in methods.items():
        error, crps = (numpy.array([m[k][i] for k in keys]) for i in (0, 1))
        cover = " ".join("%.3f" % numpy.mean([m[k][2][i] for k in keys]) for i in range(len(INTERVALS))) if m[keys[0]][2] else ""
        base = base or (error, crps)
        difference = ["%+.3f (%.3f)" % paired(*pair, who) if pair[0] is not pair[1] else "" for pair in ((base[0], error), (base[1], crps))]
        print("| %s | %.3f | %.3f | %s | %s | %s |" % (label, numpy.sqrt(error.mean()), crps.mean(), cover, *difference), flush=True)


def main(*runs):
    only = lambda artist: True
    if runs[0] == "--apart":
        only, runs = apart, runs[1:]
    for name, split, predictions, baselines in SETS:
        methods = {run: predicted(run, predictions) for run in runs}
        methods["ridge"], methods["LightGBM"] = ridge(runs[0], baselines), trees(runs[0], split)
        compare(name, methods, {k: r["artist"] for k, r in read(runs[0], predictions).items()}, only)


if __name__ == "__main__":
    main(*sys.argv[1:])
