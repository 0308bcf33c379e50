"""Writes the inputs of the comparison: raw scores, counts and features.

prepare.py DEMO.csv.gz OUT        demo500.npz and generated.npz
prepare.py --real CSV OUT         real500.npz, which is never committed, and
                                  real500.json: which of the sorted artists it has
"""
import json
import sys

import numpy as np
import pandas as pd


def columns(artist, title, year, month, day, ep, genre, score, count, genres):
    """A table of dated albums by the canonical names."""
    date = pd.to_datetime(
        year.astype(str) + " " + month.fillna("January").astype(str) + " " + day.fillna(1).astype(int).astype(str),
        errors="coerce", format="%Y %B %d",
    )
    d = pd.DataFrame(dict(artist=artist, title=title, year=year, date=date, ep=ep, score=score, count=count))
    for k, g in enumerate(genres):
        d[f"g{k}"] = (genre == g) * 1.0
    return d


def real(path):
    d = pd.read_csv(path)
    return columns(
        d["Artist"], d["Title"], d["Release Year"], d["Release Month"], pd.to_numeric(d["Release Day"], errors="coerce"),
        (d["Format"] == "EP") * 1.0, d["Genre"], d["AOTY User Score"], d["AOTY User Reviews"], ["Indie Rock", "Hip Hop", "Pop"],
    )


def demo(path):
    d = pd.read_csv(path)
    d = d[d["User Score"].between(0, 100)].dropna(subset=["Year", "User Ratings"]).copy()
    d["Artist"] = d["Artist"].str.strip()
    date = pd.to_datetime(d["Release Date"], errors="coerce", format="%B %d, %Y")
    first = d["Genres"].fillna("").str.split(", ").str[0]
    return columns(
        d["Artist"], d["Album"], d["Year"].astype(int), date.dt.month_name(), date.dt.day, (d["Album Type"] == "EP") * 1.0,
        first, d["User Score"], d["User Ratings"], ["Moss Pop", "Gravel Rock", "Lantern Folk"],
    )


def choose(d, artists=500):
    d = d[d["count"] >= 10].dropna(subset=["date"])
    d = d[d["artist"] != "Various Artists"].drop_duplicates(["artist", "title", "year"])
    size = d.groupby("artist")["title"].transform("size")
    names = np.sort(d.loc[size >= 2, "artist"].unique())
    keep = np.random.default_rng(7).choice(names, artists, replace=False)
    d = d[d["artist"].isin(keep)].sort_values(["artist", "date", "title"]).reset_index(drop=True)
    return d, np.searchsorted(names, np.sort(keep))


def arrays(d):
    g = d.groupby("artist")
    seq = g.cumcount() + 1
    year = d["year"].to_numpy(float)
    gap = ((d["date"] - g["date"].shift()).dt.days / 365.25).fillna(0)
    age = (d["date"] - g["date"].transform("min")).dt.days / 365.25
    x = [
        (year - 2000) / 10, np.maximum(year - 2005, 0) / 10, np.maximum(year - 2012, 0) / 10,
        np.log1p(gap), np.sqrt(age), np.log(seq), d["ep"], d["g0"], d["g1"], d["g2"],
    ]
    return dict(
        artist=pd.factorize(d["artist"])[0].astype("i4"), position=seq.to_numpy("i4"),
        score=d["score"].to_numpy("f8"), previous=g["score"].shift().to_numpy("f8"),
        count=d["count"].to_numpy("f8"), x=np.column_stack([np.asarray(c, "f4") for c in x]),
    )


def generated(artists=250, features=6, nu=None):
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
            e = rng.normal() if nu is None else rng.standard_t(nu)
            y[i] = effect + x[i] @ beta + 0.15 * before + s * e
            i += 1
    return dict(
        artist=np.repeat(np.arange(artists), count).astype("i4"), position=position.astype("i4"),
        score=70 + 9 * y, previous=previous, count=reviews.astype("f8"), x=x,
    )


if __name__ == "__main__":
    out = sys.argv[-1]
    if sys.argv[1] == "--real":
        d, places = choose(real(sys.argv[2]))
        np.savez_compressed(out + "/real500.npz", **arrays(d))
        with open(out + "/real500.json", "w") as f:
            json.dump(places.tolist(), f, separators=(",", ":"))
            f.write("\n")
    else:
        np.savez_compressed(out + "/demo500.npz", **arrays(choose(demo(sys.argv[1]))[0]))
        np.savez_compressed(out + "/generated.npz", **generated())
        np.savez_compressed(out + "/generated-t.npz", **generated(250, 4, nu=4))
