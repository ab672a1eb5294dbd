"""Supply chains as leverage: what the host loses when supply stops or plants and yards do not come."""

import numpy as np
import pytest

from negotiation.base.errors import InputError
from negotiation.economy.trade import lost_supply
from negotiation.scenarios import load_scenario
from negotiation.valuation import evaluate
from negotiation.valuation.game import Game

NAME = "korea-us-2026"


@pytest.fixture(scope="module")
def talks() -> Game:
    return Game(load_scenario(NAME))


def spared(game: Game, code: str, **levels: object) -> dict[str, float]:
    """Return the components of the block by good."""
    parts = game.components(code, game.outcome(levels))
    return {name.removeprefix("supply."): x for name, x in parts.items() if name.startswith("supply.")}


def test_buyers_lose_what_the_same_bundle_costs_more():
    # at an elasticity of 2 the price is 1/(1-s); a third of the suppliers gone: half as much again
    assert lost_supply(90, 1 / 3, 2) == pytest.approx(45)
    assert lost_supply(90, 0, 2) == 0
    losses = [lost_supply(90, 0.2, elasticity) for elasticity in (1.5, 2, 4, 100)]
    assert losses == sorted(losses, reverse=True)
    assert losses[-1] == pytest.approx(90 * 0.2 / 99, rel=0.15)


def test_the_host_is_spared_the_part_of_the_expected_loss_that_is_secured(talks):
    figures, found = (
        talks.scenario.dependence,
        spared(talks, "USA", chips="as-others", shipbuilding="yards"),
    )
    secured = {"chips": 1 - 15 / 25, "shipbuilding": 0.8}
    for key, part in secured.items():
        good = figures.goods[key]
        price = (1 - good.share.value) ** (-1 / (good.substitution.value - 1))
        loss = good.market.value * (price - 1)
        assert found[key] == pytest.approx(figures.chance.value * loss * part)
    assert {key: found[key] for key in ("batteries", "pharma")} == {"batteries": 0, "pharma": 0}


def test_home_goes_on_earning_its_margin_on_what_it_ships(talks):
    sold, margin = talks.scenario.sectors["semiconductors"].exports.value, 0.15
    found = spared(talks, "KOR", chips=0, shipbuilding="yards")
    assert found == {
        "chips": pytest.approx(0.1 * margin * sold),
        "batteries": pytest.approx(0),
        "pharma": pytest.approx(0),
    }


def test_without_a_chance_it_is_switched_off_exactly(talks):
    off = load_scenario(NAME, {"dependence.chance": 0})
    none = off.model_copy(update={"dependence": None, "evidence": {}})
    for code, payoff in evaluate(off).payoffs.items():
        assert np.array_equal(payoff.table(), evaluate(none).payoffs[code].table())
    assert load_scenario("korea-us-2025").dependence is None


def test_evidence_makes_the_host_count_it_for_more(talks):
    told = talks.with_fact("supply_chain")
    levels = {"chips": 0, "batteries": "as-others", "shipbuilding": "yards"}
    believed = told.scenario.evidence["supply_chain"]
    factor = 1 + believed.credibility.value * believed.moves["supply"].value
    before, after = (spared(game, "USA", **levels) for game in (talks, told))
    assert after == pytest.approx({key: factor * value for key, value in before.items()})


@pytest.mark.parametrize(
    ("figures", "said"),
    [
        ({"goods": {"oil": {}}}, "unknown issue with a tariff or a concession 'oil'"),
        ({"goods": {"pledge": {}}}, "unknown issue with a tariff or a concession 'pledge'"),
        ({"goods": {"digital": {}}}, "must name each level: keep, equal is missing"),
        ({"goods": {"autos": {"secured": {"15": 1}}}}, "unknown level '15'"),
        ({"goods": {"autos": {"share": 1}}}, "share must lie below 1"),
        ({"goods": {"autos": {"substitution": 1}}}, "substitution must exceed 1"),
    ],
)
def test_goods_that_do_not_fit_are_refused_in_words(tmp_path, figures, said):
    def figure(value: float, unit: str) -> str:
        return f'{{ value = {value}, unit = "{unit}", year = 2026, low = {value}, high = {value}, source = "x" }}'

    ((key, own),) = figures["goods"].items()
    lines = [
        'base = "korea-us-2025"',
        "[dependence]",
        f"chance = {figure(0.1, 'share')}",
        f"[dependence.goods.{key}]",
        f"market = {figure(100, 'bn USD')}",
        f"share = {figure(own.get('share', 0.2), 'share')}",
        f"substitution = {figure(own.get('substitution', 2), 'elasticity')}",
        *(
            f"secured.{level} = {figure(part, 'share')}"
            for level, part in own.get("secured", {}).items()
        ),
    ]
    (tmp_path / "mine.toml").write_text("\n".join(lines))
    with pytest.raises(InputError, match=said) as error:
        load_scenario(tmp_path / "mine.toml")
    assert "dependence" in str(error.value)
