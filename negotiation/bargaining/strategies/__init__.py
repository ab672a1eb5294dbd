"""Strategies: bidding, acceptance, opponent models. One family a file; the package finds the files."""

from importlib import import_module
from pkgutil import iter_modules

from negotiation.bargaining.strategies.base import (
    Acceptance,
    Bidding,
    OpponentModel,
    TargetBidding,
)
from negotiation.bargaining.strategies.recipes import ACCEPTANCE, BIDDING, MODELS, parse_strategy
from negotiation.bargaining.strategies.strategy import Strategy

FAMILIES = (
    *("time_dependent", "tit_for_tat", "nice_tit_for_tat", "micro", "trade_off", "rubinstein"),
    *(
        "fair_split",
        "zeuthen",
        "brinkmanship",
        "acceptance",
        "opponent",
        "learning",
        "prior",
        "reservation",
        "tied_hands",
    ),
    *("hybrid", "mixture", "simple", "voting", "script"),
)
"""Files in the order in which what is in them is listed; others follow."""

for _name in dict.fromkeys([*FAMILIES, *(module.name for module in iter_modules(__path__))]):
    import_module(f"{__name__}.{_name}")
for _registry in (BIDDING, ACCEPTANCE, MODELS):
    _registry.close()

__all__ = [
    "ACCEPTANCE",
    "BIDDING",
    "MODELS",
    "Acceptance",
    "Bidding",
    "OpponentModel",
    "Strategy",
    "TargetBidding",
    "parse_strategy",
]
