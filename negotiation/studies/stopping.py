"""When a study has told enough: the interval of an outcome is as narrow as was asked for.

It is looked at after fixed numbers of points, so that where a study ends is no matter of workers or
interruptions. Few looks, each at twice as many points, leave its interval nearly what it says (Chow &
Robbins 1965, Annals of Mathematical Statistics 36).
"""

import re
from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from negotiation.base.errors import InputError, unknown
from negotiation.studies.designs import Design
from negotiation.studies.group_means import FEWEST, runs_interval
from negotiation.studies.job import OK
from negotiation.studies.rows import SHARES, main_outcomes
from negotiation.studies.study import Study

MAY_END = ("random", "sobol")
"""Kinds of designs whose first points are such a design, too."""

_WORDS = re.compile(r"(?:±|\+-|\+/-)\s*(\d+\.?\d*|\.\d+)\s+on\s+(\S+)")


@dataclass(frozen=True)
class Stop:
    """Ends a study when half the width of an outcome's 95 % interval is ``half`` or less."""

    half: float
    outcome: str

    def __str__(self) -> str:
        """Write it as in a study file."""
        return f"±{self.half:g} on {self.outcome}"

    def looks(self, design: Design) -> list[int]:
        """Return after how many runs to look, all of them last."""
        points = [FEWEST]
        while 2 * points[-1] < design.points:
            points.append(2 * points[-1])
        return [count * design.replicates for count in (*points, design.points)]

    def reached(self, design: Design, rows: pa.Table) -> bool:
        """Say whether ``rows``, the first runs of a design, tell the outcome as narrowly as that.

        Runs that failed are left out. Where all have the same value nothing tells how often others
        come, and the study goes on.
        """
        told = rows.filter(pc.equal(rows["status"], OK)).select(["run", self.outcome]).drop_null()
        values = told[self.outcome].to_numpy().astype(float)
        if not len(values) or np.ptp(values) == 0:
            return False
        so_far = replace(design, points=len(rows) // design.replicates)
        found = runs_interval(so_far, told["run"].to_numpy(), values, self.outcome in SHARES)
        return (
            found.low is not None and found.high is not None and found.high - found.low <= 2 * self.half
        )


def with_stop(study: Study, words: str) -> Study:
    """Return a study that ends as these words say, e.g. ``±0.05 on payoff_KOR``.

    Raises
    ------
    InputError : other words, an outcome that not every run has, a design that cannot end early.
    """
    found = _WORDS.fullmatch(words.strip())
    if found is None or not float(found[1]):
        raise InputError(f"'{words}': expected a width and an outcome, as '±0.05 on payoff_KOR'")
    outcomes = main_outcomes(study.scenario.sides)
    if found[2] not in outcomes:
        raise unknown("outcome", found[2], outcomes)
    design = study.design
    if design.kind not in MAY_END:
        raise InputError(
            f"a design of kind '{design.kind}' is one whole and cannot end early; designs of kind "
            f"{' and '.join(MAY_END)} can"
        )
    if design.points <= FEWEST:
        raise InputError(f"{design.points:,} points: a study that may end early has more than {FEWEST}")
    return replace(study, stop=Stop(float(found[1]), found[2]))
