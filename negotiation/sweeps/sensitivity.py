"""Which parameters drive an outcome: Sobol's indices and Morris's elementary effects, by SALib.

Sobol (2001), Mathematics and Computers in Simulation 55, with the estimators of Saltelli et al. (2010),
Computer Physics Communications 181; Morris (1991), Technometrics 33, with the mean absolute effect of
Campolongo, Cariboni & Saltelli (2007), Environmental Modelling & Software 22.
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from negotiation.errors import InputError
from negotiation.payoffs import FloatArray
from negotiation.sweeps.designs import MORRIS_LEVELS, Design, block_size, problem, require_salib
from negotiation.sweeps.results import SweepResults

CONFIDENCE = 0.95


@dataclass(frozen=True)
class Measure:
    """A parameter's influence with half the width of its 95 % interval (by bootstrap)."""

    parameter: str
    main: float
    main_half: float
    other: float
    other_half: float | None


@dataclass(frozen=True)
class Sensitivity:
    """Influence of each parameter, the largest first.

    ``sobol``: ``main`` is the total index (the share of the variance that would be left if all other
    parameters were known), ``other`` the first-order index (the share that would be gone if this one
    were known). ``morris``: ``main`` is the mean absolute effect of a parameter over its range in the
    outcome's unit, ``other`` the standard deviation of the effects (interaction, curvature).
    ``used`` and ``dropped`` count blocks of the design; one with a run that is missing is dropped.
    """

    method: Literal["sobol", "morris"]
    outcome: str
    measures: tuple[Measure, ...]
    used: int
    dropped: int


def sensitivity(results: SweepResults, outcome: str) -> Sensitivity:
    """Analyse an outcome of a sweep with a Saltelli or Morris design; replicates are averaged.

    Raises
    ------
    InputError : another design, an unknown outcome, one that is the same everywhere or that some runs
        do not have.
    """
    results.check_outcome(outcome)
    check_design(results.design)
    frame = results.frame([outcome], ["status=ok"])
    if frame[outcome].isna().any():
        raise InputError(
            f"{outcome} is missing in {frame[outcome].isna().sum():,} runs that agreed on nothing: "
            "choose an outcome that every run has, like agreed or payoff_…"
        )
    means = frame[outcome].groupby(frame["run"] // results.design.replicates).mean()
    values = np.full(results.design.points, np.nan)
    values[means.index] = means
    return analyse(results.design, values, outcome)


def check_design(design: Design) -> None:
    """Refuse a design that no indices can be had from.

    Raises
    ------
    InputError : names the designs that there are.
    """
    if design.kind not in ("saltelli", "morris"):
        raise InputError(
            f"the design is '{design.kind}': sensitivity needs design.kind 'saltelli' or 'morris'"
        )


def analyse(design: Design, values: FloatArray, outcome: str = "outcome") -> Sensitivity:
    """Return the influence of a design's parameters on values of its points, shape ``(points,)``.

    Points without a value are NaN; their block of the design is left out.

    Raises
    ------
    InputError : fewer than two whole blocks, or values that are all the same.
    """
    check_design(design)
    salib = require_salib()
    size = len(design.parameters)
    block = block_size(design.kind, size)
    whole = np.isfinite(values).reshape(-1, block).all(axis=1)
    used = np.repeat(whole, block)
    if whole.sum() < 2:
        raise InputError(f"only {whole.sum()} of {len(whole)} blocks of the design are complete so far")
    kept = values[used]
    if np.ptp(kept) == 0:
        raise InputError(f"{outcome} is {kept[0]:g} in all runs: nothing drives it")
    # SALib takes a seed of 0 for none at all
    options = {"conf_level": CONFIDENCE, "seed": design.seed + 1}
    if design.kind == "saltelli":
        found = salib.analyze.sobol.analyze(
            problem(design.parameters), kept, calc_second_order=False, **options
        )
        columns = found["ST"], found["ST_conf"], found["S1"], found["S1_conf"]
    else:
        shares = design.shares(np.arange(design.points))[used]
        found = salib.analyze.morris.analyze(
            problem(design.parameters), shares, kept, num_levels=MORRIS_LEVELS, **options
        )
        columns = found["mu_star"], found["mu_star_conf"], found["sigma"], [None] * size
    measures = [
        Measure(p.name, *(None if v is None else float(v) for v in row))  # type: ignore[arg-type]
        for p, *row in zip(design.parameters, *columns, strict=True)
    ]
    measures.sort(key=lambda measure: -measure.main)
    method: Literal["sobol", "morris"] = "sobol" if design.kind == "saltelli" else "morris"
    return Sensitivity(method, outcome, tuple(measures), int(whole.sum()), int((~whole).sum()))
