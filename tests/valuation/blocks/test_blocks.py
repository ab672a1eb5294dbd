"""Blocks of the payoff: one class is a component of results, with its weight and its name."""

from dataclasses import dataclass

import numpy as np
import pytest

from negotiation.bargaining.payoffs import Component, Term
from negotiation.base.errors import InputError
from negotiation.talks.offers import explain_result
from negotiation.valuation import blocks, evaluate
from negotiation.valuation.blocks import BLOCKS, Block, component_names, family
from negotiation.valuation.game import Game


@dataclass(frozen=True)
class Prestige(Block):
    """What a low tariff on cars is worth to the home country's pride, by level."""

    name = "prestige"
    order = 55
    home = ("prestige.{tariff}",)

    worth: np.ndarray

    @classmethod
    def of(cls, scenario):
        return cls(np.arange(len(scenario.issue("autos").levels), dtype=float))

    def quantities(self, context):
        return {"prestige": (Term(("autos",), self.worth),)}

    def components(self, context):
        return {context.home: [Component("prestige.autos", context.quantity("prestige"))]}


class Nameless(Prestige):
    """Gives a component that it does not name."""

    name = "nameless"
    home = ("pride",)


@pytest.fixture
def with_block(monkeypatch):
    def add(block):
        chosen = sorted([*BLOCKS, block], key=lambda each: each.order)
        monkeypatch.setattr(blocks, "BLOCKS", chosen)

    return add


def weighing(korea, name, value):
    """Return the scenario in which Korea's government weighs a component."""
    side = korea.parties["KOR"]
    figure = next(iter(side.weights.values())).model_copy(update={"value": value})
    side = side.model_copy(update={"weights": {**side.weights, name: figure}})
    return korea.model_copy(update={"parties": {**korea.parties, "KOR": side}})


def test_a_block_of_ones_own_stands_in_results_weights_and_explain(korea, with_block):
    with_block(Prestige)
    plain, weighed = Game(korea), Game(weighing(korea, "prestige", 3.0))
    assert "prestige.autos" in component_names(korea, "KOR")
    assert "prestige.autos" not in component_names(korea, "USA")
    outcome = plain.outcome({"autos": 15})
    levels = plain.scenario.issue("autos").issue
    worth = levels.position(15) - levels.position(plain.scenario.issue("autos").no_deal)
    assert worth != 0
    assert plain.components("KOR", outcome)["prestige.autos"] == worth
    assert weighed.components("KOR", outcome)["prestige.autos"] == 3 * worth
    assert plain.measure("prestige", outcome) == levels.position(15)
    gained = weighed.values[0] - plain.values[0]
    places = np.array([plain.space.placed(o)["autos"] for o in (0, outcome)])
    none = levels.position(plain.scenario.issue("autos").no_deal)
    np.testing.assert_allclose(gained[[0, outcome]], 2 * (places - none), atol=1e-12)
    told = explain_result(plain, outcome).parties["KOR"].components
    assert told["prestige.autos"] == worth
    names = list(told)
    assert names.index("pledge_cost") < names.index("prestige.autos") < names.index("purchases")


def test_without_the_block_its_weight_is_refused(korea):
    with pytest.raises(InputError, match=r"parties\.KOR\.weights\.prestige: unknown component"):
        Game(weighing(korea, "prestige", 3.0))


def test_a_component_that_its_block_does_not_name_is_refused(korea, with_block):
    with_block(Nameless)
    with pytest.raises(InputError, match=r"'nameless' gives KOR .* 'prestige\.autos' .* names pride"):
        evaluate(korea)


def test_a_later_block_replaces_a_quantity_of_the_same_name(korea, with_block):
    class Closed(Prestige):
        name = "closed"

        def quantities(self, context):
            return {
                "exports.tariffs": (),
                "pay.tariffs": (),
                **super().quantities(context),
            }

    steady = korea.model_copy(update={"firms": None})
    free = Game(steady).outcome({"reciprocal": 0})
    before = Game(steady).measure("exports", free)
    with_block(Closed)
    after = Game(steady)
    assert before < after.valuation.base_exports
    assert after.components("KOR", free)["jobs.trade"] == 0
    assert after.measure("exports", free) == after.valuation.base_exports


def test_every_name_is_given_once_and_what_is_replaced_is_named():
    for side in ("home", "host"):
        names = [name for block in BLOCKS for name in getattr(block, side)]
        assert len(names) == len(set(names))
    named = {
        part for block in BLOCKS for name in (*block.home, *block.host) for part in (name, family(name))
    }
    assert {name for block in BLOCKS for name in block.replaces} <= named
    orders = [block.order for block in BLOCKS]
    assert len(orders) == len(set(orders))


def test_lobbies_stand_behind_components_that_there_are(korea):
    valuation = evaluate(korea)
    for code, factors in valuation.lobbies.items():
        assert factors
        assert factors.keys() <= {component.name for component in valuation.payoffs[code].components}
