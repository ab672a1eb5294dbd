"""Talks of three: what one of the others wants, and gives, is not taken for the other's."""

import numpy as np
import pytest

from benchmarks.domains import additive
from negotiation.bargaining.analysis import model_accuracy
from negotiation.bargaining.preferences import Preferences
from negotiation.bargaining.protocols import AlternatingOffers, View, play_out
from negotiation.bargaining.strategies import MODELS, parse_strategy
from tests.domains import pie

ROUNDS = 40


def three(seed):
    rng = np.random.default_rng(seed)
    domains = [additive((5, 4, 4, 3), rng) for _ in range(3)]
    sides = {
        c: Preferences(d.space, d.table, np.zeros(ROUNDS)) for c, d in zip("ABC", domains, strict=True)
    }
    views = {code: View(side, ROUNDS) for code, side in sides.items()}
    players = {code: parse_strategy("boulware:accept=const,threshold=1").fresh() for code in sides}
    play_out(AlternatingOffers(views), players)
    return sides, views["A"]


def test_who_made_an_offer_is_kept():
    _, view = three(0)
    assert view.senders[:6] == ["B", "C"] * 3
    assert view.heard == view.received[1::2]
    view.senders[:] = []
    assert view.heard == view.received


@pytest.mark.parametrize("name", ["frequency", "bayesian"])
def test_each_of_the_others_has_a_model_of_its_own(name):
    mixed, apart = [], []
    for seed in range(12):
        sides, view = three(seed)
        ours = view.preferences
        alone = {
            code: View(
                ours,
                ROUNDS,
                received=[o for o, w in zip(view.received, view.senders, strict=True) if w == code],
            )
            for code in "BC"
        }
        estimates = {code: MODELS[name].part().gains(of_one) for code, of_one in alone.items()}
        together = MODELS[name].part().gains(view)
        np.testing.assert_allclose(together, (estimates["B"] + estimates["C"]) / 2, atol=1e-9)
        as_one = MODELS[name].part().gains(View(ours, ROUNDS, received=view.received))
        for code, side in list(sides.items())[1:]:
            apart.append(model_accuracy(estimates[code], side.table))
            mixed.append(model_accuracy(as_one, side.table))
    # 0.72 instead of 0.50 for the frequency model, 0.50 instead of 0.17 for the Bayesian one
    assert np.mean(apart) > np.mean(mixed) + 0.2


@pytest.mark.parametrize(
    "spec",
    ["tit-for-tat", "averaged-tit-for-tat:lag=2", "trade-off", "hybrid:model=none", "micro",
     "nice-tit-for-tat:model=none,accept=next"],
)  # fmt: skip
def test_who_is_answered_is_whoever_made_the_offer_on_the_table(spec):
    side = pie(11, 9)["A"]
    of_one = View(side, 9, 3, 3, [10, 9, 9], [2, 3, 5])
    of_two = View(side, 9, 3, 3, [10, 9, 9], [8, 2, 1, 3, 7, 5], 0.0, ["C", "B"] * 3)
    assert parse_strategy(spec).fresh().move(of_two) == parse_strategy(spec).fresh().move(of_one)
