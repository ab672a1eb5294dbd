"""Strategies by name: ``boulware:exponent=5,accept=combi,model=frequency``."""

from collections.abc import Mapping
from dataclasses import MISSING, dataclass, field, fields, is_dataclass
from functools import partial
from typing import Any

import numpy as np

from negotiation.bargaining.estimates import Knowledge
from negotiation.bargaining.registry import Registry, class_in, complete
from negotiation.bargaining.strategies.base import Acceptance, Bidding, OpponentModel, Part
from negotiation.bargaining.strategies.strategy import PYTHON, Named, Strategy
from negotiation.bargaining.strategies.unsure import Unsure
from negotiation.base.checks import of_kind, pairs, short
from negotiation.base.errors import InputError, unknown
from negotiation.base.identity import given_to

type StrategyLike = str | Strategy | Bidding | type[Bidding]
"""What ``parse_strategy`` takes."""


@dataclass(frozen=True)
class Recipe:
    """A part and the parameter values that its name stands for."""

    part: type[Any]
    preset: Mapping[str, object] = field(default_factory=dict)

    def parameters(self) -> dict[str, object]:
        """Return parameter names with their defaults (None: must be given)."""
        defaults = {
            f.name: None if f.default is MISSING else f.default
            for f in (fields(self.part) if is_dataclass(self.part) else ())
            if f.init and f.default_factory is MISSING
        }
        return {**defaults, **self.preset}

    def build(self, given: Mapping[str, str] | None = None) -> Any:
        """Return the part, with the values that are given as text.

        Raises
        ------
        InputError : a value that is missing or not allowed.
        """
        values, texts = self.parameters(), given or {}
        for key, default in values.items():
            if key in texts:
                values[key] = _convert(key, texts[key], default)
            elif default is None:
                raise InputError(f"parameter '{key}' must be given")
        return self.part(**values)


def _recipe(kind: type[Part], given: object) -> Recipe:
    """Take a class as the recipe for it with its own defaults."""
    recipe = given if isinstance(given, Recipe) else Recipe(complete(given, kind))
    complete(recipe.part, kind)
    return recipe


BIDDING = Registry("strategy", "negotiation.strategies", partial(_recipe, Bidding))
"""Bidding by name, of this package and of others' (entry points ``negotiation.strategies``).

Examples
--------
>>> from negotiation.bargaining.strategies import BIDDING
>>> "boulware" in BIDDING.usable()
True
"""

ACCEPTANCE = Registry("acceptance condition", "negotiation.acceptance", partial(_recipe, Acceptance))
"""Acceptance conditions by name (entry points ``negotiation.acceptance``).

Examples
--------
>>> from negotiation.bargaining.strategies import ACCEPTANCE
>>> "combi" in ACCEPTANCE.usable()
True
"""

MODELS = Registry("opponent model", "negotiation.models", partial(_recipe, OpponentModel))
"""Opponent models by name (entry points ``negotiation.models``).

Examples
--------
>>> from negotiation.bargaining.strategies import MODELS
>>> "frequency" in MODELS.usable()
True
"""

KNOWLEDGE = Recipe(Knowledge)


def parse_strategy(spec: StrategyLike) -> Strategy:
    """Build a strategy from ``name`` or ``name:key=value,…``; a strategy is returned as it is.

    A bidding may have a parameter that can stand first without its name (``program:./agent.py``). The
    name may be that of a Python file, which is run, with one bidding in it (``./stairs.py:every=4``).

    ``accept=`` picks the acceptance condition, ``model=`` the opponent model (default: what the
    bidding comes with, mostly ``next`` and ``none``); other keys are parameters of the three parts, or
    say what the party knows of its own payoffs (``estimates.Knowledge``: ``ranked=20,cost=0.01``); one
    that a part has means the part's. A
    bidding of one's own, or its class, becomes a strategy that is called like the class, with the
    bidding's parameters: ``Stairs:every=4``.

    Raises
    ------
    InputError : unknown name or key, or a value that is not allowed, naming it.

    Examples
    --------
    >>> from negotiation import parse_strategy
    >>> parse_strategy("linear:accept=combi,model=frequency").name
    'linear:accept=combi,model=frequency'
    """
    if isinstance(spec, Strategy):
        return spec
    if isinstance(spec, Bidding | type):
        return _around(spec if isinstance(spec, Bidding) else BIDDING.find(spec).build())
    of_kind("a strategy's name", spec, str)
    bidding, given = _bidding(spec.partition(":")[0]), given_in(spec)
    with Named(spec, bidding.part):
        accept = ACCEPTANCE[given.pop("accept", bidding.part.usual_acceptance)]
        own_model = {} if "model" in bidding.parameters() else given  # a language model's own name
        model = MODELS[own_model.pop("model", bidding.part.usual_model)]
        recipes = (bidding, accept, model)
        known = KNOWLEDGE.parameters()
        owned = dict.fromkeys(key for recipe in recipes for key in recipe.parameters())
        about = {key: text for key, text in given.items() if key not in owned}
        for key in about:
            if key not in known:
                raise unknown("parameter", key, dict.fromkeys([*owned, *known, "accept", "model"]))
        own, accepts, believes = (recipe.build(given) for recipe in recipes)
        if about:
            return Unsure(spec, own, accepts, believes, KNOWLEDGE.build(about))
        return Strategy(spec, own, accepts, believes)


def _bidding(name: str) -> Recipe:
    """Return what a name stands for; that of a Python file is run for the bidding in it."""
    return Recipe(class_in(name, BIDDING.what, Bidding)) if is_file(name) else BIDDING[name]


def is_file(spec: str) -> bool:
    """Say whether a strategy's name is that of a Python file."""
    return spec.partition(":")[0].endswith(PYTHON)


def _around(bidding: Bidding) -> Strategy:
    """Return the strategy of a bidding with what it comes with."""
    accept, model = ACCEPTANCE[bidding.usual_acceptance], MODELS[bidding.usual_model]
    given = [f"{key}={_text(value)}" for key, value in given_to(bidding).items() if key[0] != "_"]
    name = type(bidding).__name__ + (":" if given else "") + ",".join(given)
    return Strategy(name, bidding, accept.build(), model.build())


def _text(value: object) -> str:
    return str(value) if isinstance(value, str | np.generic) else short(value)


def given_in(spec: str) -> dict[str, str]:
    """Return the parameters in a strategy's name, as text.

    Raises
    ------
    InputError : an unknown strategy, or what is no parameter and value.
    """
    name, colon, tail = spec.partition(":")
    bidding = _bidding(name)
    main = bidding.part.main
    if not colon or (main and not tail.strip()):
        return {}
    if main and tail.partition("=")[0].strip() not in (*bidding.parameters(), "accept", "model"):
        tail = f"{main}={tail}"
    return pairs(f"strategy '{spec}'", tail)


def _convert(key: str, text: str, default: object) -> object:
    if default is None or isinstance(default, str):
        return text
    try:
        return type(default)(text)  # type: ignore[call-arg]  # a number's type
    except ValueError:
        kind = "a whole number" if isinstance(default, int) else "a number"
        raise InputError(f"parameter {key}={text} is not {kind}") from None
