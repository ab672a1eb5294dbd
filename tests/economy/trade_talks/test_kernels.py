"""Machine code and NumPy give the same; most cases run the loops as they are written, uncompiled."""

import sys
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from negotiation.economy.trade_talks import kernels
from negotiation.economy.trade_talks.agenda import Agenda
from negotiation.economy.trade_talks.best_response import ROUNDS, sectors
from negotiation.economy.trade_talks.equilibrium import _evaluate, balanced, solve
from negotiation.economy.trade_talks.governments import alone, shadow_prices, stakes
from negotiation.economy.trade_talks.talks import trade_talks
from negotiation.economy.trade_talks.war import trade_war
from tests.economy.trade_talks.worlds import made_up, small

SIZES = st.integers(2, 4), st.integers(1, 3), st.integers(0, 2**32 - 1)


@given(*SIZES)
@settings(max_examples=25, deadline=None)
def test_equations_and_derivatives_are_those_of_the_plain_path(n, s, seed):
    economy = balanced(made_up(n, s, seed))
    random = np.random.default_rng(seed)
    logs, y = random.uniform(0, 1, (n, n, s)), random.normal(0, 0.3, 2 * n)
    weights = economy.kernel * np.exp(-economy.elastic * logs)
    given = economy.elastic, economy.parts, economy.tastes, economy.spending, economy.labour
    plain = _evaluate(economy, weights, np.exp(-logs), y)
    found = kernels.evaluate.py_func(weights, np.exp(-logs), y, *given)
    for name, wanted, value in zip(plain._fields, plain, found, strict=True):
        assert value == pytest.approx(wanted, rel=1e-10, abs=1e-11 * np.abs(wanted).max()), name


@given(*SIZES, st.booleans(), st.sampled_from([0.05, 10.0]))
@settings(max_examples=40, deadline=None)
def test_best_responses_are_those_of_the_plain_path(n, s, seed, mfn, highest):
    """Prices of sales take both signs, some tariffs are at a bound, some are fixed."""
    economy, random = balanced(made_up(n, s, seed)), np.random.default_rng(seed)
    at = stakes(solve(economy, economy.world.tariffs), np.ones((n, s)))
    table = Agenda.of(economy.world, importers=economy.world.regions[1:], highest=highest, mfn=mfn)
    problem = sectors(
        at.equilibrium, shadow_prices(at, alone(n, table.importers), table.importers), table
    )
    moved = problem.sale * random.choice([1.0, 0.2, -1.0], problem.sale.shape)
    problem = replace(problem, sale=moved, logs=np.clip(problem.logs, problem.low, problem.high))
    given = problem.logs, problem.theta, problem.sale, problem.paid, problem.price
    found = kernels.response.py_func(economy.elastic, *given, problem.low, problem.high, mfn, ROUNDS)
    assert found == pytest.approx(problem.response(), rel=1e-10, abs=1e-12)


def test_compiled_wars_and_talks_are_the_plain_ones():
    fast = balanced(made_up(), compiled=True)
    plain_war, war = trade_war(small()), trade_war(fast)
    assert war.tariffs == pytest.approx(plain_war.tariffs, rel=1e-10, abs=1e-10)
    assert (war.rounds, war.converged) == (plain_war.rounds, True)
    plain_deal, deal = (trade_talks(economy, threat=plain_war.tariffs) for economy in (small(), fast))
    assert deal.gains == pytest.approx(plain_deal.gains, rel=1e-10)
    assert deal.tariffs == pytest.approx(plain_deal.tariffs, rel=1e-10, abs=1e-10)


def test_without_numba_the_plain_path_serves(monkeypatch):
    monkeypatch.setitem(sys.modules, "numba", None)
    for name in ("negotiation.economy.trade_talks.kernels", "negotiation.base.compiler"):
        monkeypatch.delitem(sys.modules, name, raising=False)
    monkeypatch.delattr("negotiation.economy.trade_talks.kernels", raising=False)
    economy = balanced(made_up(), compiled=True)
    assert economy.kernels is None
    assert trade_war(economy).converged
