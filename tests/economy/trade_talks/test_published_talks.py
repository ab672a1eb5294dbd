"""Ossa (2014): trade talks against the war, factual tariffs and free trade."""

from functools import cache

import numpy as np
import pytest

from negotiation.base.arrays import FloatArray
from negotiation.economy.trade_talks import search, talks
from negotiation.economy.trade_talks.agenda import Agenda
from negotiation.economy.trade_talks.effects import effects
from negotiation.economy.trade_talks.equilibrium import solve
from negotiation.economy.trade_talks.talks import Agreement, trade_talks
from negotiation.economy.trade_talks.war import trade_war
from tests.economy.trade_talks.worlds import (
    array_of,
    needs_the_published,
    printed,
    rows_of,
    seven,
    weights_of,
)

pytestmark = needs_the_published
THREATS = ("nash", "factual", "free")


@cache
def war(objective: str) -> FloatArray:
    """The war without MFN treatment: the threat of all talks, those under MFN as well."""
    return trade_war(seven(), weights_of(objective)).tariffs


def threat_of(name: str, nash: FloatArray) -> FloatArray:
    factual = seven().world.tariffs
    return {"nash": nash, "factual": factual, "free": 0 * factual}[name]


@pytest.mark.parametrize("threat", THREATS)
@pytest.mark.parametrize("objective", ["welfare", "political"])
@pytest.mark.parametrize(("file", "mfn"), [("table5.csv", False), ("table10.csv", True)])
def test_tables_5_and_10(file, mfn, objective, threat, monkeypatch):
    """Every cell, by a search that stays near the threat, as the published one does."""
    monkeypatch.setattr(search, "MOST_SCANS", 0)
    monkeypatch.setattr(talks, "ATTEMPTS", ((20, 3, ()),))
    nash = array_of(
        rows_of("nash_tariffs_published.csv", objective=objective, regime="discriminatory"), "tariff"
    )
    tariffs, weights = threat_of(threat, nash), weights_of(objective)
    found = trade_talks(seven(), weights, tariffs, Agenda.of(seven().world, mfn=mfn), split="equal")
    assert found.settled.converged
    changes = effects(solve(seven(), tariffs), found.settled.equilibrium, weights)
    rows = rows_of(file, version="main", objective=objective)
    for name, values in vars(changes).items():
        digits = 2 if threat == "free" and name in ("government", "welfare") else 1
        cells = [printed(value, digits) for value in [*values, values.mean()]]
        assert [float(row[f"{name}_from_{threat}"]) for row in rows] == cells, name


@cache
def agreed(objective: str, threat: str, **table) -> Agreement:
    agenda = Agenda.of(seven().world, **table)
    return trade_talks(seven(), weights_of(objective), threat_of(threat, war(objective)), agenda)


@pytest.mark.parametrize(
    ("objective", "table", "gains"),
    [
        ("welfare", {}, (3.4247, 0.5242, 0.0294)),
        ("welfare", {"mfn": True}, (3.3338, 0.3260, 0.0286)),
        ("welfare", {"lowest": -0.9}, (3.5095, 0.5924, 0.0532)),
        ("political", {}, (3.6327, 0.5254, 0.2156)),
        ("political", {"mfn": True}, (3.4515, 0.3651, 0.0888)),
    ],
)
def test_gains_in_percent(objective, table, gains):
    """As far as known: with the scan, talks on political objectives end better than published."""
    for threat, gain in zip(THREATS, gains, strict=True):
        found = agreed(objective, threat, **table)
        assert found.settled.converged
        assert found.gains_pct.min() == pytest.approx(gain, abs=5e-5)


def test_japan_gains_more_for_nothing_and_equality_costs_all():
    free = agreed("welfare", "factual", mfn=True)
    forced = trade_talks(seven(), agenda=Agenda.of(seven().world, mfn=True), split="equal")
    japan = seven().world.region("Japan")
    assert free.weights[japan] == 0
    assert free.gains_pct[japan] == pytest.approx(1.758, abs=5e-4)
    assert forced.weights[japan] == pytest.approx(-0.0039, abs=5e-5)
    assert forced.gains_pct == pytest.approx(np.full(7, 0.322), abs=5e-4)


def test_china_and_the_us_gain_at_the_cost_of_others():
    found = trade_talks(seven(), parties=["China", "US"])
    wanted = {"China": 0.307, "US": 0.307, "EU": -0.001, "Japan": -0.025, "ROW": -0.044}
    gains = {name: found.gains_pct[seven().world.region(name)] for name in wanted}
    assert gains == pytest.approx(wanted, abs=5e-4)
