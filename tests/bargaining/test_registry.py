"""Names: built in, registered, or brought by plug-ins; what is broken is the affair of who asks for it."""

from dataclasses import dataclass
from functools import partial

import numpy as np
import pytest

from negotiation.bargaining.conformance import check_acceptance, check_model, check_strategy
from negotiation.bargaining.protocols import PROTOCOLS, AlternatingOffers, TalksProtocol
from negotiation.bargaining.registry import Registry, complete
from negotiation.bargaining.strategies import (
    ACCEPTANCE,
    BIDDING,
    MODELS,
    Strategy,
    TargetBidding,
    parse_strategy,
)
from negotiation.bargaining.strategies.recipes import Recipe
from negotiation.bargaining.strategies.simple import Hardliner, Random
from negotiation.bargaining.strategies.time_dependent import TimeDependent
from negotiation.base.errors import InputError
from tests.plugins import FAULTS, LEFT_OUT, install_broken, install_stairs


def strategies() -> Registry[Recipe]:
    """A registry that knows what is built in, and has not looked for plug-ins yet."""
    registry = Registry(BIDDING.what, BIDDING.group, BIDDING.made)
    for name in ("linear", "hardliner"):
        registry.register(name, BIDDING[name])
    registry.close()
    return registry


@pytest.fixture
def plugged(tmp_path, monkeypatch) -> Registry[Recipe]:
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(install_stairs(tmp_path))
    monkeypatch.syspath_prepend(install_broken(tmp_path))
    return strategies()


def test_what_is_built_in_comes_from_nowhere_else():
    for registry in (BIDDING, ACCEPTANCE, MODELS, PROTOCOLS):
        assert {registry.origin(name) for name in registry} == {""}
        assert list(registry.usable()) == list(registry)
        assert registry.faults() == []
        assert len(registry) == len(list(registry))


def test_a_name_can_be_registered_and_given_anew_but_not_if_it_is_built_in():
    registry = strategies()
    for part in (Random, Recipe(TimeDependent, {"exponent": 9.0})):
        registry.register("mine", part)
        assert registry.origin("mine") == "this program"
    assert list(registry) == ["linear", "hardliner", "mine"]
    assert registry["mine"].build().exponent == 9
    with pytest.raises(InputError, match="strategy 'linear' is built in: another name is needed"):
        registry.register("linear", Random)
    for wrong in (3, int, "linear", AlternatingOffers, Recipe(AlternatingOffers)):
        with pytest.raises(InputError, match="is no subclass of Bidding"):
            registry.register("mine", wrong)
    with pytest.raises(InputError, match="TargetBidding lacks target"):
        registry.register("mine", TargetBidding)


def test_unknown_names_are_refused_with_the_nearest():
    with pytest.raises(InputError, match="unknown strategy 'liner': did you mean 'linear'"):
        strategies()["liner"]
    with pytest.raises(InputError, match="unknown protocol 'demnad': did you mean 'demand'"):
        PROTOCOLS.find("demnad")
    assert "liner" not in strategies()


def test_a_class_does_in_place_of_a_name():
    assert PROTOCOLS.find(AlternatingOffers) is PROTOCOLS["alternating"] is AlternatingOffers
    for given in (Hardliner, Hardliner()):
        strategy = parse_strategy(given)
        assert (strategy.name, type(strategy.bidding)) == ("Hardliner", Hardliner)
    theirs = parse_strategy("rubinstein")
    own = parse_strategy(type(theirs.bidding))
    assert own.parts == theirs.parts, "with the model that it comes with"
    assert isinstance(parse_strategy(own), Strategy)
    with pytest.raises(InputError, match="is no subclass of Bidding"):
        parse_strategy(AlternatingOffers)


@dataclass(frozen=True)
class Steps(Hardliner):
    """A user's own, with parameters of several kinds."""

    every: int = 4
    mood: str = "calm"
    share: float = 0.5
    _seen: int = 0


@pytest.mark.parametrize(("bidding", "name"), [
    (Steps(), "Steps:every=4,mood=calm,share=0.5"),
    (Steps(2, "firm", np.float64(0.25)), "Steps:every=2,mood=firm,share=0.25"),
    (TimeDependent(2.0), "TimeDependent:exponent=2.0,floor=0.0,ceiling=1.0"),
])  # fmt: skip
def test_a_bidding_of_ones_own_is_called_like_its_class_with_its_parameters(bidding, name):
    strategy = parse_strategy(bidding)
    assert (strategy.name, strategy.bidding) == (name, bidding)


def test_what_a_class_can_do_holds_for_that_class_alone():
    class Mine(Hardliner):
        """Something of a user's own, which may draw."""

    assert (Hardliner.stochastic, Hardliner.compiled) == (False, "HARDLINER")
    assert (Mine.stochastic, Mine.compiled) == (True, "")
    assert parse_strategy(Mine).stochastic
    assert not parse_strategy("hardliner").stochastic


def test_plug_ins_are_found_by_name_and_listed_with_where_they_come_from(plugged):
    assert [*plugged][:2] == ["linear", "hardliner"]
    assert {"stairs", "early", "absent", "twice"} <= {*plugged}
    assert plugged.origin("stairs") == "stairs-plugin 0.1"
    assert [*plugged.usable()] == ["linear", "hardliner", "stairs", "early"]
    assert plugged["stairs"].parameters() == {"steps": 4}
    assert plugged["early"].build() == TimeDependent(0.1)
    assert plugged.find("stairs") is plugged["stairs"], "imported once"


def test_what_is_broken_is_said_of_whoever_asks_for_it(plugged):
    for name, words in FAULTS.items():
        assert name in plugged
        with pytest.raises(InputError) as told:
            plugged[name]
        assert str(told.value) == words
    with pytest.raises(InputError, match="'twice' of .*other 7.* cannot be used: only one of them"):
        plugged["twice"]
    assert plugged["linear"] is BIDDING["linear"]
    told = plugged.faults()
    assert {LEFT_OUT, *FAULTS.values()} < {*told}
    assert len(told) == 8


def test_nothing_is_imported_before_its_name_is_asked_for(plugged, tmp_path):
    plugged["linear"], plugged["stairs"], [*plugged], len(plugged)
    with pytest.raises(InputError, match="unknown strategy 'stiars': did you mean 'stairs'"):
        plugged["stiars"]
    assert not (tmp_path / "imported").exists()
    plugged.faults()
    assert (tmp_path / "imported").exists()


def test_plug_ins_of_the_other_kinds_are_of_their_kind(plugged):
    kind = partial(complete, kind=TalksProtocol)
    protocols: Registry[type[TalksProtocol]] = Registry("protocol", PROTOCOLS.group, kind)
    assert protocols["two-rounds"].name == "Two"
    with pytest.raises(InputError, match="protocol 'bidding' of broken-plugin 0.2 .* of TalksProtocol"):
        protocols["bidding"]
    check_strategy(plugged["stairs"].part)
    check_acceptance(Registry("condition", ACCEPTANCE.group, ACCEPTANCE.made)["anything"].part)
    check_model(Registry("model", MODELS.group, MODELS.made)["mirror"].part)
