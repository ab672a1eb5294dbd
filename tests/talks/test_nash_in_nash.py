import numpy as np
import pytest

from negotiation.base.errors import InputError
from negotiation.scenarios import load_hub
from negotiation.scenarios.bilateral import RATE
from negotiation.talks.nash_in_nash import nash_in_nash
from negotiation.valuation.game import Game

CODES = ("JPN", "VNM", "GBR")


def best(hub, code, rates):
    """Return the outcome where the product of gains is largest, by brute force."""
    scenario = hub.tables.scenario(code, concluded=rates)
    game = Game(scenario, rounds=min(hub.talks.rounds, scenario.calendar.rounds))
    gains = np.maximum(game.payoffs_at(0), 0)
    return game.space.levels(int(gains.prod(axis=0).argmax()))


def test_no_table_would_change_given_the_others():
    hub = load_hub("hub-2025", {"partners.number": 20, "objective": "schedule"})
    agreed = nash_in_nash(hub, CODES)
    assert agreed is not None
    rates = {code: terms[RATE] for code, terms in agreed.items() if terms is not None}
    assert len(rates) > 1
    for code in rates:
        others = {other: rate for other, rate in rates.items() if other != code}
        failed = [other for other in CODES if other not in rates]
        assert not failed
        assert agreed[code] == best(hub, code, others)


def test_where_nobody_looks_at_others_each_table_stands_alone():
    overrides = {"partners.number": 20, "precedent.loss": 0, "precedent.diversion": False}
    hub = load_hub("hub-2025", overrides)
    agreed = nash_in_nash(hub, CODES)
    alone = {code: nash_in_nash(hub, [code])[code] for code in CODES}
    assert agreed == alone


def test_who_has_no_table_is_refused():
    with pytest.raises(InputError, match="unknown partner"):
        nash_in_nash(load_hub("hub-2025"), ["XXX"])
