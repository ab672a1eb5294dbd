"""Every picture against its baseline, without any text: letters differ from machine to machine.

What the texts say is tested with the data, where they stand in ``test_layout``.
"""

import os
import shutil
from pathlib import Path

import pytest
from matplotlib.axes import Axes
from matplotlib.container import Container
from matplotlib.figure import Figure
from matplotlib.legend import Legend
from matplotlib.testing.compare import compare_images
from matplotlib.testing.decorators import remove_ticks_and_titles
from matplotlib.text import Text

from negotiation import plots
from tests.plots.conftest import PICTURES

BASELINES = Path(__file__).parent / "baseline"

DPI = 64

TOLERANCE = 0.5
"""Root mean square of the pixels' differences, 0 to 255.

A missing series gives at least 1. Matplotlib 3.9 and 3.10 with FreeType 2.6 give the pictures of 3.11
with 2.14 to the pixel, but for cells of matrices, whose edges move by one.
"""


def save(figure: Figure, path: Path) -> Path:
    figure.savefig(path, dpi=DPI, metadata={"Software": None})
    return path


def without_text(axes: list[Axes]) -> Figure:
    """Take away letters and all whose place depends on their size."""
    figure = axes[0].figure.figure
    figure.set_layout_engine("none")
    remove_ticks_and_titles(figure)
    for ax in figure.axes:
        if ax.get_label() == "<colorbar>":  # how many ticks fit depends on letters
            ax.tick_params(length=0, which="both")
    for artist in figure.findobj(lambda artist: isinstance(artist, Text | Legend)):
        artist.set_visible(False)
    return figure


def series(axes: list[Axes]) -> dict[object, list]:
    """Return the artists that belong together: by label, or else by colour; each image for itself."""
    groups: dict[object, list] = {}
    for ax in axes:
        for handle, label in zip(*ax.get_legend_handles_labels(), strict=True):
            parts = handle.get_children() if isinstance(handle, Container) else [handle]
            groups.setdefault(label, []).extend(parts)
    if not groups:
        for patch in [patch for ax in axes for patch in ax.patches]:
            groups.setdefault(patch.get_facecolor(), []).append(patch)
    return groups | {image: [image] for ax in axes for image in ax.images}


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_is_as_it_was_and_one_that_lacks_a_series_is_found_out(name, draw, tmp_path):
    axes = draw(name)
    figure, groups = without_text(axes), series(axes)
    baseline, drawn = BASELINES / f"{name}.png", save(figure, tmp_path / f"{name}.png")
    if os.environ.get("NEW_BASELINES"):
        shutil.copy(drawn, baseline)
    assert baseline.exists(), f"{baseline} is missing: NEW_BASELINES=1 pytest tests/plots draws it"
    difference = compare_images(baseline, drawn, TOLERANCE)
    assert difference is None, difference
    assert groups
    for number, artists in enumerate(groups.values()):
        for artist in artists:
            artist.set_visible(False)
        lacking = save(figure, tmp_path / f"{number}.png")
        assert compare_images(baseline, lacking, TOLERANCE) is not None
        for artist in artists:
            artist.set_visible(True)


def test_all_pictures_have_a_baseline_and_no_baseline_is_left_over():
    assert {f"plot_{name.split('-')[0]}" for name in PICTURES} >= set(plots.__all__)
    files = list(BASELINES.iterdir())
    assert {file.name for file in files} == {f"{name}.png" for name in PICTURES}
    assert sum(file.stat().st_size for file in files) < 1_000_000
