"""Which parameters drive an outcome: Sobol's indices (``sobol``), and Morris's elementary effects.

Morris (1991), Technometrics 33, with the mean absolute effect of Campolongo, Cariboni & Saltelli (2007),
Environmental Modelling & Software 22. Other designs have the indices of ``given_data``.
"""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from negotiation.base.arrays import FloatArray, IntArray
from negotiation.base.errors import InputError
from negotiation.base.intervals import TAIL, mean_interval
from negotiation.studies.chance import variance_within
from negotiation.studies.designs import Design
from negotiation.studies.failed import Policy, lost_runs, said_first, settled
from negotiation.studies.given_data import LEAST, influences, of_nothing
from negotiation.studies.group_means import GIVEN
from negotiation.studies.measures import Measure, Method, Pair, Sensitivity
from negotiation.studies.morris import effects, step_of
from negotiation.studies.parameters import Parameter
from negotiation.studies.results import SweepResults
from negotiation.studies.sobol import sobol_indices

METHODS: dict[str, Method] = {"saltelli": "sobol", "morris": "morris"}
"""How designs in blocks are analysed."""

PARTS = (4, 2)
"""Figures are given from a quarter and from half of the blocks, too, if those are ``LEAST``."""


def sensitivity(results: SweepResults, outcome: str, failed: Policy = "refuse") -> Sensitivity:
    """Analyse an outcome of a sweep; replicates are averaged.

    What failed runs count is ``failed``'s to say (``failed.settled``).

    Raises
    ------
    InputError : nothing varied, too few points, an unknown outcome, one that is the same everywhere or
        that some runs do not have; runs failed, and what they count is not said or leaves too little.

    Examples
    --------
    >>> from pathlib import Path
    >>> from negotiation import load_study, open_results, run_sweep
    >>> from negotiation.studies.sensitivity import sensitivity
    >>> text = '''name = "what-counts"
    ... title = "What counts"
    ... scenario = "korus-2018"
    ... fixed = { "strategies.KOR" = "boulware", "strategies.USA" = "boulware" }
    ... vary."strategies.KOR.exponent" = { low = 0.5, high = 2 }
    ... vary."strategies.USA.exponent" = { low = 0.5, high = 2 }
    ... design = { kind = "morris", runs = 12, seed = 1 }'''
    >>> _ = Path("study.toml").write_text(text)
    >>> _ = run_sweep(load_study("study.toml"), "out")
    >>> found = sensitivity(open_results("out"), "payoff_KOR")
    >>> sorted(measure.parameter for measure in found.measures)
    ['strategies.KOR.exponent', 'strategies.USA.exponent']
    """
    results.check_outcome(outcome)
    _check_points(results)
    frame = settled(results, outcome, failed=failed).to_pandas()
    if frame[outcome].isna().any():
        raise InputError(
            f"{outcome} is missing in {frame[outcome].isna().sum():,} runs that agreed on nothing: "
            "choose an outcome that every run has, like agreed or payoff_…"
        )
    points = frame["run"] // results.design.replicates
    means = frame[outcome].groupby(points).mean()
    values = np.full(results.design.points, np.nan)
    values[means.index] = means
    if failed == "drop":
        _check_left(results.design, values, lost_runs(results)["run"].to_numpy())
    noise = variance_within(frame[outcome], points)
    found = analyse(results.design, values, outcome, noise)
    lots = [results.name_of(name) for name in results.manifest.get("chance", [])]
    if lots and results.design.replicates == 1 and found.method != "given":
        alone = (
            f"ONE RUN A POINT: chance ({', '.join(lots)}) counts as influence; give design.replicates."
        )
        found = replace(found, remarks=(alone, *found.remarks))
    notes = said_first(results, [outcome], [], failed)
    if notes and found.dropped:
        unit = "points" if found.method == "given" else "blocks"
        notes.append(f"{found.dropped:,} of {found.used + found.dropped:,} {unit} are incomplete.")
    return replace(found, notes=tuple(notes))


def _check_points(results: SweepResults) -> None:
    """Refuse rows of other points than those of the design: an older version's have other steps.

    Raises
    ------
    InputError : says that the study has to be played anew.
    """
    names = [parameter.name for parameter in results.design.parameters]
    table = results.table(names)
    values = results.design.values(table["run"].to_numpy())
    if any((table[name].to_numpy() != values[name]).any() for name in names):
        raise InputError(
            f"{results.folder}: was played by another version, whose {results.design.kind} design has "
            "other points: play the study anew into another folder"
        )


def _check_left(design: Design, values: FloatArray, lost: IntArray) -> None:
    """Refuse an analysis without failed runs if nothing, or no run with some level, is left.

    Raises
    ------
    InputError : says what is not left.
    """
    if not len(lost):
        return
    used = _whole_blocks(design, values)
    instead = "choose --failed worst, or mend what makes them fail"
    if used.sum() < 2 * design.block:
        raise InputError(f"{len(lost):,} runs failed: without them nothing is left; {instead}")
    left = design.values(np.flatnonzero(used) * design.replicates)
    gone = design.values(lost)
    for parameter in design.parameters:
        if missing := (set(gone[parameter.name]) - set(left[parameter.name])) & set(parameter.levels):
            raise InputError(
                f"{len(lost):,} runs failed: without them no run with {parameter.name} = "
                f"{sorted(missing)[0]} is left, and nothing can be said of it; {instead}"
            )


def _whole_blocks(design: Design, values: FloatArray) -> NDArray[np.bool_]:
    """Say of each point whether its block has a value everywhere, shape ``(points,)``."""
    whole = np.isfinite(values).reshape(-1, design.block).all(axis=1)
    return np.repeat(whole, design.block)


def analyse(
    design: Design, values: FloatArray, outcome: str = "outcome", noise: float = 0.0
) -> Sensitivity:
    """Return the influence of a design's parameters on values of its points, shape ``(points,)``.

    Points without a value are NaN; their block of the design is left out. ``noise`` is the variance of
    runs of one point, of which the values are means: what it adds to Sobol's indices is subtracted.

    Raises
    ------
    InputError : nothing varied, fewer than two whole blocks, or values that are all the same.
    """
    found, measures = _analysed(design, values, outcome, noise), []
    earlier = [
        {m.parameter: m.main for m in _analysed(design, part, outcome, noise).measures}
        for part in _parts(design, values)
    ]
    for measure in found.measures:
        path = tuple(each[measure.parameter] for each in earlier)
        measures.append(replace(measure, path=path))
    return replace(found, measures=tuple(measures))


def _parts(design: Design, values: FloatArray) -> Iterator[FloatArray]:
    """Yield values of a quarter and of half of the blocks, if they are enough and not all the same."""
    used = np.flatnonzero(_whole_blocks(design, values)).reshape(-1, design.block)
    if design.kind in GIVEN:  # whose first points are not like the others
        used = np.random.default_rng([design.seed, 6]).permutation(used)
    for part in PARTS:
        kept = used[: len(used) // part].ravel()
        if len(used) >= LEAST * part and np.ptp(values[kept]) > 0:
            some = np.full_like(values, np.nan)
            some[kept] = values[kept]
            yield some


def _analysed(design: Design, values: FloatArray, outcome: str, noise: float) -> Sensitivity:
    if not design.parameters:
        raise InputError("the study varies nothing: sensitivity needs a parameter under [vary]")
    used = _whole_blocks(design, values)
    count, blocks = (n // design.block for n in (int(used.sum()), len(used)))
    if count < 2:
        raise InputError(f"only {count} of {blocks} blocks of the design are complete so far")
    kept = values[used]
    if np.ptp(kept) == 0:
        raise InputError(f"{outcome} is {kept[0]:g} in all runs: nothing drives it")
    pairs: list[Pair] = []
    if design.kind == "saltelli":
        measures, pairs, remarks = sobol_indices(design, kept, noise / design.replicates)
    else:
        found = _morris if design.kind == "morris" else _given
        measures, remarks = found(design, used, kept, noise / design.replicates)
    measures.sort(key=lambda measure: -measure.main)
    between = max(float(kept.var()) - noise / design.replicates, 0.0)
    chance = noise / (between + noise) if design.replicates > 1 else None
    method = METHODS.get(design.kind, "given")
    lost, said = blocks - count, tuple(remarks)
    return Sensitivity(method, outcome, tuple(measures), count, lost, (), said, chance, tuple(pairs))


def _morris(
    design: Design, used: NDArray[np.bool_], kept: FloatArray, noise: float
) -> tuple[list[Measure], list[str]]:
    shares = design.shares(np.arange(design.points))[used]
    found = effects(shares, kept, design.parameters)
    columns = zip(design.parameters, found.T, strict=True)
    measures = [_effect(parameter, column, noise) for parameter, column in columns]
    floor = _floors(Parameter("a range"), noise)[0]
    said = f"A range that changes nothing would have a mean |effect| of {floor:z.3f}, by chance alone."
    return measures, [said] if noise else []


def _given(
    design: Design, used: NDArray[np.bool_], kept: FloatArray, noise: float
) -> tuple[list[Measure], list[str]]:
    columns = design.values(np.flatnonzero(used) * design.replicates)
    found, errors = influences([columns[p.name] for p in design.parameters], kept, design.seed)
    halves = errors * float(ndtri(TAIL))
    rows = zip(columns, *np.stack([found, halves], axis=1).reshape(4, -1).tolist(), strict=True)
    floor = of_nothing(kept, design.seed)
    said = (
        f"A parameter that changes nothing would have a PAWN index of {floor[0].mean():z.3f} on "
        f"average, the largest of {floor.shape[1]} such {floor[0].max():z.3f}; a first-order index up "
        f"to {floor[1].max():z.3f}. What lies below cannot be told from chance."
    )
    highest = float(floor[0].max()), float(floor[1].max())
    return [replace(Measure(*row), floors=highest) for row in rows], [said]


def _floors(parameter: Parameter, noise: float) -> tuple[float, float]:
    """Return the mean size and the standard deviation of effects that are normal noise."""
    spread = float(np.sqrt(2 * noise)) / step_of(parameter)
    return spread * float(np.sqrt(2 / np.pi)), spread


def _effect(parameter: Parameter, found: FloatArray, noise: float) -> Measure:
    size = mean_interval(np.abs(found))
    assert size.high is not None  # there are two trajectories at least
    signed = None if parameter.dtype is object else float(found.mean())
    spread = float(found.std(ddof=1))
    floors = _floors(parameter, noise) if noise else None
    half = size.high - size.mean
    return Measure(parameter.name, size.mean, half, spread, None, signed, floors=floors)
