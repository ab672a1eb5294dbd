"""How often 95 % intervals hold the truth, and how often noise passes for a pattern.

`python -m benchmarks.coverage` prints a line a case (some minutes); the tests try each a few times.
"""

from collections.abc import Callable, Iterator

import numpy as np

from negotiation.base.arrays import FloatArray
from negotiation.studies.designs import Design, Kind, make_design
from negotiation.studies.discovery import beyond_chance
from negotiation.studies.given_data import influences
from negotiation.studies.group_means import runs_interval, units_of
from negotiation.studies.parameters import Parameter
from negotiation.studies.sensitivity import analyse

TRIALS = 400

type Ends = Iterator[tuple[float, float, float]]
"""Low end, truth, high end of each interval of a trial."""

LEVELS = tuple(Parameter(f"x{i}", tuple(range(size))) for i, size in enumerate((5, 4)))
RANGES = tuple(Parameter(f"x{i}", low=0.0, high=1.0) for i in range(4))
WORDS = (Parameter("word", ("a", "b", "c")), *RANGES[:2])


def _inputs(design: Design) -> FloatArray:
    return np.column_stack(list(design.values(np.arange(design.points) * design.replicates).values()))


# ------------------------------------------------------------------ means and shares of groups
def _group(
    kind: Kind, parameters: tuple[Parameter, ...], points: int, rate: float | None
) -> Callable[[int], Ends]:
    """Return trials of a mean of 10 noisy runs a point, or of a share of runs about this rate."""

    def trial(seed: int) -> Ends:
        design = make_design(kind, parameters, points if kind == "random" else None, 10, seed)
        # between 0 and 1, a half on average
        level = np.repeat(_inputs(design)[:, 0].astype(float), 10) / (4 if kind == "grid" else 1)
        rng = np.random.default_rng([seed, 9])
        if rate is None:
            values, truth = 3 * level + rng.normal(size=design.runs), 1.5
        else:
            values, truth = (rng.random(design.runs) < 2 * rate * level).astype(float), rate
        found = runs_interval(design, np.arange(design.runs), values, share=rate is not None)
        assert found.low is not None
        assert found.high is not None
        yield found.low, truth, found.high

    return trial


# ------------------------------------------------------------------ indices
def ishigami(x: FloatArray) -> FloatArray:
    """Ishigami & Homma (1990) on [0, 1], with a = 7 and b = 0.1; the fourth input changes nothing."""
    a, b, c = (2 * x[:, :3].astype(float) - 1).T * np.pi
    return np.asarray(np.sin(a) + 7 * np.sin(b) ** 2 + 0.1 * c**4 * np.sin(a))


def ishigami_indices() -> FloatArray:
    """Return first-order and total indices in closed form, shape ``(2, 4)``."""
    one, two = (1 + 0.1 * np.pi**4 / 5) ** 2 / 2, 49 / 8
    both = 0.01 * np.pi**8 * (1 / 18 - 1 / 50)
    return np.array([[one, two, 0, 0], [one + both, two, both, 0]]) / (one + two + both)


G = np.array([0, 1, 4.5, 9])


def g_function(x: FloatArray) -> FloatArray:
    """Sobol's g-function with four inputs (Saltelli et al. 2008)."""
    return np.asarray(((np.abs(4 * x.astype(float) - 2) + G) / (1 + G)).prod(axis=1))


def g_indices() -> FloatArray:
    """Return first-order and total indices in closed form, shape ``(2, 4)``."""
    parts = 1 / (3 * (1 + G) ** 2)
    whole = (1 + parts).prod()
    return np.array([parts, parts * whole / (1 + parts)]) / (whole - 1)


def words(x: FloatArray) -> FloatArray:
    """One word of three counts, the others' product a little."""
    return np.asarray(2.0 * (x[:, 0] == "b") + (x[:, 1] * x[:, 2]).astype(float))


def word_indices() -> FloatArray:
    """Return first-order and total indices in closed form, shape ``(2, 3)``."""
    word, single, both = 4 * 2 / 9, 1 / 48, 7 / 144
    total = word + both
    return np.array([[word, single, single], [word, both - single, both - single]]) / total


FUNCTIONS = {
    "Ishigami": (RANGES, ishigami, ishigami_indices),
    "g-function": (RANGES, g_function, g_indices),
    "categorical": (WORDS, words, word_indices),
}


def _made(
    name: str, kind: Kind, runs: int, replicates: int, noise: float, seed: int
) -> tuple[Design, FloatArray]:
    """Return a design and a function's values with chance, shape ``(points, replicates)``.

    ``noise`` is the variance of chance as a multiple of the function's own.
    """
    parameters, function, _ = FUNCTIONS[name]
    design = make_design(kind, parameters, runs, replicates, seed)
    values = function(_inputs(design))
    chance = np.random.default_rng([seed, 9]).normal(size=(design.points, replicates))
    return design, values[:, None] + np.sqrt(noise * values.var()) * chance


def _sobol(name: str, runs: int, replicates: int = 1, noise: float = 0) -> Callable[[int], Ends]:
    """Return trials of Sobol's indices; what changes nothing is left to the floor."""
    parameters, _, indices = FUNCTIONS[name]

    def trial(seed: int) -> Ends:
        design, values = _made(name, "saltelli", runs, replicates, noise, seed)
        within = float(values.var(axis=1, ddof=1).mean()) if replicates > 1 else 0.0
        found = {m.parameter: m for m in analyse(design, values.mean(axis=1), name, within).measures}
        for parameter, first, total in zip(parameters, *indices(), strict=True):
            measure = found[parameter.name]
            assert measure.other_half is not None
            if first > 0:
                yield measure.other - measure.other_half, first, measure.other + measure.other_half
            if total > 0:
                yield measure.main - measure.main_half, total, measure.main + measure.main_half

    return trial


def _given(name: str, noise: float = 0) -> Callable[[int], Ends]:
    """Return trials of the first-order indices of 2,000 random points."""
    parameters, _, indices = FUNCTIONS[name]
    truths = indices()[0] / (1 + noise)

    def trial(seed: int) -> Ends:
        design, values = _made(name, "random", 2000, 1, noise, seed)
        columns = design.values(np.arange(design.points))
        (_, found), (_, errors) = influences([columns[p.name] for p in parameters], values[:, 0], seed)
        for truth, index, error in zip(truths, found, errors, strict=True):
            if truth > 0:
                yield index - 1.96 * error, truth, index + 1.96 * error

    return trial


CASES: dict[str, Callable[[int], Ends]] = {
    "mean, grid with replicates": _group("grid", LEVELS, 0, None),
    "mean, random points with replicates": _group("random", RANGES, 30, None),
    "share of 30 %, grid with replicates": _group("grid", LEVELS, 0, 0.3),
    "share of 30 %, random points with replicates": _group("random", RANGES, 30, 0.3),
    "share of 2 %, grid with replicates": _group("grid", LEVELS, 0, 0.02),
    "share of 2 %, random points with replicates": _group("random", RANGES, 60, 0.02),
    "Sobol, Ishigami": _sobol("Ishigami", 512 * 6),
    "Sobol, g-function": _sobol("g-function", 512 * 6),
    "Sobol, categorical, heavy noise": _sobol("categorical", 512 * 5 * 4, 4, 2),
    "any sample, Ishigami": _given("Ishigami"),
    "any sample, g-function, heavy noise": _given("g-function", 1),
    "any sample, categorical, heavy noise": _given("categorical", 2),
}


def held(case: str, trials: int) -> tuple[int, int]:
    """Return how many intervals of how many hold the truth."""
    ends = [each for seed in range(1, trials + 1) for each in CASES[case](seed)]
    return sum(low <= truth <= high for low, truth, high in ends), len(ends)


def regions_in_noise(trials: int, rate: float) -> int:
    """Return in how many sets of 600 runs, of which a share hits by chance alone, a region is found."""
    found = 0
    for seed in range(trials):
        design = make_design("random", RANGES, 600, 1, seed)
        hits = np.random.default_rng([seed, 9]).random(600) < rate
        names = [parameter.name for parameter in RANGES]
        regions, _ = beyond_chance(_inputs(design), names, hits, units_of(design, np.arange(600)), seed)
        found += bool(regions)
    return found


def main() -> None:
    """Print how often each case's intervals hold the truth."""
    for case in CASES:
        inside, number = held(case, TRIALS)
        print(f"{case:<50} {inside / number:6.1%} of {number:,}", flush=True)
    for rate in (0.03, 0.3):
        found = regions_in_noise(TRIALS, rate)
        print(f"regions in noise, {rate:.0%} hits{'':<22} {found / TRIALS:6.1%} of {TRIALS:,} data sets")


if __name__ == "__main__":
    main()
