"""Pictures as files: the same picture, the same bytes, whatever the settings of the user are."""

from collections.abc import Mapping
from pathlib import Path
from typing import IO, Literal

import matplotlib.pyplot as plt
from matplotlib.axes import Axes

from negotiation.plots.style import house_style

type Format = Literal["png", "svg", "pdf"]

UNDATED: dict[Format, dict[str, None]] = {
    "png": {"Software": None},
    "svg": dict.fromkeys(("Date", "Creator", "Format", "Type")),
    "pdf": {"CreationDate": None},
}
"""What matplotlib would write into a file besides the picture, by kind of file."""


KINDS: Mapping[str, Format] = {".png": "png", ".svg": "svg"}
"""What the end of a name asks for; any other means PDF."""


def kind_of(path: Path) -> Format:
    """Return the kind of file that a name asks for; any name but PNG's and SVG's means PDF."""
    return KINDS.get(path.suffix.lower(), "pdf")


def save(drawn: Axes | list[Axes], files: Mapping[Format, Path | IO[bytes]]) -> None:
    """Write a picture into a file of each kind, and forget it.

    Raises
    ------
    OSError : a file cannot be written.
    """
    figure = (drawn[0] if isinstance(drawn, list) else drawn).figure.figure
    try:
        with house_style():
            for kind, file in files.items():
                figure.savefig(file, format=kind, metadata=UNDATED[kind])
    finally:
        plt.close(figure)
