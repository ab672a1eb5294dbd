"""Where texts stand: nothing is cut off or written over; every axis and every source is named."""

import re
from itertools import combinations

import matplotlib.pyplot as plt
import pytest

SLACK = 1.5
"""Pixels by which boxes around texts may overlap: letters do not fill them."""


def texts(figure):
    """Return all texts that are seen, straight ones, with their boxes in pixels."""
    figure.canvas.draw()
    seen = []
    for ax in figure.axes:
        for axis in (ax.xaxis, ax.yaxis):
            low, high = sorted(axis.get_view_interval())
            ticks = [tick for tick in axis.get_major_ticks() if low <= tick.get_loc() <= high]
            seen += [label for tick in ticks for label in (tick.label1, tick.label2)]
            seen.append(axis.get_label())
        seen += [*ax.texts, ax.title, ax._left_title]
    for legend in [*figure.legends, *(ax.get_legend() for ax in figure.axes)]:
        seen += legend.get_texts() if legend else []
    seen += [figure._supxlabel] if figure._supxlabel else []
    return {
        text: text.get_window_extent()
        for text in seen
        if text.get_visible() and text.get_text().strip() and text.get_rotation() in (0, 90)
    }


def overlap(one, other):
    width = min(one.x1, other.x1) - max(one.x0, other.x0)
    height = min(one.y1, other.y1) - max(one.y0, other.y0)
    return min(width, height) > SLACK


def troubles(figure):
    boxes = texts(figure)
    page = figure.bbox
    cut = [
        text.get_text()
        for text, box in boxes.items()
        if min(box.x0, box.y0) < -SLACK or box.x1 > page.x1 + SLACK or box.y1 > page.y1 + SLACK
    ]
    over = [
        (one.get_text(), other.get_text())
        for one, other in combinations(boxes, 2)
        if overlap(boxes[one], boxes[other])
    ]
    return cut + over


def test_no_text_is_cut_off_or_written_over_another(picture):
    _, axes = picture
    assert troubles(axes[0].figure.figure) == []


def test_texts_that_collide_or_leave_the_page_are_found_out():
    figure, ax = plt.subplots()
    ax.annotate("one", (0.5, 0.5))
    ax.annotate("other", (0.51, 0.5))
    ax.text(1.1, 0.8, "far away")
    assert troubles(figure) == ["far away", ("one", "other")]
    plt.close(figure)


def test_every_axis_of_numbers_is_named_and_the_footnote_has_the_sources(picture):
    _, axes = picture
    axes[0].figure.canvas.draw()
    for ax in axes:
        for axis in (ax.xaxis, ax.yaxis):
            ticks = [label.get_text().replace("−", "-") for label in axis.get_ticklabels()]
            numbers = any(re.fullmatch(r"-?[\d.]+", text) for text in ticks)
            assert axis.get_label_text() or not numbers, (ax.get_title(loc="left"), ticks)
        assert ax.get_title(loc="left")
    said = axes[0].figure.figure.get_supxlabel()
    assert re.search("sources of figures: negotiate scenarios show|Data: made up$", said)


@pytest.mark.parametrize("name", ["payoff_space", "concessions", "waterfall", "supply", "winsets"])
def test_money_is_said_to_be_in_bn_usd_a_year(name, draw):
    assert "bn USD a year" in draw(name)[0].get_xlabel() + draw(name)[0].get_ylabel()
