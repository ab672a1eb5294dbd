"""How sure the mean of some runs of a design is: what they share counts once."""

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


def runs_interval(design: Design, runs: IntArray, values: FloatArray, share: bool = False) -> Interval:
    """Return the mean over runs, shape ``(n,)``, with its 95 % interval.

    Runs of a drawn point are alike, those of a block of a Saltelli or Morris design, too; the points of
    a grid or a table are given, so that chance alone counts where there are replicates, and nothing
    where it is exact. In a paired study the same chance at each point counts once.
    """
    units = units_of(design, runs)
    if design.paired:
        return crossed_interval(values, units, design.chance(runs), share)
    if design.kind in GIVEN and design.lots:
        return Interval(float(values.mean()), None, None)
    if design.kind in GIVEN and design.replicates > 1:
        return stratified_interval(values, units, design.replicates, share)
    return clustered_interval(values, units, share)


def units_of(design: Design, runs: IntArray) -> IntArray:
    """Return which point the runs are of, or which block of points that were drawn together."""
    return runs // design.replicates // design.block


def interval_words(design: Design) -> str:
    """Say what the intervals of ``runs_interval`` are over."""
    if design.paired:
        return "over points and over chance, which points share"
    if design.kind in GIVEN and design.replicates > 1:
        return "over chance at the given points"
    if design.kind in GIVEN and design.lots:
        return "over nothing, since the points are given and chance is exact"
    if design.kind in ("saltelli", "morris"):
        return "over the blocks of the design"
    if design.kind in GIVEN:
        return "over the given points, as if they were drawn (one run each does not tell chance)"
    return "over the points drawn"
