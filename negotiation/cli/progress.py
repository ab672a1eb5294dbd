"""Progress where there is no terminal: a plain line now and then."""

import time
from collections.abc import Callable

FIRST = 10.0
"""Seconds until the first line."""

SHARE = 0.1
"""Lines come this share of the time passed apart: a night's work is not a thousand of them."""


def now_and_then(
    say: Callable[[str], None], clock: Callable[[], float] = time.monotonic
) -> Callable[[str], None]:
    """Return what is told how far some work is, and says it every ten seconds, later more rarely."""
    begun = last = clock()

    def tell(line: str) -> None:
        nonlocal last
        now = clock()
        if now - last >= max(FIRST, SHARE * (now - begun)):
            last = now
            say(line)

    return tell
