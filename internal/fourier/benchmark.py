"""Times the two-dimensional transforms of NumPy and SciPy on one core, for the
table in benchmark.md. Needs numpy and scipy; the Go side is

    go test -run xxx -bench Plan2 ./internal/fourier
"""
import time

import numpy as np
import scipy.fft


def best(f, seconds=1.0):
    f()
    shortest, end = float("inf"), time.perf_counter() + seconds
    while time.perf_counter() < end:
        start = time.perf_counter()
        for _ in range(10):
            f()
        shortest = min(shortest, (time.perf_counter() - start) / 10)
    return shortest * 1e6


print(f"numpy {np.__version__}, scipy {scipy.__version__}, microseconds")
for n in (64, 128, 256, 512):
    for dtype in ("complex64", "complex128"):
        x = (np.random.randn(n, n) + 1j * np.random.randn(n, n)).astype(dtype)
        a = best(lambda: np.fft.fft2(x, norm="ortho"))
        b = best(lambda: scipy.fft.fft2(x, norm="ortho", workers=1))
        print(f"{n:4d} {dtype:10s} numpy {a:8.1f} scipy {b:8.1f}")
