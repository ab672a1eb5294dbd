"""Anderson acceleration of a fixed point, type II.

Anderson (1965), "Iterative procedures for nonlinear integral equations"; Walker & Ni (2011), SIAM J.
Numer. Anal. 49(4). The next point is the plain one less what the last changes of the gap explain of it,
by least squares.
"""

import numpy as np

from negotiation.base.arrays import FloatArray

CUT_OFF = 1e-10


class Anderson:
    """The last ``depth`` changes of a point's image and of its gap."""

    def __init__(self, depth: int) -> None:
        """Begin with nothing known."""
        self.depth = depth
        self.restart()

    def restart(self) -> None:
        """Forget what was seen."""
        self._images: list[FloatArray] = []
        self._gaps: list[FloatArray] = []

    def next(self, point: FloatArray, image: FloatArray) -> FloatArray:
        """Return where to look next, given a point and its image, shape ``(n,)``."""
        gap = image - point
        self._images = [*self._images[-self.depth :], image]
        self._gaps = [*self._gaps[-self.depth :], gap]
        if len(self._gaps) == 1:
            return image
        changes = np.diff(self._gaps, axis=0)
        share = np.linalg.lstsq(changes.T, gap, rcond=CUT_OFF)[0]
        following: FloatArray = image - share @ np.diff(self._images, axis=0)
        return following
