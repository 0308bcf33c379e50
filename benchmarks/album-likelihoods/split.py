"""Splits a CSV of albums by a hash of the artist: given.csv and apart.csv, a fifth."""
import csv
import hashlib
import sys


def apart(name):
    digest = hashlib.sha256(("latent-apart-1:" + name.strip().lower()).encode()).digest()
    return int.from_bytes(digest[:4], "big") % 5 == 0


if __name__ == "__main__":
    source, out = sys.argv[1:]
    with open(source, newline="", encoding="utf-8") as f:
        header, *rows = csv.reader(f)
    artist = header.index("Artist")
    for name, want in (("given", False), ("apart", True)):
        with open(f"{out}/{name}.csv", "w", newline="", encoding="utf-8") as f:
            w = csv.writer(f)
            w.writerow(header)
            w.writerows(r for r in rows if apart(r[artist]) == want)
