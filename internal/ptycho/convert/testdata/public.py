"""Makes public.npz.bz2: a file in the form of the public Siemens star, with
invented content. Four patterns of 128 x 128 counts as float32, zero frequency at
the corner, a probe and positions, all with leading axes of length one, packed by
bzip2. Needs NumPy: python public.py
"""

import bz2
import io
import pathlib

import numpy as np

N, M = 128, 4
y, x = np.mgrid[:N, :N] - N // 2
r2 = x**2 + y**2
data = np.zeros((1, M, N, N), np.float32)
for k in range(M):
    data[0, k] = np.fft.ifftshift(np.rint(60 * np.exp(-((x - k) ** 2 + y**2) / 18)))
probe = np.where(r2 < 10**2, 1 + 0.5j, 0).astype(np.complex64).reshape(1, 1, 1, 1, N, N)
scan = np.array([[[0.5, 0.25], [0.5, 4.25], [4.5, 0.25], [4.5, 4.25]]], np.float32)
out = io.BytesIO()
np.savez(out, data=data, probe=probe, scan=scan)
pathlib.Path(__file__).with_name("public.npz.bz2").write_bytes(bz2.compress(out.getvalue()))
