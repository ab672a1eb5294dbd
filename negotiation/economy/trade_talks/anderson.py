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
        self._last: tuple[FloatArray, FloatArray] | None = None
        self._moves: list[FloatArray] = []
        self._changes: list[FloatArray] = []

    def next(self, point: FloatArray, image: FloatArray) -> FloatArray:
        """Return where to look next, given a point and its image, shape ``(n,)``."""
        last, self._last = self._last, (image, image - point)
        if last is None:
            return image
        gap = image - point
        self._moves = [*self._moves[1 - self.depth :], image - last[0]]
        self._changes = [*self._changes[1 - self.depth :], gap - last[1]]
        share = np.linalg.lstsq(np.array(self._changes).T, gap, rcond=CUT_OFF)[0]
        following: FloatArray = image - share @ np.array(self._moves)
        return following
