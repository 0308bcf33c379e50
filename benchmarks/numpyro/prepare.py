"""Writes the inputs of the comparison: raw scores, counts and features."""
import sys

import numpy as np
import pandas as pd


def real(path, artists=500):
    d = pd.read_csv(path)
    d = d[d["AOTY User Reviews"] >= 10].copy()
    day = pd.to_numeric(d["Release Day"], errors="coerce").fillna(1).astype(int).astype(str)
    month = d["Release Month"].fillna("January").astype(str)
    d["date"] = pd.to_datetime(
        d["Release Year"].astype(str) + " " + month + " " + day, errors="coerce", format="%Y %B %d"
    )
    d = d.dropna(subset=["date"])
    d = d[d["Artist"] != "Various Artists"]
    d = d.drop_duplicates(["Artist", "Title", "Release Year"])
    size = d.groupby("Artist")["Title"].transform("size")
    names = np.sort(d.loc[size >= 2, "Artist"].unique())
    keep = np.random.default_rng(7).choice(names, artists, replace=False)
    d = d[d["Artist"].isin(keep)].sort_values(["Artist", "date", "Title"]).reset_index(drop=True)
    g = d.groupby("Artist")
    seq = g.cumcount() + 1
    year = d["Release Year"].to_numpy(float)
    gap = ((d["date"] - g["date"].shift()).dt.days / 365.25).fillna(0)
    age = (d["date"] - g["date"].transform("min")).dt.days / 365.25
    columns = [
        (year - 2000) / 10, np.maximum(year - 2005, 0) / 10, np.maximum(year - 2012, 0) / 10,
        np.log1p(gap), np.sqrt(age), np.log(seq), (d["Format"] == "EP") * 1.0,
        (d["Genre"] == "Indie Rock") * 1.0, (d["Genre"] == "Hip Hop") * 1.0,
        (d["Genre"] == "Pop") * 1.0,
    ]
    return dict(
        artist=pd.factorize(d["Artist"])[0].astype("i4"), position=seq.to_numpy("i4"),
        score=d["AOTY User Score"].to_numpy("f8"), previous=g["AOTY User Score"].shift().to_numpy("f8"),
        count=d["AOTY User Reviews"].to_numpy("f8"), x=np.column_stack([np.asarray(c, "f4") for c in columns]),
    )


def generated(artists=250, features=6):
    rng = np.random.default_rng(1)
    count = np.minimum(1 + rng.geometric(0.32, artists) + (rng.random(artists) < 0.05) * rng.integers(5, 25, artists), 50)
    n = count.sum()
    position = np.concatenate([np.arange(1, c + 1) for c in count])
    x = rng.normal(size=(n, features)).astype("f4")
    beta = 0.1 * rng.normal(size=features)
    reviews = np.maximum(1, np.exp(rng.normal(3.0, 1.5, n))).astype(int)
    ref = np.median(reviews)
    y, i = np.zeros(n), 0
    previous = np.full(n, np.nan)
    for c in count:
        effect = 0.05 + 0.6 * rng.normal()
        for t in range(c):
            effect += 0.12 * rng.normal() * (t > 0)
            before = y[i - 1] if t > 0 else 0.0
            if t > 0:
                previous[i] = 70 + 9 * y[i - 1]
            s = 0.7 * (ref / reviews[i]) ** 0.25 * (2.0 if reviews[i] == 1 else 1.0)
            y[i] = effect + x[i] @ beta + 0.15 * before + s * rng.normal()
            i += 1
    return dict(
        artist=np.repeat(np.arange(artists), count).astype("i4"), position=position.astype("i4"),
        score=70 + 9 * y, previous=previous, count=reviews.astype("f8"), x=x,
    )


if __name__ == "__main__":
    data, out = sys.argv[1:]
    np.savez_compressed(out + "/real500.npz", **real(data))
    np.savez_compressed(out + "/generated.npz", **generated())
