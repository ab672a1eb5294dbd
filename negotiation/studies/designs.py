"""Which runs a study consists of: every point of its design, known from the run's index alone."""

import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from math import prod
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from negotiation.base.arrays import FloatArray, IntArray
from negotiation.base.errors import InputError
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

    @property
    def runs(self) -> int:
        """Number of runs."""
        return self.points * self.replicates

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

    def words(self, runs: IntArray) -> NDArray[np.uint64]:
        """Return four random words a run, shape ``(n, 4)``; the first three are the talks' seeds."""
        return spawned_words(self.seed, self.chance(runs), 4)

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
        shares: FloatArray = _whole(self.kind, self.parameters, self.points, self.base, self.seed)[
            points
        ]
        return shares


def make_design(
    kind: Kind,
    parameters: tuple[Parameter, ...],
    runs: int | None,
    replicates: int,
    seed: int,
    table: Points | None = None,
) -> Design:
    """Lay out a design of at most ``runs`` runs.

    ``grid`` takes every combination of levels, ``table`` the rows of one; ``latin-hypercube``,
    ``sobol`` (Sobol 1967, scrambled) and ``random`` as many points as asked for; ``saltelli`` (Saltelli
    et al. 2010, first order and total) and ``morris`` (Morris 1991) as many whole blocks and
    trajectories as fit.

    Raises
    ------
    InputError : more runs are needed than asked for, a grid over a range, a number of points that the
        design does not have.
    """
    size, points, base = len(parameters), 0, 0
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
        block = block_size(kind, size)
        base = runs // (block * replicates)
        if kind == "saltelli":
            base = 1 << (base.bit_length() - 1) if base else 0
        if base < 2:
            raise InputError(
                f"a {kind} design over {size} parameters needs at least {2 * block * replicates:,} "
                f"runs, more than the {runs:,} asked for (design.runs)"
            )
        return Design(kind, parameters, base * block, replicates, seed, base)
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


def block_size(kind: Kind, parameters: int) -> int:
    """Return the points of a block of a Saltelli design, or of a Morris design's trajectory."""
    return parameters + (2 if kind == "saltelli" else 1)


def problem(parameters: tuple[Parameter, ...]) -> Mapping[str, Any]:
    """Return the parameters as SALib knows them, each between 0 and 1."""
    return {
        "num_vars": len(parameters),
        "names": [parameter.name for parameter in parameters],
        "bounds": [[0.0, 1.0]] * len(parameters),
    }


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


@lru_cache(maxsize=1)
def _whole(
    kind: Kind, parameters: tuple[Parameter, ...], points: int, base: int, seed: int
) -> FloatArray:
    """Return a design that comes as a whole, shape ``(points, parameters)``."""
    from scipy.stats import qmc

    if kind == "latin-hypercube":
        size = len(parameters)
        made: FloatArray = qmc.LatinHypercube(size, rng=np.random.default_rng([seed, 1])).random(points)
        return made
    salib = require_salib()
    named = problem(parameters)
    if kind == "saltelli":
        made = salib.sample.sobol.sample(named, base, calc_second_order=False, seed=seed)
    else:
        paths = salib.sample.morris.sample(named, base, num_levels=LEVELS, seed=seed)
        made = on_levels(paths, parameters, seed)
    return made


def require_salib() -> Any:
    """Return SALib with what is used of it.

    Raises
    ------
    InputError : it is not installed.
    """
    try:
        import SALib.analyze.sobol
        import SALib.sample.morris
        import SALib.sample.sobol
    except ImportError as error:
        raise InputError(
            "sensitivity analysis needs SALib: pip install 'negotiation[sensitivity]'"
        ) from error
    return SALib
