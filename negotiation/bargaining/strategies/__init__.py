"""Strategies: bidding, acceptance and opponent models, one family a file."""

from negotiation.bargaining.strategies.base import (
    Acceptance,
    Bidding,
    OpponentModel,
    Strategy,
    TargetBidding,
)
from negotiation.bargaining.strategies.registry import (
    ACCEPTANCE,
    BIDDING,
    MODELS,
    Recipe,
    parse_strategy,
)

__all__ = [
    "ACCEPTANCE",
    "BIDDING",
    "MODELS",
    "Acceptance",
    "Bidding",
    "OpponentModel",
    "Recipe",
    "Strategy",
    "TargetBidding",
    "parse_strategy",
]
