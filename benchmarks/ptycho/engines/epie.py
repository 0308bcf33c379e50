"""Plain ePIE in NumPy with pyFFTW (or SciPy), the peer of benchmarks/ptycho/engines.

epie.py DATA THREADS fftw|scipy [FIRST]

The updates are those of `ptycho reconstruct --engine epie`:
bilinear positions, object step 1, probe step 0.5 from pass FIRST (3 by default).
"""

import sys

import numpy as np

from common import Peer, Star


def transforms(n, threads, library):
    """Forward and inverse orthonormal transforms of n x n fields."""
    if library == "scipy":
        import scipy.fft

        return (
            lambda a: scipy.fft.fft2(a, norm="ortho", workers=threads),
            lambda a: scipy.fft.ifft2(a, norm="ortho", workers=threads, overwrite_x=True),
        )
    import pyfftw

    buffer = pyfftw.empty_aligned((n, n), "complex64")
    options = {"axes": (0, 1), "flags": ("FFTW_MEASURE",), "threads": threads}
    plans = [pyfftw.FFTW(buffer, buffer, direction=d, **options) for d in ("FFTW_FORWARD", "FFTW_BACKWARD")]
    factor = np.float32(1 / n)

    def run(plan, a):
        buffer[:] = a
        plan.execute()
        buffer[:] *= factor
        return buffer

    return lambda a: run(plans[0], a), lambda a: run(plans[1], a)


class Engine:
    def __init__(self, path, threads, library, first):
        star = self.star = Star(path)
        self.amplitude, self.count, self.n, self.probe = star.amplitude, star.count, star.n, star.probe
        n = self.n
        self.row, self.col = np.floor(star.y).astype(int), np.floor(star.x).astype(int)
        self.fy, self.fx = (star.y - self.row).astype(np.float32), (star.x - self.col).astype(np.float32)
        self.object = np.ones((self.row.max() + n + 1, self.col.max() + n + 1), np.complex64)
        self.forward, self.inverse = transforms(n, threads, library)
        self.order = np.random.default_rng(42)
        self.passes, self.first = 0, first

    def cut(self, i):
        r, c, v, h, n = self.row[i], self.col[i], self.fy[i], self.fx[i], self.n
        rows = (1 - h) * self.object[r : r + n + 1, c : c + n] + h * self.object[r : r + n + 1, c + 1 : c + n + 1]
        return (1 - v) * rows[:-1] + v * rows[1:]

    def put(self, i, change):
        r, c, v, h, n = self.row[i], self.col[i], self.fy[i], self.fx[i], self.n
        for down, a in ((0, 1 - v), (1, v)):
            for right, b in ((0, 1 - h), (1, h)):
                self.object[r + down : r + down + n, c + right : c + right + n] += (a * b) * change

    def step(self):
        self.passes += 1
        light = self.probe.real**2 + self.probe.imag**2
        for i in self.order.permutation(self.count):
            patch = self.cut(i)
            far = self.forward(self.probe * patch)
            modulus = np.abs(far)
            modulus[modulus == 0] = 1
            far *= self.amplitude[i] / modulus - 1
            back = self.inverse(far)
            change = self.probe.conj() * back
            change *= np.float32(1) / light.max()
            if self.passes >= self.first:
                bright = patch.real**2 + patch.imag**2
                self.probe = self.probe + (np.float32(0.5) / bright.max()) * (patch.conj() * back)
                light = self.probe.real**2 + self.probe.imag**2
            self.put(i, change)

    def error(self):
        return self.star.error(lambda i: self.probe * self.cut(i))


def main():
    library, first = sys.argv[3], int((sys.argv[4:] or [3])[0])
    engine = Engine(sys.argv[1], int(sys.argv[2]), library, first)
    peer = Peer(f"NumPy with {'SciPy' if library == 'scipy' else 'pyFFTW'}, ePIE, probe from pass {first}", engine.error)
    while peer.wait():
        engine.step()
        peer.passed()


main()
