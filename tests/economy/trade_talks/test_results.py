"""What is drawn of an answer: in a world of one sector the means are the tariffs themselves."""

import numpy as np
import pytest

from negotiation.economy.trade_talks.equilibrium import balanced
from negotiation.economy.trade_talks.results import Question, answer
from tests.economy.trade_talks.worlds import made_up


@pytest.fixture(scope="module")
def war():
    return answer(balanced(made_up(s=1)), Question(nash=True))


def test_tariffs_differ_by_shadow_prices_alone(war):
    """``τ = σ · spending · b / D``, where only ``b`` is of the exporter: Ossa (2014)."""
    gross, prices = 1 + war.settled.tariffs[..., 0], war.relative_prices()
    for importer in range(4):
        abroad = np.arange(4) != importer
        ratios = gross[abroad, importer] / prices[abroad, importer]
        assert ratios == pytest.approx(ratios.mean(), rel=1e-9)


def test_means_are_over_what_is_on_the_table(war):
    tariffs, abroad = war.mean_tariffs(), ~np.eye(4, dtype=bool)
    assert tariffs[abroad] == pytest.approx(war.settled.tariffs[..., 0][abroad])
    bought = war.settled.equilibrium.flows[..., 0] * abroad
    assert np.nansum(war.relative_prices() * bought, axis=0) == pytest.approx(bought.sum(axis=0))
    alone = answer(balanced(made_up(s=2)), Question(optimal="region 1"))
    for values in (alone.mean_tariffs(), alone.relative_prices()):
        there = np.isfinite(values)
        assert there[:, 1].tolist() == [True, False, True, True]
        assert there.sum() == 3
