"""Strategies by name: ``boulware:exponent=5,accept=combi,model=frequency``."""

from collections.abc import Mapping
from dataclasses import MISSING, dataclass, field, fields
from typing import Any

from negotiation.bargaining.strategies.acceptance import ACCombi, ACConst, ACNext, ACOptimal, ACTime
from negotiation.bargaining.strategies.base import Part, Strategy
from negotiation.bargaining.strategies.brinkmanship import Brinkmanship
from negotiation.bargaining.strategies.fair_split import FairSplit
from negotiation.bargaining.strategies.hybrid import Hybrid
from negotiation.bargaining.strategies.learning import BayesianModel, FrequencyModel
from negotiation.bargaining.strategies.micro import MiCRO
from negotiation.bargaining.strategies.nice_tit_for_tat import NiceTitForTat
from negotiation.bargaining.strategies.opponent import NoModel, PriorModel
from negotiation.bargaining.strategies.rubinstein import Rubinstein
from negotiation.bargaining.strategies.script import Script
from negotiation.bargaining.strategies.simple import Hardliner, Random
from negotiation.bargaining.strategies.tied_hands import ACRatifiable, TiedHands, WinsetModel
from negotiation.bargaining.strategies.time_dependent import Anchoring, Exponential, TimeDependent
from negotiation.bargaining.strategies.tit_for_tat import AbsoluteTitForTat, RelativeTitForTat
from negotiation.bargaining.strategies.trade_off import TradeOff
from negotiation.base.checks import of_kind
from negotiation.base.errors import InputError, unknown


@dataclass(frozen=True)
class Recipe:
    """A part and the parameter values that its name stands for.

    ``model`` and ``accept`` are the opponent model and the acceptance condition that a bidding strategy
    comes with.
    """

    part: type[Any]
    preset: Mapping[str, object] = field(default_factory=dict)
    model: str = "none"
    accept: str = "next"

    def parameters(self) -> dict[str, object]:
        """Return parameter names with their defaults (None: must be given)."""
        defaults = {
            f.name: None if f.default is MISSING else f.default
            for f in fields(self.part)
            if not f.name.startswith("_")
        }
        return {**defaults, **self.preset}


BIDDING = {
    "boulware": Recipe(TimeDependent, {"exponent": 4.0}),
    "linear": Recipe(TimeDependent, {"exponent": 1.0}),
    "conceder": Recipe(TimeDependent, {"exponent": 0.25}),
    "exponential": Recipe(Exponential),
    "anchoring": Recipe(Anchoring),
    "tit-for-tat": Recipe(RelativeTitForTat),
    "averaged-tit-for-tat": Recipe(RelativeTitForTat, {"lag": 3}),
    "absolute-tit-for-tat": Recipe(AbsoluteTitForTat),
    "nice-tit-for-tat": Recipe(NiceTitForTat, model="bayesian"),
    "micro": Recipe(MiCRO),
    "trade-off": Recipe(TradeOff),
    "rubinstein": Recipe(Rubinstein, model="prior"),
    "fair-split": Recipe(FairSplit, model="prior"),
    "brinkmanship": Recipe(Brinkmanship),
    "tied-hands": Recipe(TiedHands, model="win-set", accept="ratifiable"),
    "hybrid": Recipe(Hybrid, model="frequency"),
    "hardliner": Recipe(Hardliner),
    "random": Recipe(Random),
    "script": Recipe(Script),
}
ACCEPTANCE = {
    "next": Recipe(ACNext),
    "const": Recipe(ACConst),
    "time": Recipe(ACTime),
    "combi": Recipe(ACCombi),
    "optimal": Recipe(ACOptimal),
    "ratifiable": Recipe(ACRatifiable),
}
MODELS = {
    "none": Recipe(NoModel),
    "frequency": Recipe(FrequencyModel),
    "bayesian": Recipe(BayesianModel),
    "prior": Recipe(PriorModel),
    "win-set": Recipe(WinsetModel),
}


def parse_strategy(spec: str | Strategy) -> Strategy:
    """Build a strategy from ``name`` or ``name:key=value,…``; a strategy is returned as it is.

    ``accept=`` picks the acceptance condition, ``model=`` the opponent model (default: what the
    strategy comes with, mostly ``next`` and ``none``); other keys are parameters of the three
    parts.

    Raises
    ------
    InputError : unknown name or key, or a value that is not allowed, naming it.
    """
    if isinstance(spec, Strategy):
        return spec
    of_kind("a strategy's name", spec, str)
    name, colon, tail = spec.partition(":")
    if name not in BIDDING:
        raise unknown("strategy", name, BIDDING)
    given = _pairs(spec, tail) if colon else {}
    try:
        accept = _lookup("acceptance condition", ACCEPTANCE, given.pop("accept", BIDDING[name].accept))
        model = _lookup("opponent model", MODELS, given.pop("model", BIDDING[name].model))
        recipes = (BIDDING[name], accept, model)
        allowed = [key for recipe in recipes for key in recipe.parameters()]
        for key in given:
            if key not in allowed:
                raise unknown("parameter", key, [*allowed, "accept", "model"])
        bidding, acceptance, opponent = (_build(recipe, given) for recipe in recipes)
    except InputError as error:
        raise InputError(f"strategy '{spec}': {error}") from error
    return Strategy(spec, bidding, acceptance, opponent)


def _pairs(spec: str, tail: str) -> dict[str, str]:
    given: dict[str, str] = {}
    for pair in tail.split(","):
        key, equals, value = (text.strip() for text in pair.partition("="))
        if not (key and equals and value):
            raise InputError(f"strategy '{spec}': '{pair}' is not of the form key=value")
        if key in given:
            raise InputError(f"strategy '{spec}': '{key}' is given twice")
        given[key] = value
    return given


def _lookup(what: str, recipes: Mapping[str, Recipe], name: str) -> Recipe:
    if name not in recipes:
        raise unknown(what, name, recipes)
    return recipes[name]


def _build(recipe: Recipe, given: Mapping[str, str]) -> Any:
    values = recipe.parameters()
    for key, default in values.items():
        if key in given:
            values[key] = _convert(key, given[key], default)
        elif default is None:
            raise InputError(f"parameter '{key}' must be given")
    part: Part = recipe.part(**values)
    return part


def _convert(key: str, text: str, default: object) -> object:
    if default is None or isinstance(default, str):
        return text
    try:
        return type(default)(text)  # type: ignore[call-arg]  # a number's type
    except ValueError:
        kind = "a whole number" if isinstance(default, int) else "a number"
        raise InputError(f"parameter {key}={text} is not {kind}") from None
