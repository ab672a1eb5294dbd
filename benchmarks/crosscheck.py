"""Talks and opponent models side by side with NegMAS's on the same domains (`make crosscheck`).

Both packages play the same additive domains, on a scale from 0 or from more than that, with and without
reservation values; chance is seeded in both. Writes two tables.
"""

import argparse
import random
import warnings
from collections.abc import Callable, Sequence
from functools import partial
from itertools import product
from pathlib import Path
from time import process_time
from types import SimpleNamespace
from typing import Any

import numpy as np

from benchmarks.domains import additive, negmas_issues
from benchmarks.models import DOMAINS, OPPONENTS, SEEN, accuracies, domain_of_one, offers
from negotiation import OutcomeSpace, Preferences, parse_strategy, play_batch
from negotiation.bargaining.analysis import model_accuracy

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from negmas import LinearAdditiveUtilityFunction, make_os, sao
    from negmas.gb.components.genius import models as genius

SHAPES = [
    (10, 10),
    (5, 5, 5),
    (10, 8, 3),
    (6, 6, 6),
    (4, 5, 6, 3),
    (10, 10, 10),
    (7, 7, 5),
    (3, 4, 5, 5),
    (20, 20),
]
EXPONENTS = {"boulware": 4.0, "linear": 1.0, "conceder": 0.25}
MENU: dict[str, Callable[[], Any]] = {
    name: partial(sao.AspirationNegotiator, aspiration_type=e) for name, e in EXPONENTS.items()
} | {
    "micro": sao.MiCRONegotiator,
    "tit-for-tat": sao.NaiveTitForTatNegotiator,
    "nice-tit-for-tat": sao.NiceTitForTatNegotiator,
    "hybrid": sao.HybridNegotiator,
}
PAIRS = [
    (mine, other)
    for mine in ("micro", "tit-for-tat", "nice-tit-for-tat", "hybrid")
    for other in ("linear", "boulware", mine)
]
ASPIRATIONS = 750
"""Domains on which time-dependent tactics are played."""

SCALES = list(product((0.0, 0.3), (0.0, 0.4)))
"""What the worst outcome is worth, and the reservation value."""

SLACK = 2e-6
"""NegMAS takes outcomes that lie beneath a target by about a millionth for such as reach it."""

ON_PURPOSE = {
    "micro": "same rule; which earlier offer it repeats is chance",
    "tit-for-tat": "ours answers ratios of values from 1 to 2 as Faratin et al. do, theirs differences",
    "nice-tit-for-tat": "same constants; ours accepts the best of the last offers from t = 0.8 on, "
    "theirs from 0.98, and the Bayesian models differ",
    "hybrid": "constants of our own: theirs ends the higher, the smaller the domain",
}
THEIR_MODELS = {
    "frequency": genius.GHardHeadedFrequencyModel,
    "Smith's frequency": genius.GSmithFrequencyModel,
    "Bayesian (scalable)": genius.GScalableBayesianModel,
}


def domain(seed: int, parties: int = 2) -> tuple[OutcomeSpace, np.ndarray, list[Any], list[Any]]:
    """Return additive utilities over the same issues, as tables and as NegMAS's functions."""
    shape, rng = SHAPES[seed % len(SHAPES)], np.random.default_rng(seed)
    sides, theirs = [additive(shape, rng) for _ in range(parties)], negmas_issues(shape)
    tables = np.stack([side.table for side in sides])
    return sides[0].space, tables, theirs, [side.negmas(theirs) for side in sides]


def lifted_by(function: Any, lift: float, reservation: float) -> Any:
    """Return the utility on a scale whose worst outcome is worth something, with a reservation value."""
    values = [
        {level: (value(level) + lift) / (1 + lift) for level in issue.all}
        for value, issue in zip(function.values, function.issues, strict=True)
    ]
    return LinearAdditiveUtilityFunction(
        values=values, weights=function.weights, issues=function.issues, reserved_value=reservation
    )


def ours(
    space: OutcomeSpace,
    tables: np.ndarray,
    rounds: int,
    names: Sequence[str],
    reservation: float = 0.0,
    seed: int = 0,
) -> tuple[int, int]:
    """Return agreement (-1: none) and round of our talks."""
    least, codes = np.full(rounds, reservation), "ABCD"[: len(names)]
    sides = {c: Preferences(space, t, least) for c, t in zip(codes, tables, strict=True)}
    strategies = {code: [parse_strategy(name)] for code, name in zip(codes, names, strict=True)}
    seeds = np.array([[len(names) * seed + place for place in range(len(names))]])
    result = play_batch(sides, strategies, np.zeros((1, len(names)), int), seeds)
    return int(result.agreement[0]), int(result.rounds[0])


def theirs(
    space: OutcomeSpace,
    issues: Any,
    functions: Sequence[Any],
    rounds: int,
    names: Sequence[str],
    tolerance: float = 1e-9,
) -> tuple[int, int]:
    """Return agreement (-1: none) and step of NegMAS's talks between aspiration negotiators."""
    session = sao.SAOMechanism(issues=issues, n_steps=rounds)
    for name, function in zip(names, functions, strict=True):
        asks = sao.AspirationNegotiator(aspiration_type=EXPONENTS[name], tolerance=tolerance)
        session.add(asks, ufun=function)
    state = session.run()  # it counts the steps played
    if state.agreement is None:
        return -1, rounds - 1
    return space.index(dict(zip(space.keys, state.agreement, strict=True))), state.step - 1


def random_talks(seed: int) -> tuple[int, list[str]]:
    """Return rounds and what two parties play, drawn at random."""
    rng = np.random.default_rng([seed, 7])
    names = rng.choice(list(EXPONENTS), 2).tolist()
    return int(rng.choice([20, 50])), names


def alike(seed: int, lift: float, reservation: float) -> tuple[bool, bool]:
    """Return whether talks end in the same agreement and step, and if not, whether by NegMAS's slack."""
    rounds, names = random_talks(seed)
    space, tables, issues, functions = domain(seed)
    tables = (tables + lift) / (1 + lift)
    mine, my_round = ours(space, tables, rounds, names, reservation)
    lifted = [lifted_by(function, lift, reservation) for function in functions]
    other, step = theirs(space, issues, lifted, rounds, names)
    same = other == mine and (mine < 0 or step == my_round)
    return same, not same and within_slack(tables, rounds, names, reservation)


def within_slack(tables: np.ndarray, rounds: int, names: Sequence[str], reservation: float) -> bool:
    """Say whether some outcome lies beneath a target by no more than ``SLACK``."""
    times = (np.arange(rounds) + 1) / (rounds + 1)
    for name, table in zip(names, tables, strict=True):
        least, best = max(reservation, table.min()), table.max()
        targets = least + (1 - times ** EXPONENTS[name]) * (best - least)
        beneath = targets[:, None] - table
        if ((beneath > 1e-9) & (beneath <= SLACK)).any():
            return True
    return False


def aspiration_table(domains: int) -> list[str]:
    """Return lines of Markdown: time-dependent talks on four scales."""
    rows = [
        "| worst outcome | reservation | talks | the same | else within its slack |",
        "|---|---|---|---|---|",
    ]
    for lift, reservation in SCALES:
        found = np.array([alike(seed, lift, reservation) for seed in range(domains)])
        same, slack = found.sum(axis=0)
        rows.append(f"| {lift / (1 + lift):.2f} | {reservation} | {domains} | {same} | {slack} |")
    return rows


def many(seed: int) -> tuple[int, list[str]]:
    """Return rounds and what three or four parties play on a domain, drawn at random."""
    rng = np.random.default_rng([seed, 1])
    return int(rng.choice([20, 50])), rng.choice(list(EXPONENTS), 3 + seed % 2).tolist()


def many_table(domains: int = 100) -> list[str]:
    """Return lines of Markdown: talks of three and four parties here and there, and what they take."""
    alike, took = 0, [0.0, 0.0]
    for seed in range(-2, domains):  # the first two pay for what is loaded and compiled once
        rounds, names = many(abs(seed))
        space, tables, issues, functions = domain(abs(seed), len(names))
        begun = process_time()
        mine = ours(space, tables, rounds, names)
        between = process_time()
        other = theirs(space, issues, functions, rounds, names)
        if seed >= 0:
            alike += mine == other
            took = [took[0] + between - begun, took[1] + process_time() - between]
    return [
        f"{alike} of {domains} talks of three and four parties that follow the clock end in the same "
        f"agreement in the same step; NegMAS takes {took[1] / took[0]:.1f} times the processor time."
    ]


def beside(
    pair: Sequence[str], domains: int, rounds: int = 100, lift: float = 0.0, reservation: float = 0.0
) -> np.ndarray:
    """Return, ours first, how often each agrees and what each side gets on average, shape (2, 3)."""
    found = np.zeros((2, domains, 3))
    for seed in range(domains):
        space, tables, issues, functions = domain(seed)
        tables = (tables + lift) / (1 + lift)
        outcome, _ = ours(space, tables, rounds, pair, reservation, seed)
        if outcome >= 0:
            found[0, seed] = 1, *tables[:, outcome]
        random.seed(seed)
        np.random.seed(seed)  # noqa: NPY002  # what NegMAS draws from
        session = sao.SAOMechanism(issues=issues, n_steps=rounds)
        for name, function in zip(pair, functions, strict=True):
            session.add(MENU[name](), ufun=lifted_by(function, lift, reservation))
        if agreement := session.run().agreement:
            found[1, seed] = 1, *tables[:, space.index(dict(zip(space.keys, agreement, strict=True)))]
    return found.mean(axis=1)


def their_estimate(kind: Any, space: OutcomeSpace, made: Sequence[int]) -> np.ndarray:
    """Return what a model of NegMAS's makes of offers, shape ``(n,)``."""
    outcomes = make_os(negmas_issues(space.shape))
    talks = SimpleNamespace(outcome_space=outcomes, n_negotiators=2, n_steps=len(made))
    model = kind(negotiator=SimpleNamespace(nmi=talks, ufun=None, private_info={}))
    for offer in made:
        model.on_partner_proposal(SimpleNamespace(relative_time=0.0), "other", space.places(offer))
    return np.array([float(model.eval(space.places(k))) for k in range(space.size)])


def their_accuracy(kind: Any, sides: Sequence[Preferences], made: Sequence[list[int]], n: int) -> float:
    """Return the mean correlation of a model's estimates after ``n`` offers with the truth."""
    scores = [
        model_accuracy(their_estimate(kind, side.space, each[:n]), side.table)
        for side, each in zip(sides, made, strict=True)
    ]
    return float(np.mean(scores))


def talks_table(domains: int) -> list[str]:
    """Return lines of Markdown: how talks end here and there."""
    rows = [
        "| A | B | worst outcome | reservation | agree | theirs | A gets | theirs | B gets | theirs |",
        "|---|---|---|---|---|---|---|---|---|---|",
    ]
    for pair, (lift, reservation) in product(PAIRS, SCALES):
        both = beside(pair, domains, lift=lift, reservation=reservation).T
        cells = " | ".join(f"{mine:.2f} | {theirs:.2f}" for mine, theirs in both)
        rows.append(f"| {pair[0]} | {pair[1]} | {lift / (1 + lift):.2f} | {reservation} | {cells} |")
    return rows


def models_table() -> list[str]:
    """Return lines of Markdown: correlation of estimates with the truth, by number of offers seen."""
    heads = " | ".join(f"{n} offers" for n in SEEN)
    rows = [f"| opponent | model | {heads} |", "|---|---|" + "---|" * len(SEEN)]
    sides = [domain_of_one(seed) for seed in range(DOMAINS)]
    for name in OPPONENTS:
        made = [offers(side, name) for side in sides]
        for model in ("frequency", "bayesian"):
            rows.append(_row(name, f"{model} (ours)", accuracies(model, sides, made)))
        for model, kind in THEIR_MODELS.items():
            found = [their_accuracy(kind, sides, made, n) for n in SEEN]
            rows.append(_row(name, f"{model} (NegMAS)", found))
    return rows


def _row(opponent: str, model: str, scores: Sequence[float]) -> str:
    return f"| {opponent} | {model} | {' | '.join(f'{score:.2f}' for score in scores)} |"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=Path("benchmarks/crosscheck.md"))
    parser.add_argument("--domains", type=int, default=18)
    given = parser.parse_args()
    lines = [
        "# Beside NegMAS",
        f"`make crosscheck` writes this page. {given.domains} random additive domains, 100 rounds; "
        "utilities 0 without an agreement. Where a rule differs, that is on purpose:",
        "",
        *(f"- **{name}**: {why}." for name, why in ON_PURPOSE.items()),
        "",
        "Time-dependent tactics end in the same agreement in the same step (the test demands it), but "
        "where an outcome lies beneath a target by no more than about a millionth: NegMAS takes it.",
        "",
        *aspiration_table(ASPIRATIONS),
        "",
        *talks_table(given.domains),
        "",
        "## Three and four parties",
        "Everybody must accept (stacked alternating offers, Aydoğan et al. 2017).",
        *many_table(),
        "",
        "## Opponent models",
        f"Correlation of estimated with true utilities over all outcomes, mean of {DOMAINS} domains, 60 "
        "rounds. A frequency model is misled by whoever gives way far: what a conceder offers late is "
        "what it likes least.",
        "",
        *models_table(),
    ]
    given.out.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(f"Written to {given.out}")


if __name__ == "__main__":
    main()
