"""How close opponent models come to the truth, by number of offers seen; prints a table."""

from collections.abc import Sequence

import numpy as np

from benchmarks.domains import additive
from negotiation import Preferences, View, parse_strategy
from negotiation.bargaining.analysis import model_accuracy
from negotiation.bargaining.strategies import MODELS

ROUNDS, SEEN, DOMAINS = 60, (2, 5, 10, 20, 40, 55), 12
OPPONENTS = ("conceder", "linear", "boulware:exponent=2", "boulware", "micro")


def domain_of_one(seed: int) -> Preferences:
    side = additive((5, 4, 4, 3), np.random.default_rng(seed))
    return Preferences(side.space, side.table, np.zeros(ROUNDS))


def offers(side: Preferences, name: str) -> list[int]:
    strategy = parse_strategy(name + (",", ":")[":" not in name] + "accept=const,threshold=1")
    view = View(side, ROUNDS)
    for k in range(ROUNDS):
        view.round_index = k
        view.made.append(strategy.move(view))
        view.received.append(int(side.order[-1 - k]))
    return view.made


def accuracies(model: str, sides: Sequence[Preferences], made: Sequence[list[int]]) -> list[float]:
    """Return the mean correlation with the truth after so many offers (``SEEN``)."""
    means = []
    for seen in SEEN:
        views = [View(s, ROUNDS, received=m[:seen]) for s, m in zip(sides, made, strict=True)]
        estimates = [MODELS[model].part().gains(view) for view in views]
        scores = [model_accuracy(e, s.table) for e, s in zip(estimates, sides, strict=True)]
        means.append(float(np.mean(scores)))
    return means


def main() -> None:
    print(f"| opponent | model | {' | '.join(f'{n} offers' for n in SEEN)} |")
    print("|---|---|" + "---|" * len(SEEN))
    sides = [domain_of_one(seed) for seed in range(DOMAINS)]
    for name in OPPONENTS:
        made = [offers(side, name) for side in sides]
        for model in ("frequency", "bayesian"):
            cells = (f"{score:.2f}" for score in accuracies(model, sides, made))
            print(f"| {name} | {model} | {' | '.join(cells)} |")


if __name__ == "__main__":
    main()
