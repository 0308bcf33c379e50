"""Paired differences of the predictions of two runs on the same albums: second less first."""
import csv
import math
import sys

from split import apart


def load(run, name):
    with open(f"{run}/evaluation/{name}.csv", newline="", encoding="utf-8") as f:
        return {(r["artist"], r["album"], r["date"]): r for r in csv.DictReader(f)}


def num(row, column):
    return float(row[column])


def paired(a, b, f):
    d = [f(b[k]) - f(a[k]) for k in a]
    mean = math.fsum(d) / len(d)
    return mean, math.sqrt(math.fsum((x - mean) ** 2 for x in d) / (len(d) - 1) / len(d))


def squared(r):
    return (num(r, "mean") - num(r, "actual")) ** 2


def summary(rows):
    u, n = [num(r, "pit") for r in rows], len(rows)
    mean = lambda f: math.fsum(map(f, rows)) / n
    cover = " ".join("%.3f" % (sum(abs(2 * x - 1) <= q for x in u) / n) for q in (0.5, 0.8, 0.9, 0.95))
    return "RMSE %.3f CRPS %.3f log %.4f coverage %s" % (
        math.sqrt(mean(squared)), mean(lambda r: num(r, "crps")), mean(lambda r: num(r, "log_density")), cover)


def main(first, second, only=""):
    for name in ("predictions", "predictions_new_artists"):
        a, b = load(first, name), load(second, name)
        a = {k: v for k, v in a.items() if k in b and (only != "apart" or apart(k[0]))}
        print(name, len(a), "albums")
        for what, f in (("log score", lambda r: num(r, "log_density")), ("CRPS", lambda r: num(r, "crps")), ("squared error", squared)):
            print("  %-14s %+.4f (%.4f)" % (what, *paired(a, b, f)))
        print("  first ", summary(list(a.values())))
        print("  second", summary([b[k] for k in a]))


if __name__ == "__main__":
    main(*sys.argv[1:])
