"""Pictures without their colours: series differ in grey, or in markers, dashes or hatches."""

from itertools import combinations

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.collections import PathCollection
from matplotlib.colors import to_rgb
from matplotlib.container import Container
from matplotlib.lines import Line2D

from negotiation.plots.sweep import COLOURS, DASHES, MARKERS, _look

APART = 0.2
"""Difference of two greys, 0 to 1, that everybody sees."""

READABLE = 4.5
"""Contrast of a text with what it stands on (WCAG 2.2)."""


def grey(colour):
    """The grey that a colour turns into (ITU-R BT.601, what printers and picture programs use)."""
    return float(np.array(to_rgb(colour)) @ [0.299, 0.587, 0.114])


def look(handle):
    """Return the grey of a series and what is seen of it without colour."""
    if isinstance(handle, Container):
        handle = handle.get_children()[0]
    if isinstance(handle, Line2D):
        marker = handle.get_marker()
        filled = marker not in ("None", "") and grey(handle.get_markerfacecolor()) < 0.9
        # dashes as they are drawn, "loosely dotted" is not a name
        return grey(handle.get_color()), (marker, filled, str(handle._unscaled_dash_pattern))
    if isinstance(handle, PathCollection):
        form = handle.get_paths()[0].vertices.round(3).tolist()
        return grey(handle.get_edgecolor()[0][:3]), ("dots", str(form))
    return grey(handle.get_facecolor()[:3]), ("area", handle.get_hatch())


def alike(handles, labels):
    looks = dict(zip(labels, map(look, handles), strict=True))
    return [
        (one, other)
        for one, other in combinations(looks, 2)
        if looks[one][1] == looks[other][1] and abs(looks[one][0] - looks[other][0]) < APART
    ]


def test_series_can_be_told_apart_in_grey(picture):
    _, axes = picture
    for ax in axes:
        assert alike(*ax.get_legend_handles_labels()) == []
        kinds = {(round(grey(p.get_facecolor()[:3]), 1), p.get_hatch()) for p in ax.patches}
        assert len(kinds) >= len({p.get_facecolor() for p in ax.patches})


def test_series_that_differ_in_colour_alone_are_found_out():
    figure, ax = plt.subplots()
    ax.plot([0, 1], color="#D55E00", marker="s", label="one")
    ax.plot([1, 0], color="#767676", marker="s", label="other")
    assert alike(*ax.get_legend_handles_labels()) == [("one", "other")]
    plt.close(figure)


def test_lines_of_a_sweep_differ_in_dashes_or_marker_however_many_there_are():
    looks = [tuple((_look(place)[key]) for key in ("ls", "marker")) for place in range(42)]
    assert len(set(looks)) == 42
    assert len(COLOURS) == len(DASHES) < len(MARKERS)


@pytest.mark.parametrize("name", ["cividis", "Greys"])
def test_maps_of_colours_are_scales_of_grey(name):
    greys = [grey(colour) for colour in mpl.colormaps[name](np.linspace(0, 1, 64))[:, :3]]
    assert len(set(np.sign(np.diff(greys)))) == 1


def luminance(colour):
    """Relative luminance of sRGB (WCAG 2.2)."""
    part = np.array(to_rgb(colour))
    return float(
        np.where(part <= 0.04045, part / 12.92, ((part + 0.055) / 1.055) ** 2.4)
        @ [0.2126, 0.7152, 0.0722]
    )


@pytest.mark.parametrize("name", ["heatmap", "tournament"])
def test_numbers_can_be_read_on_their_cells(name, draw):
    for ax in draw(name):
        for image in ax.images:
            for text in ax.texts:
                column, row = (round(place) for place in text.xy)
                cell = luminance(image.to_rgba(image.get_array())[row, column][:3])
                low, high = sorted((cell, luminance(text.get_color())))
                assert (high + 0.05) / (low + 0.05) >= READABLE, text
