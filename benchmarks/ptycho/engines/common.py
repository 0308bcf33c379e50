"""What the peers share: the data, the error they are judged by, and the protocol.

A peer reads commands from standard input, a line each, and answers a line of JSON
each: "name" is answered by what runs, "pass" by the seconds of one pass, "error" by
the relative amplitude error with object and probe fixed, which is not timed.
"""

import json
import os
import resource
import sys
import time

import numpy as np


class Star:
    """Patterns, positions and start of a data file.

    amplitude (count, n, n) has its zero frequency first; probe is scaled so that its
    power is that of the mean pattern under an orthonormal transform; y, x are the
    positions of the upper left pixel of a window, in pixels, none below zero.
    """

    def __init__(self, path):
        data = np.load(path)
        self.amplitude = np.fft.ifftshift(data["diffraction"], axes=(1, 2)).astype(np.float32)
        self.count, self.n, _ = self.amplitude.shape
        self.energy = (self.amplitude.astype(np.float64) ** 2).sum()
        probe = data["probeGuess"].astype(np.complex64)
        self.probe = probe * np.float32(np.sqrt(self.energy / self.count / (abs(probe) ** 2).sum()))
        y, x = data["ycoords"] - self.n / 2, data["xcoords"] - self.n / 2
        self.y, self.x = y - np.floor(y.min()), x - np.floor(x.min())

    def error(self, exit_wave):
        """sum (|F psi_i| - A_i)^2 / sum A_i^2 of the exit waves psi_i = exit_wave(i)."""
        total = 0.0
        for i, amplitude in enumerate(self.amplitude):
            far = np.fft.fft2(exit_wave(i), norm="ortho")
            total += ((abs(far) - amplitude).astype(np.float64) ** 2).sum()
        return total / self.energy


class Peer:
    """The protocol. What a library prints on the way goes nowhere."""

    def __init__(self, name, error):
        self.name, self.error = name, error
        self.out, sys.stdout = sys.stdout, open(os.devnull, "w")

    def wait(self):
        """Answers until a pass is asked for; false at the end of the commands."""
        for line in sys.stdin:
            command = line.strip()
            if command == "pass":
                self.user, self.wall = user(), time.perf_counter()
                return True
            self.answer({"name": self.name} if command == "name" else {"error": self.error()})
        return False

    def passed(self):
        """Answers what the pass took that was asked for last."""
        self.answer({"user": user() - self.user, "wall": time.perf_counter() - self.wall})

    def answer(self, value):
        print(json.dumps(value), file=self.out, flush=True)


def user():
    return resource.getrusage(resource.RUSAGE_SELF).ru_utime
