"""How far a study is, where it is played in a notebook: one line under the cell, which changes."""

import sys
from collections.abc import Callable


def told_in_notebook(total: int) -> Callable[[int, int], None]:
    """Return what is to be told how many runs are done and failed; it says nothing outside notebooks."""
    shell = sys.modules["IPython"].get_ipython() if "IPython" in sys.modules else None
    if getattr(shell, "kernel", None) is None:
        return lambda done, failed: None
    from IPython.display import DisplayHandle

    line = DisplayHandle()
    line.display({"text/plain": ""}, raw=True)

    def tell(done: int, failed: int) -> None:
        lost = f", {failed:,} failed" if failed else ""
        line.update({"text/plain": f"{done:,} of {total:,} runs{lost}"}, raw=True)

    return tell
