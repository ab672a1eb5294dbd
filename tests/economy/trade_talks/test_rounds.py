"""Cuts by formula, and what they are worth alone, in pairs, and all together."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from negotiation.base.errors import InputError
from negotiation.economy.trade_talks.agenda import Agenda
from negotiation.economy.trade_talks.equilibrium import solve
from negotiation.economy.trade_talks.rounds import Round, Schedule, cut
from negotiation.economy.trade_talks.war import trade_war
from tests.economy.trade_talks.worlds import small

FORMULAS = {"region 1": ["war", "none", "linear-50"], "region 3": ["linear-100", "swiss-8"]}
BEFORE = {"region 1": 0, "region 3": 1}
SEATS = [1, 3]


def schedules(formulas=FORMULAS):
    return {name: Schedule(name, each, BEFORE.get(name, 0)) for name, each in formulas.items()}


def made(favours="parties", exempt=(), free=False, **changes):
    """A round of the two, in which schedules are as named or as in ``FORMULAS``."""
    return Round(small(), list(FORMULAS), schedules() | changes, favours, exempt, free)


@given(st.just(0.0) | st.floats(1e-6, 10), st.floats(0.1, 100), st.floats(0, 100))
def test_a_cut_is_what_its_formula_says(tariff, coefficient, percent):
    before = np.array([tariff])
    swiss = cut(before, f"swiss-{coefficient!r}")[0]
    assert swiss <= min(tariff, coefficient / 100) * (1 + 1e-12)
    if tariff > 0:  # the harmonic rule: 1/t' = 1/t + 1/a
        assert 1 / swiss == pytest.approx(1 / tariff + 100 / coefficient)
    assert cut(before, f"linear-{percent!r}")[0] == pytest.approx(tariff * (100 - percent) / 100)
    assert cut(before, f"flat-{percent!r}")[0] == pytest.approx(percent / 100)
    assert cut(before, "none")[0] == tariff


def test_high_tariffs_fall_most_by_the_swiss_formula_and_alike_by_the_linear():
    tariffs = np.array([0.02, 0.1, 0.5, 2.0])
    assert (np.diff(cut(tariffs, "swiss-20") / tariffs) < 0).all()
    assert np.ptp(cut(tariffs, "linear-30") / tariffs) < 1e-15


def test_subsidies_are_left_by_the_swiss_formula():
    assert cut(np.array([-0.2, 0.0]), "swiss-8").tolist() == [-0.2, 0.0]


def tariffs_after(places, favours):
    """All tariffs once the two have made their cuts, written out."""
    world = small().world
    after, names = world.tariffs.copy(), list(FORMULAS)
    war = trade_war(small(), agenda=Agenda.of(world, between=names)).tariffs
    for region, seat in zip(names, SEATS, strict=True):
        formula = FORMULAS[region][places[region]]
        exporters = [s for s in (range(4) if favours == "all" else SEATS) if s != seat]
        if favours == "signers" and 0 in (places["region 1"] - 0, places["region 3"] - 1):
            formula = FORMULAS[region][BEFORE[region]]  # there are no two signers
        for exporter in exporters:
            if formula == "war":
                after[exporter, seat] = war[exporter, seat]
            else:
                after[exporter, seat, [0, 2]] = cut(world.tariffs[exporter, seat, [0, 2]], formula)
    return after


@pytest.mark.parametrize("favours", ["parties", "signers", "all"])
def test_worth_is_the_change_of_real_income(favours):
    talks = made(favours, ["sector 1"])
    before = solve(small(), tariffs_after(BEFORE, favours)).welfare
    for places in product(range(3), range(2)):
        cuts = dict(zip(FORMULAS, places, strict=True))
        gains = solve(small(), tariffs_after(cuts, favours)).welfare - before
        expected = (gains * small().spending)[SEATS] / 1e3
        assert talks.tariffs(cuts) == pytest.approx(tariffs_after(cuts, favours), abs=1e-15)
        assert talks.worth(cuts) == pytest.approx(expected, abs=1e-12)
        first, second = places
        alone = talks.alone["region 1"][:, first] + talks.alone["region 3"][:, second]
        pair = alone + talks.joint["region 1", "region 3"][:, first, second]
        assert pair == pytest.approx(expected, abs=1e-12)
    assert talks.worth({}) == pytest.approx(np.zeros(2), abs=1e-13)


def test_what_any_three_do_together_is_exact_if_cuts_are_for_signers():
    regions = ["region 0", "region 1", "region 2"]
    cuts = {region: Schedule(region, ["none", "linear-100"]) for region in regions}
    talks = Round(small(), regions, cuts, "signers")
    assert all((values == 0).all() for values in talks.alone.values())
    parts = [values[:, *(1,) * len(group)] for group, values in talks.joint.items()]
    assert len(parts) == 4
    assert sum(parts) == pytest.approx(talks.worth(dict.fromkeys(regions, 1)), abs=1e-12)


@pytest.mark.parametrize(
    "formula",
    [
        *("", "half", "linear", "linear-", "linear-101", "linear--1", "linear-nan"),
        *("swiss-0", "swiss-inf", "flat", "flat--1", "flat-inf", "flat-nan"),
    ],
)
def test_what_is_no_formula_is_refused(formula):
    with pytest.raises(InputError, match="is no formula for cuts: needed: none, war, linear-PERCENT"):
        made(**{"region 1": Schedule("region 1", [formula])})


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"far": Schedule("Atlantis", ["none"])}, "unknown region 'Atlantis'"),
        ({"far": Schedule("region 0", ["none"], partners=["Atlantis"])}, "unknown region 'Atlantis'"),
        ({"far": Schedule("region 0", ["none"], sectors=["dreams"])}, "unknown sector 'dreams'"),
        ({"exempt": ["dreams"]}, "unknown sector 'dreams'"),
        ({"own": Schedule("region 0", ["none"], partners=["region 0"])}, "'own' changes no tariff"),
        ({"favours": "friends"}, "unknown reach of cuts 'friends'"),
        (
            {"more": Schedule("region 1", ["none"], sectors=["sector 0"])},
            "'region 1' and 'more' change the same",
        ),
    ],
)
def test_what_cannot_be_is_refused(given, said):
    with pytest.raises(InputError, match=said):
        made(**given)


def test_a_schedule_changes_its_sectors_for_its_partners_only():
    food = Schedule("region 1", ["none", "flat-30"], sectors=["sector 0", "sector 2"])
    outsider = Schedule("region 1", ["flat-40"], partners=["region 0"], sectors=["sector 1"])
    talks = Round(small(), ["region 1", "region 3"], {"food": food, "outsider": outsider})
    expected = small().world.tariffs.copy()
    expected[3, 1, [0, 2]] = 0.3
    expected[0, 1, 1] = 0.4
    assert talks.tariffs({"food": 1}) == pytest.approx(expected, abs=1e-15)


def test_a_schedule_that_names_its_partners_is_for_them_whoever_signs():
    talks = Round(
        small(),
        ["region 1", "region 3"],
        {
            "outsider": Schedule("region 1", ["none", "flat-40"], partners=["region 0"]),
            "rest": Schedule("region 3", ["none", "flat-30"]),
        },
        "signers",
    )
    expected = small().world.tariffs.copy()
    expected[0, 1] = 0.4
    assert talks.tariffs({"outsider": 1}) == pytest.approx(expected, abs=1e-15)
    assert talks.worth({"outsider": 1}).any()
    expected[1, 3] = 0.3
    assert talks.tariffs({"outsider": 1, "rest": 1}) == pytest.approx(expected, abs=1e-15)


def test_a_free_trade_area_charges_itself_what_its_schedules_say():
    talks = made(free=True, **{"region 1": Schedule("region 1", ["flat-25"], sectors=["sector 1"])})
    expected = small().world.tariffs.copy()
    expected[np.ix_(SEATS, SEATS)] = 0
    expected[3, 1, 1] = 0.25
    assert talks.tariffs({}) == pytest.approx(expected, abs=1e-15)


def test_the_table_of_tariffs_has_those_that_schedules_change():
    food = Schedule("region 1", ["none", "flat-30"], sectors=["sector 0", "sector 2"])
    talks = Round(small(), ["region 1", "region 3"], {"food": food})
    before = small().world.tariffs[3, 1, [0, 2]]
    assert talks.columns({"food": 1}) == {
        "importer": ["region 1"] * 2,
        "exporter": ["region 3"] * 2,
        "sector": ["sector 0", "sector 2"],
        "without_deal": pytest.approx(before),
        "tariff": pytest.approx([0.3, 0.3]),
    }


def test_mean_tariffs_weigh_goods_by_trade_where_something_is_on_the_table():
    food = Schedule("region 1", ["none", "flat-30"], sectors=["sector 0"])
    mean = Round(small(), ["region 1", "region 3"], {"food": food}).mean_tariffs({"food": 1})
    world = small().world
    goods = [s for s, name in enumerate(world.sectors) if name not in world.untaxed]
    after = world.tariffs[3, 1].copy()
    after[0] = 0.3
    assert mean[3, 1] == pytest.approx(np.average(after[goods], weights=world.trade[3, 1, goods]))
    assert np.isnan(np.delete(mean.ravel(), 3 * 4 + 1)).all()
