"""Anderson acceleration of a fixed point, type II.

Anderson (1965), "Iterative procedures for nonlinear integral equations"; Walker & Ni (2011), SIAM J.
Numer. Anal. 49(4). The next point is the plain one less what the last changes of the gap explain of it,
by least squares.
"""

import numpy as np

from negotiation.base.arrays import FloatArray

CUT_OFF = 1e-15
TINY = float(np.finfo(float).tiny)


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
        gap = image - point
        last, self._last = self._last, (image, gap)
        if last is None:
            return image
        self._moves = [*self._moves[1 - self.depth :], image - last[0]]
        self._changes = [*self._changes[1 - self.depth :], gap - last[1]]
        following: FloatArray = image - _shares(np.array(self._changes), gap) @ np.array(self._moves)
        return following


def _shares(changes: FloatArray, gap: FloatArray) -> FloatArray:
    """Return what each of the changes, ``(m, n)``, explains of a gap, ``(n,)``: least squares.

    By the products of changes of length one, as ``n`` is a hundred times ``m``; directions that these
    hardly tell apart are left out.
    """
    products = changes @ changes.T
    lengths = np.sqrt(np.maximum(np.diagonal(products), TINY))
    values, directions = np.linalg.eigh(products / lengths / lengths[:, None])
    kept = values > CUT_OFF * values[-1]
    seen = directions[:, kept]
    shares: FloatArray = seen @ (seen.T @ (changes @ gap / lengths) / values[kept]) / lengths
    return shares
