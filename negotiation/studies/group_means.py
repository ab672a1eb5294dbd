"""How sure the mean of some runs of a design is: what they share counts once."""

import numpy as np

from negotiation.base.arrays import FloatArray, IntArray
from negotiation.base.intervals import (
    Interval,
    clustered_interval,
    crossed_interval,
    stratified_interval,
)
from negotiation.studies.designs import Design

GIVEN = ("grid", "table")
"""Kinds of designs whose points are chosen, not drawn: what differs between them is no chance."""

EXACT = "chance is counted exactly"

FEWEST, BATCHES = 64, 16
"""Points from which on those of a Sobol sequence are taken in batches, and how many of these."""


def runs_interval(design: Design, runs: IntArray, values: FloatArray, share: bool = False) -> Interval:
    """Return the mean over runs, shape ``(n,)``, with its 95 % interval.

    Runs of a drawn point are alike, those of a block of a Saltelli or Morris design, too; the points of
    a grid or a table are given, so that chance alone counts where there are replicates, and nothing
    where it is exact. In a paired study the same chance at each point counts once. All points of a Sobol
    sequence together are batches, each as even as the whole: their means differ by less than points do,
    and no less than chance has it, since the batches complete each other; but what a single point can
    move the mean by, no batches tell.
    """
    units = units_of(design, runs)
    if design.paired:
        return crossed_interval(values, units, design.chance(runs), share)
    if without_intervals(design):
        return Interval(float(values.mean()), None, None)
    if design.kind in GIVEN and design.replicates > 1:
        return stratified_interval(values, units, design.replicates, share)
    found = clustered_interval(values, units, share)
    if not _whole(design, runs):
        return found
    return found.at_least(float(np.ptp(values)) / design.points, share)


def units_of(design: Design, runs: IntArray) -> IntArray:
    """Return which point the runs are of, or which block or batch of points that were drawn together."""
    points = runs // design.replicates
    return points * BATCHES // design.points if _whole(design, runs) else points // design.block


def _whole(design: Design, runs: IntArray) -> bool:
    """Say whether these are all points of a sequence that is taken in batches."""
    return in_batches(design) and np.unique(runs // design.replicates).size == design.points


def in_batches(design: Design) -> bool:
    """Say whether the points of a design, all together, are taken in batches."""
    return design.kind == "sobol" and design.points >= FEWEST


def without_intervals(design: Design) -> bool:
    """Say whether nothing is drawn: points are given, and each way that chance may come out counts."""
    return design.kind in GIVEN and bool(design.lots)


def interval_words(design: Design, start: str = "95 % intervals") -> str:
    """Say after ``start`` what the intervals of ``runs_interval`` are over, or that there are none."""
    if without_intervals(design):
        return f"no intervals: {EXACT} at the given points"
    return f"{start} {_over(design)}" + (f"; {EXACT}" if design.lots else "")


def _over(design: Design) -> str:
    if design.paired:
        return "over points and over chance, which points share"
    if design.kind in GIVEN and design.replicates > 1:
        return "over chance at the given points"
    if design.kind in ("saltelli", "morris"):
        return "over the blocks of the design"
    if design.kind in GIVEN:
        return "over the given points, as if they were drawn (one run each does not tell chance)"
    if in_batches(design):
        return f"over the points drawn, of all together over {BATCHES} batches of the sequence"
    return "over the points drawn"
