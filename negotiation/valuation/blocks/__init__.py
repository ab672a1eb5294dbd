"""Blocks of the payoff: one class a file. The package finds them by name."""

from collections.abc import Sequence
from importlib import import_module
from pkgutil import iter_modules

from negotiation.bargaining.registry import subclasses
from negotiation.scenarios import Scenario
from negotiation.valuation.blocks.block import (
    Block,
    Context,
    Quantities,
    constant,
    family,
    named,
    scaled,
)

for _module in iter_modules(__path__):
    import_module(f"{__name__}.{_module.name}")

BLOCKS: Sequence[type[Block]] = sorted(subclasses(Block), key=lambda block: block.order)


def blocks_of(scenario: Scenario) -> list[Block]:
    """Return the blocks that a scenario has figures for, in the order of results."""
    made = (block.of(scenario) for block in _fitting(scenario))
    return [block for block in made if block is not None]


def _fitting(scenario: Scenario) -> list[type[Block]]:
    trades = scenario.trades
    return [block for block in BLOCKS if trades or not block.needs_trade]


def component_names(scenario: Scenario, code: str) -> list[str]:
    """Return what a party's components may be called, families first."""
    host = code == scenario.host
    blocks = _fitting(scenario)
    names = [name for block in blocks for name in block.names(scenario.issues, host=host)]
    return list(dict.fromkeys([*map(family, names), *names]))


__all__ = [
    "BLOCKS",
    "Block",
    "Context",
    "Quantities",
    "blocks_of",
    "component_names",
    "constant",
    "family",
    "named",
    "scaled",
]
