"""Deals of pairs in every order: steps are talks of pairs, and names do not matter."""

from itertools import combinations, permutations

import numpy as np
import pytest

from negotiation.base.errors import InputError
from negotiation.economy.trade_talks.equilibrium import balanced, solve
from negotiation.economy.trade_talks.orders import in_every_order
from negotiation.economy.trade_talks.results import Question
from negotiation.economy.trade_talks.talks import trade_talks
from tests.economy.trade_talks.worlds import made_up, named, small

PARTIES = ("region 0", "region 1", "region 2")
ASKED = Question(talks="factual", between=PARTIES)


def test_every_order_is_there_and_each_step_is_the_talks_of_a_pair():
    found = in_every_order(small(), ASKED)
    assert [course.deals for course in found.courses] == list(permutations(combinations(PARTIES, 2)))
    assert all(row["converged"] for row in found.rows())
    for course in found.courses[::2]:
        tariffs = small().world.tariffs
        for pair in course.deals:
            tariffs = trade_talks(small(), threat=tariffs, parties=pair).tariffs
        assert course.after.welfare == pytest.approx(solve(small(), tariffs).welfare, abs=1e-12)
    at_once = trade_talks(small(), parties=PARTIES)
    assert found.together.after.welfare == pytest.approx(at_once.settled.equilibrium.welfare, abs=1e-12)


def test_others_are_those_who_deal_with_nobody():
    found = in_every_order(small(), ASKED)
    lost = (found.courses[0].after.welfare - found.before.welfare)[3] * small().spending[3] / 1e3
    assert found.rows()[1]["others_bn_usd"] == pytest.approx(lost, rel=1e-12)


def test_who_has_which_name_does_not_matter():
    """Three alike: an order does to a party what the order with names exchanged does to the other."""
    home, abroad = np.eye(4)[..., None], (1 - np.eye(4))[..., None]
    trade = (60 * home + 10 * abroad) * np.array([1.0, 1.5])
    alike = balanced(named(trade, 0.2 * abroad * np.ones(2), np.array([3.0, 5.0])))
    found = in_every_order(alike, ASKED)
    by_deals = {course.deals: found.gains_pct(course) for course in found.courses}
    for new in permutations(range(3)):
        for deals, gains in by_deals.items():
            renamed = tuple(
                tuple(sorted(PARTIES[new[PARTIES.index(name)]] for name in pair)) for pair in deals
            )
            assert by_deals[renamed][list(new)] == pytest.approx(gains[:3], abs=1e-7)


@pytest.mark.parametrize(
    "asked",
    [
        Question(nash=True),
        Question(talks="factual"),
        Question(talks="factual", between=PARTIES[:2]),
        Question(talks="factual", between=(PARTIES[0], PARTIES[1], PARTIES[1])),
        Question(talks="factual", between=tuple(made_up().regions)),
    ],
)
def test_other_than_three_parties_that_talk_are_refused(asked):
    with pytest.raises(InputError, match=r"--in-turn needs --talks, and --between with three regions"):
        in_every_order(small(), asked)
