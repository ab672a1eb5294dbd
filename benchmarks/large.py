"""Spaces from 10^3 to 10^13 outcomes, solved without a list; beside NegMAS, which samples them.

``python -m benchmarks.large`` times ours; with NegMAS installed also what it finds in as many samples as
it takes by itself. Processor time, minimum of three.
"""

import argparse
import resource
import time
from collections.abc import Callable

import numpy as np

from benchmarks.domains import Additive, additive, negmas_issues
from negotiation.bargaining.large import Deals, Factored, nearest_above, solve_deals, solve_sums, sums_of
from negotiation.bargaining.large.sums import Sums
from negotiation.bargaining.payoffs import Term
from negotiation.bargaining.protocols import AlternatingOffers, View, play_out
from negotiation.bargaining.strategies import parse_strategy

SAMPLES = 100_000
ROUNDS = 30
MODELS = ("prior", "frequency")


def timed[T](work: Callable[[], T], times: int = 3) -> tuple[T, float]:
    """Return what some work gives and the least processor time that it took."""
    least = np.inf
    for _ in range(times):
        start = time.process_time()
        result = work()
        least = min(least, time.process_time() - start)
    return result, least


def as_sums(sides: list[Additive]) -> Sums:
    terms = [
        [Term((key,), w * v) for key, w, v in zip(s.space.keys, s.weights, s.values, strict=True)]
        for s in sides
    ]
    return sums_of(sides[0].space, terms)


def sampled(sides: list[Additive], rng: np.random.Generator) -> np.ndarray:
    """Return NegMAS's utilities of outcomes that it samples, shape ``(2, samples)``."""
    from negmas import make_os

    issues = negmas_issues(sides[0].space.shape)
    functions = [side.negmas(issues) for side in sides]
    outcomes = list(make_os(issues).sample(SAMPLES, with_replacement=True))
    return np.array([[float(function(each)) for each in outcomes] for function in functions])


def row(issues: int, peers: bool) -> tuple[str, float]:
    """Return a line of the table, and the time that all solutions take."""
    rng = np.random.default_rng(issues)
    sides = [additive((10,) * issues, rng) for _ in range(2)]
    sums = as_sums(sides)
    found, taken = timed(lambda: solve_sums(sums, np.zeros(2)))
    _, target = timed(lambda: nearest_above(sums, 0.7))
    best = found.points["nash"].score
    line = f"| 10^{issues} | {len(found.front.outcomes):,} | {taken:.4f} s | {target:.4f} s |"
    if peers:
        points, theirs = timed(lambda: sampled(sides, rng), 1)
        line += f" {theirs:.2f} s | {points.prod(axis=0).max() / best:.1%} |"
    return line, taken


def talks(sums: Sums, model: str) -> int:
    """Let two that concede linearly agree; only for the model ``prior`` do they know each other."""
    deals, limit = Deals(sums, [], 1.0, np.zeros(2)), np.zeros(ROUNDS)
    believed = [Factored(deals, side, limit) for side in range(2)]
    views = {
        code: View(Factored(deals, side, limit, others=known), ROUNDS)
        for side, code in enumerate("AB")
        for known in [{"": believed[1 - side]} if model == "prior" else {}]
    }
    strategies = {code: parse_strategy(f"linear:model={model}") for code in views}
    agreed = play_out(AlternatingOffers(views), strategies).agreement
    assert agreed is not None
    return agreed


def their_talks(sides: list[Additive]) -> np.ndarray | None:
    """Return what two of NegMAS's that concede linearly get, shape ``(2,)``; None if they fail."""
    from negmas import AspirationNegotiator, SAOMechanism

    issues = negmas_issues(sides[0].space.shape)
    functions = [side.negmas(issues) for side in sides]
    mechanism = SAOMechanism(issues=issues, n_steps=ROUNDS)
    for function in functions:
        mechanism.add(AspirationNegotiator(ufun=function, aspiration_type="linear"))
    agreement = mechanism.run().agreement
    return None if agreement is None else np.array([float(f(agreement)) for f in functions])


def talks_row(issues: int, peers: bool) -> str:
    """Return a line of the table of talks."""
    sides = [additive((10,) * issues, np.random.default_rng(issues)) for _ in range(2)]
    sides[1] = additive((10,) * issues, np.random.default_rng(100 + issues))
    sums = as_sums(sides)
    points = solve_sums(sums, np.zeros(2)).front.points

    def off(point: np.ndarray) -> float:
        return float(np.sqrt(((points - point[:, None]) ** 2).sum(axis=0)).min())

    line = f"| 10^{issues} |"
    for model in MODELS:
        agreed, taken = timed(lambda model=model: talks(sums, model))
        line += f" {taken:.2f} s | {off(sums.at(np.array([agreed]))[:, 0]):.3f} |"
    if peers:
        theirs, time_taken = timed(lambda: their_talks(sides), 1)
        line += f" {time_taken:.2f} s | {'no deal' if theirs is None else f'{off(theirs):.3f}'} |"
    return line


def scenario(name: str) -> str:
    from negotiation import Game, load_scenario

    deals = Game(load_scenario(name)).deals()
    plain = Deals(deals.sums, [], deals.factor, deals.offsets)
    (_, sums), (found, votes) = (timed(lambda d=d: solve_deals(d), 1) for d in (plain, deals))
    gaps = ", ".join(f"{k} {p.bound / p.score - 1:.1%}" for k, p in found.points.items())
    return (
        f"{name}: {sums:.2f} s without votes (exact), {votes:.2f} s with them (at most better by {gaps})"
    )


def main() -> None:
    """Print the page ``benchmarks/large.md``."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--peers", action="store_true", help="NegMAS beside it")
    peers = parser.parse_args().peers
    print(
        "# Spaces that nobody can list\nMade by `python -m benchmarks.large --peers`, in processor time,"
    )
    print(
        "minimum of three. Linear additive utilities over issues of ten levels; all of ours is exact.\n"
    )
    head = "| outcomes | efficient | all solutions | nearest to a target |"
    print(head + (f" NegMAS, {SAMPLES:,} samples | its best of Nash's product |" if peers else ""))
    print("|" + "---|" * (head.count("|") - 1 + 2 * peers))
    sizes, times = range(3, 14), []
    for issues in sizes:
        line, taken = row(issues, peers)
        times.append(taken)
        print(line, flush=True)
    slope = 10 ** float(np.polyfit(sizes, np.log10(times), 1)[0])
    print(f"\nTen times the outcomes take all solutions {slope:.2f} times as long.\n")
    print(scenario("korea-us-2025-sectors"))
    print(f"\nTalks of {ROUNDS} rounds between two that concede linearly: time, and how far off the")
    print("frontier they agree, of utilities from 0 to 1. NegMAS's know nothing of each other.\n")
    names = [f"model {name}" for name in MODELS] + ["NegMAS"] * peers
    print("| outcomes |" + "".join(f" {name} | off |" for name in names))
    print("|" + "---|" * (1 + 2 * len(names)))
    for issues in (3, 6, 9, 12):
        print(talks_row(issues, peers), flush=True)
    print(f"\nMost memory: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB.")


if __name__ == "__main__":
    main()
