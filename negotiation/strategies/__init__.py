"""Strategies: bidding, acceptance and opponent models, one family a file."""

from negotiation.strategies.base import Acceptance, Bidding, OpponentModel, Strategy, TargetBidding
from negotiation.strategies.registry import ACCEPTANCE, BIDDING, MODELS, parse_strategy

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
