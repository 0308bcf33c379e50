"""LSQML of Pty-Chi on the CPU, a peer of benchmarks/ptycho/engines.

ptychi.py DATA THREADS [BATCH]

The settings are its own, but for the batch (16 is where it converges fastest in
time on the star), the seed, and the first epoch, which by default only scales the
probe: here the probe has the power of the data from the start. It shifts the probe
by what lies between pixels with Fourier transforms and so does its error.
"""

import sys

# A script's own directory comes first in the path and has a file of this name.
sys.path.append(sys.path.pop(0))

import numpy as np
import torch
from ptychi.api import LSQMLOptions
from ptychi.api.enums import Devices
from ptychi.api.task import PtychographyTask

from common import Peer, Star


def begin(star, batch):
    """The task, and the rows and columns that its positions lie at."""
    height, width = (int(np.ceil(v.max())) + star.n + 2 & ~1 for v in (star.y, star.x))
    options = LSQMLOptions()
    options.reconstructor_options.batch_size = batch
    options.reconstructor_options.default_device = Devices.CPU
    options.reconstructor_options.random_seed = 42
    options.reconstructor_options.rescale_probe_intensity_in_first_epoch = False
    # Its transform is not orthonormal. A window at (0, 0) lies in the middle.
    return PtychographyTask(
        options,
        diffraction_data=np.fft.fftshift(star.amplitude, axes=(1, 2)) ** 2,
        object_data=np.ones((1, height, width), np.complex64),
        probe_data=(star.probe / star.n)[None, None],
        probe_position_y_px=(star.y + (star.n - height) / 2).astype(np.float32),
        probe_position_x_px=(star.x + (star.n - width) / 2).astype(np.float32),
    )


def main():
    star = Star(sys.argv[1])
    torch.set_num_threads(int(sys.argv[2]))
    batch = int(sys.argv[3]) if len(sys.argv) > 3 else 16
    task = begin(star, batch)
    row, col = np.round(star.y).astype(int), np.round(star.x).astype(int)
    frequency = np.fft.fftfreq(star.n)

    def error():
        whole = task.get_data_to_cpu("object", as_numpy=True)[0]
        spectrum = np.fft.fft2(task.get_data_to_cpu("probe", as_numpy=True)[0, 0]) * star.n

        def exit_wave(i):
            turn = np.outer(np.exp(-2j * np.pi * frequency * (star.y[i] - row[i])), np.exp(-2j * np.pi * frequency * (star.x[i] - col[i])))
            return np.fft.ifft2(spectrum * turn) * whole[row[i] : row[i] + star.n, col[i] : col[i] + star.n]

        return star.error(exit_wave)

    peer = Peer(f"Pty-Chi LSQML, batch {batch}", error)
    while peer.wait():
        task.run(1)
        peer.passed()


main()
