"""Which runs a study consists of: every point of its design, known from the run's index alone."""

import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from math import prod
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from negotiation.base.arrays import FloatArray, IntArray
from negotiation.base.errors import InputError, unknown
from negotiation.base.extras import needing
from negotiation.studies.marginals import Together
from negotiation.studies.morris import LEVELS, on_levels
from negotiation.studies.parameters import Parameter
from negotiation.studies.points_file import Points
from negotiation.studies.random_words import spawned_words

type Kind = Literal["grid", "latin-hypercube", "sobol", "saltelli", "morris", "random", "table"]


@dataclass(frozen=True)
class Design:
    """Points in the space of the parameters, each run ``replicates`` times with chance of its own.

    Run ``r`` is replicate ``r % replicates`` of point ``r // replicates`` and takes all its chance from
    ``run_seed(r)``, so that neither order nor division of the work matters. ``points`` is their number,
    ``base`` what SALib calls N: blocks of a Saltelli design, trajectories of a Morris design. In a
    ``paired`` design a replicate has the same chance at each point; ``table`` has a table's points.
    ``lots`` are what chance decides between two, where each way it may come out is played
    (``studies.exact``); a run is a point then. ``together`` are parameters that are not drawn apart.
    ``factors``, of a Saltelli design, say what each parameter's influence is counted under, itself or a
    group; ``second_order`` whether that of any two factors is counted, too.
    """

    kind: Kind
    parameters: tuple[Parameter, ...]
    points: int
    replicates: int
    seed: int
    base: int = 0
    paired: bool = False
    table: Points | None = None
    lots: tuple[str, ...] = ()
    together: tuple[Together, ...] = ()
    factors: tuple[str, ...] = ()
    second_order: bool = False

    @property
    def runs(self) -> int:
        """Number of runs."""
        return self.points * self.replicates

    @property
    def block(self) -> int:
        """Points that were drawn together: those of a block or a trajectory, else 1."""
        factors = len(set(self.factors)) or len(self.parameters)
        return block_size(self.kind, factors, self.second_order)

    @property
    def problem(self) -> Mapping[str, Any]:
        """The parameters as SALib knows them, each between 0 and 1."""
        names = [parameter.name for parameter in self.parameters]
        known = {"num_vars": len(names), "names": names, "bounds": [[0.0, 1.0]] * len(names)}
        return known | ({"groups": list(self.factors)} if self.factors else {})

    def run_seed(self, run: int) -> np.random.SeedSequence:
        """Return the source of all chance in a run: a child of the study's seed."""
        return np.random.SeedSequence(self.seed, spawn_key=(int(self.chance(np.array(run))),))

    def chance(self, runs: IntArray) -> IntArray:
        """Return which child of the study's seed the runs take their chance from, shape ``(n,)``."""
        return runs % self.replicates if self.paired else runs

    def ways(self, runs: IntArray) -> dict[str, NDArray[np.bool_]]:
        """Return how chance comes out in runs of which each point has one for each way.

        False is the first of the two, True the second; each of shape ``(n,)``.
        """
        return {lot: (runs % self.replicates >> i & 1) > 0 for i, lot in enumerate(self.lots)}

    def words(self, runs: IntArray, parties: int = 2) -> NDArray[np.uint64]:
        """Return random words a run, shape ``(n, parties + 2)``: the talks' seeds, and one more."""
        return spawned_words(self.seed, self.chance(runs), parties + 2)

    def values(self, runs: IntArray) -> dict[str, NDArray[Any]]:
        """Return the parameters' values, each of shape ``(n,)``."""
        points = runs // self.replicates
        if self.kind == "grid":
            return self._grid(points)
        if self.table is not None:
            return {p.name: self.table.columns[p.name][points] for p in self.parameters}
        shares = self.shares(points)
        return {p.name: p.at(shares[:, i]) for i, p in enumerate(self.parameters)}

    def _grid(self, points: IntArray) -> dict[str, NDArray[Any]]:
        values: dict[str, NDArray[Any]] = {}
        stride = self.points
        for parameter in self.parameters:
            stride //= len(parameter.levels)
            places = points // stride % len(parameter.levels)
            values[parameter.name] = np.array(parameter.levels, dtype=parameter.dtype)[places]
        return values

    def shares(self, points: IntArray) -> FloatArray:
        """Return places between 0 and 1, shape ``(n, parameters)``."""
        shares = self._apart(points)
        for group in self.together:
            shares = group.drawn(shares)
        return shares

    def _apart(self, points: IntArray) -> FloatArray:
        """Return the places of parameters that are drawn apart."""
        size = len(self.parameters)
        if self.kind in ("random", "sobol"):
            start, stop = int(points.min()), int(points.max()) + 1
            part = _random if self.kind == "random" else _sobol
            return part(size, start, stop, self.seed)[points - start]
        # of this, all that a whole design depends on
        plain = Design(self.kind, self.parameters, self.points, 1, self.seed, self.base)
        of_blocks = replace(plain, factors=self.factors, second_order=self.second_order)
        shares: FloatArray = _whole(of_blocks)[points]
        return shares


def make_design(
    kind: Kind,
    parameters: tuple[Parameter, ...],
    runs: int | None,
    replicates: int,
    seed: int,
    table: Points | None = None,
    groups: Sequence[str] = (),
    second_order: bool = False,
) -> Design:
    """Lay out a design of at most ``runs`` runs.

    ``grid`` takes every combination of levels, ``table`` the rows of one; ``latin-hypercube``,
    ``sobol`` (Sobol 1967, scrambled) and ``random`` as many points as asked for; ``saltelli`` (Saltelli
    et al. 2010, first order and total; Saltelli 2002 for ``second_order``) and ``morris`` (Morris 1991)
    as many whole blocks and trajectories as fit. ``groups``, of a Saltelli design, are parameters, or
    tables of them, that are counted as one.

    Raises
    ------
    InputError : more runs are needed than asked for, a grid over a range, a number of points that the
        design does not have; ``factors_of``.
    """
    if kind in ("grid", "table"):
        points = _grid_points(parameters) if table is None else table.count
        if runs is not None and points * replicates > runs:
            raise InputError(
                f"the {kind} has {points * replicates:,} runs ({points:,} points, {replicates} "
                f"replicates), more than the {runs:,} asked for (design.runs): give fewer points or "
                "more runs"
            )
        return Design(kind, parameters, points, replicates, seed, table=table)
    if runs is None:
        raise InputError(f"design.runs must be given for a design of kind '{kind}'")
    if kind in ("saltelli", "morris"):
        factors = factors_of(parameters, groups) if groups else ()
        size = len(set(factors)) or len(parameters)
        block = block_size(kind, size, second_order)
        base = runs // (block * replicates)
        if kind == "saltelli":
            base = 1 << (base.bit_length() - 1) if base else 0
        if base < 2:
            raise InputError(
                f"a {kind} design over {size} {'groups' if groups else 'parameters'} needs at least "
                f"{2 * block * replicates:,} runs, more than the {runs:,} asked for (design.runs)"
            )
        whole = Design(kind, parameters, base * block, replicates, seed, base)
        return replace(whole, factors=factors, second_order=second_order)
    points = runs // replicates
    if points * replicates != runs or points < 1:
        raise InputError(f"design.runs is {runs:,}: not a multiple of the {replicates} replicates")
    if kind == "sobol" and points & (points - 1):
        near = 1 << (points.bit_length() - 1)
        raise InputError(
            f"a sobol design has a power of two of points, not {points:,}: design.runs may be "
            f"{near * replicates:,} or {2 * near * replicates:,}"
        )
    return Design(kind, parameters, points, replicates, seed)


def _grid_points(parameters: tuple[Parameter, ...]) -> int:
    for parameter in parameters:
        if not parameter.levels:
            raise InputError(
                f"{parameter.name} is a range: a grid needs 'steps', or another design (design.kind)"
            )
    return prod(len(parameter.levels) for parameter in parameters)


def block_size(kind: Kind, factors: int, second_order: bool = False) -> int:
    """Return the points of a block of a Saltelli design, of a Morris design's trajectory, or else 1."""
    if kind == "saltelli":
        return (2 if second_order else 1) * factors + 2
    return factors + 1 if kind == "morris" else 1


def factors_of(parameters: tuple[Parameter, ...], groups: Sequence[str]) -> tuple[str, ...]:
    """Return what the influence of each parameter is counted under: a group, or itself.

    Raises
    ------
    InputError : a group without parameters, a parameter in two groups, a single group of all.
    """
    names = [parameter.name for parameter in parameters]
    found = {name: [g for g in groups if name == g or name.startswith(f"{g}.")] for name in names}
    for group in groups:
        if not any(group in of for of in found.values()):
            raise unknown("group of what varies", group, names)
    for name, of in found.items():
        if len(of) > 1:
            raise InputError(f"{name} stands in the groups {' and '.join(of)}: one is possible")
    factors = tuple(of[0] if of else name for name, of in found.items())
    if len(set(factors)) == 1:
        raise InputError(
            f"all that varies is in the group {factors[0]}: nothing is left to compare it with"
        )
    return factors


def _random(size: int, start: int, stop: int, seed: int) -> FloatArray:
    # one draw is one step of the generator, so that any point can be reached at once
    generator = np.random.PCG64(np.random.SeedSequence([seed, 1])).advance(start * size)
    return np.random.Generator(generator).random((stop - start, size))


def _sobol(size: int, start: int, stop: int, seed: int) -> FloatArray:
    from scipy.stats import qmc

    sampler = qmc.Sobol(size, scramble=True, rng=np.random.default_rng([seed, 1]))
    if start:
        sampler.fast_forward(start)
    with warnings.catch_warnings():
        # the design as a whole has a power of two of points, a chunk of it need not
        warnings.filterwarnings("ignore", "The balance properties of Sobol")
        points: FloatArray = sampler.random(stop - start)
    return points


def _latin(size: int, points: int, seed: int) -> FloatArray:
    """Return a Latin hypercube, the same as SciPy's, which takes each worker half a second to load."""
    (rng,) = np.random.default_rng([seed, 1]).spawn(1)
    within = rng.uniform(size=(points, size))
    places = np.tile(np.arange(1, points + 1), (size, 1))
    for row in places:
        rng.shuffle(row)
    shares: FloatArray = (places.T - within) / points
    return shares


@lru_cache(maxsize=1)
def _whole(design: Design) -> FloatArray:
    """Return the places of a design that comes as a whole, shape ``(points, parameters)``."""
    seed, base = design.seed, design.base
    if design.kind == "latin-hypercube":
        return _latin(len(design.parameters), design.points, seed)
    salib = require_salib()
    if design.kind == "saltelli":
        second = design.second_order
        made: FloatArray = salib.sample.sobol.sample(
            design.problem, base, calc_second_order=second, seed=seed
        )
    else:
        paths = salib.sample.morris.sample(design.problem, base, num_levels=LEVELS, seed=seed)
        made = on_levels(paths, design.parameters, seed)
    return made


def require_salib() -> Any:
    """Return SALib with what is used of it.

    Raises
    ------
    InputError : it is not installed.
    """
    with needing("sensitivity analysis", "sensitivity"):
        import SALib.analyze.sobol
        import SALib.sample.morris
        import SALib.sample.sobol
    return SALib
