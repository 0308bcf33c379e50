"""Writes the files in this folder with NumPy, the format's own reference.

Run with NumPy 2: python make.py. Every file is listed in golden_test.go.
"""
import io
import struct
import zipfile

import numpy as np
from numpy.lib import format as npf

a = np.arange(6).reshape(2, 3)
for name in "b1 i1 i2 i4 i8 u1 u2 u4 u8 f2 f4 f8 c8 c16".split():
    x = a.astype(name)
    if name[0] == "i":
        x = x - 3
    if name[0] in "fc":
        x = (x - 2.5).astype(name)
    if name[0] == "c":
        x = (x * (1 + 2j)).astype(name)
    np.save(f"{name}.npy", x)

np.save("big_f8.npy", (a - 2.5).astype(">f8"))
np.save("big_c8.npy", ((a - 2.5) * (1 + 2j)).astype(">c8"))
np.save("big_u2.npy", (a * 300).astype(">u2"))
np.save("big_U.npy", np.array(["été", "年", ""], dtype=">U3"))
np.save("U.npy", np.array(["été", "年", "", "a\0b"]))
np.save("S.npy", np.array([b"abc", b"", b"\xff"]))
np.save("fortran2.npy", np.asfortranarray(a.astype("i4")))
np.save("fortran3.npy", np.asfortranarray(np.arange(24).reshape(2, 3, 4).astype("i4")))
np.save("scalar.npy", np.float64(2.5))
np.save("vector.npy", np.arange(3.0))
np.save("empty.npy", np.zeros((0, 4), "f4"))
np.save("half.npy", np.array([0, -0.0, 6e-8, -1.5, 65504, np.inf, -np.inf, 2.0**-14, 1 / 3], "f2"))
np.save("object.npy", np.array({"a": 1}, dtype=object), allow_pickle=True)
np.save("fields.npy", np.zeros(2, dtype=[("x", "f4"), ("y", "i2")]))
np.save("date.npy", np.array(["2020-01-01"], "M8[D]"))
for v in (2, 3):
    with open(f"version{v}.npy", "wb") as f:
        npf.write_array(f, a.astype("f4"), version=(v, 0))
with open("python2.npy", "wb") as f:  # the spelling of Python 2
    h = b"{'descr': '<i4', 'fortran_order': False, 'shape': (2L, 3L), }"
    f.write(b"\x93NUMPY\x01\x00" + struct.pack("<H", len(h) + 1) + h + b"\n" + a.astype("<i4").tobytes())

np.savez("stored.npz", x=a.astype("f4"), name=np.array("été"))
np.savez_compressed("deflated.npz", x=np.tile(a, (200, 1)).astype("u2"), _metadata=np.array("{}", dtype=object))
