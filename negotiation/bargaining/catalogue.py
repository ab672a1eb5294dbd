"""All kinds of things that go by a name, and which of them plug-ins have brought."""

import re
from collections.abc import Mapping
from typing import Any

from negotiation.bargaining.protocols import PROTOCOLS
from negotiation.bargaining.registry import HERE, Registry
from negotiation.bargaining.strategies import ACCEPTANCE, BIDDING, MODELS, Strategy, parse_strategy
from negotiation.bargaining.strategies.recipes import Recipe
from negotiation.base.errors import InputError
from negotiation.base.identity import given_to, is_own, traced

REGISTRIES: Mapping[str, Registry[Any]] = {
    "bidding": BIDDING,
    "acceptance": ACCEPTANCE,
    "model": MODELS,
    "protocol": PROTOCOLS,
}


def plug_ins_in(text: str) -> list[str]:
    """Return the plug-ins, with their versions, whose names a text has among its words."""
    return sorted({registry.origin(name) for registry, name in _named(text)} - {"", HERE})


def registered_in(text: str) -> dict[str, Any]:
    """Return what the names stand for that a text has among its words and this program has registered.

    Raises
    ------
    InputError : the source of what a name stands for cannot be read.
    """
    things = {name: each[name] for each, name in _named(text) if each.origin(name) == HERE}
    recipes = {n: each if isinstance(each, Recipe) else Recipe(each) for n, each in things.items()}
    return {name: traced(recipe.part, recipe.preset) for name, recipe in sorted(recipes.items())}


def _named(text: str) -> list[tuple[Registry[Any], str]]:
    words = set(re.findall(r"[\w.-]+", text))
    return [(each, name) for each in REGISTRIES.values() for name in each if name in words]


def says_all(strategy: Strategy) -> bool:
    """Say whether a strategy's name tells, in this version of the package, all that it does."""
    name = strategy.name
    if any(is_own(type(each)) for each in (strategy, *strategy.parts.values())):
        return False
    if any(registry.origin(known) for registry, known in _named(name)):
        return False
    try:
        return trace(strategy) == trace(parse_strategy(name))
    except InputError:  # it is called otherwise than what it is made of
        return False


def trace(strategy: Strategy) -> dict[str, Any]:
    """Return a strategy's parts with parameters and digests of their source, as plain data.

    Raises
    ------
    InputError : a source that cannot be read, or a parameter that cannot be written down; names the
        strategy.
    """
    parts, fresh = strategy.parts, strategy.fresh()
    own = {key: value for key, value in given_to(fresh).items() if key not in ("name", *parts)}
    try:
        told = {name: traced(type(part), given_to(part)) for name, part in fresh.parts.items()}
        return told | {"strategy": traced(type(strategy), own)}
    except InputError as error:
        raise InputError(f"strategy '{strategy.name}': {error}") from error
