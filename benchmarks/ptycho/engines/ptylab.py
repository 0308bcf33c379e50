"""ePIE or mPIE of PtyLab, a peer of benchmarks/ptycho/engines.

ptylab.py DATA THREADS [ePIE|mPIE [OBJECT PROBE]]

PtyLab knows whole pixels only, so positions are rounded, in its error, too. OBJECT
and PROBE are its steps beta (0.25 each by default). THREADS has no effect: it
computes with NumPy, whose transforms use one.
"""

import sys

import numpy as np
import PtyLab
from PtyLab import Engines

from common import Peer, Star

PIXEL = 1e-6  # metres; no result depends on it


def begin(star, kind):
    """The engine of a kind with the star's data, probe and empty object."""
    data = PtyLab.ExperimentalData()
    data.ptychogram = np.fft.fftshift(star.amplitude, axes=(1, 2)) ** 2
    data.wavelength, data.zo = 1e-9, 1.0
    data.dxd = data.wavelength * data.zo / (star.n * PIXEL)
    data.encoder = np.stack([star.y - star.y.mean(), star.x - star.x.mean()], 1) * PIXEL
    data.entrancePupilDiameter = data.spectralDensity = data.theta = data.emptyBeam = None
    data._setData()
    params = PtyLab.Params()
    params.fftshiftSwitch = True  # no shifts around its transforms
    state = PtyLab.Reconstruction(data, params)
    state.initializeObjectProbe()
    state.object = np.ones(state.shape_O, np.complex64)
    state.probe = star.probe.reshape(state.shape_P).copy()
    return getattr(Engines, kind)(state, data, params, PtyLab.DummyMonitor())


def main():
    star, kind = Star(sys.argv[1]), (sys.argv[3:] or ["ePIE"])[0]
    engine = begin(star, kind)
    np.random.seed(42)
    if len(sys.argv) > 5:
        engine.betaObject, engine.betaProbe = float(sys.argv[4]), float(sys.argv[5])
    engine.numIterations = 10**6
    state, order = engine.reconstruction, engine.setPositionOrder
    place = state.positions.copy()

    def error():
        whole, probe = state.object[0, 0, 0, 0], state.probe[0, 0, 0, 0]
        return star.error(lambda i: probe * whole[place[i, 0] : place[i, 0] + star.n, place[i, 1] : place[i, 1] + star.n])

    peer = Peer(f"PtyLab {kind}, steps {engine.betaObject:g} and {engine.betaProbe:g}", error)

    def before():
        if not peer.wait():
            sys.exit()
        order()

    # A pass begins with the order of visits and ends with the picture.
    engine.setPositionOrder, engine.showReconstruction = before, lambda loop: peer.passed()
    engine.reconstruct()


main()
