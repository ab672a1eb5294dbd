"""Protocols: who may do what when. One small class a file; the package finds them by name."""

from importlib import import_module
from pkgutil import iter_modules

from negotiation.bargaining.protocols.alternating import AlternatingOffers
from negotiation.bargaining.protocols.base import (
    ACCEPT,
    WALK_AWAY,
    Move,
    Negotiator,
    SeedLike,
    TalksProtocol,
    View,
    party_seeds,
    play_out,
)

for _module in iter_modules(__path__):
    import_module(f"{__name__}.{_module.name}")

PROTOCOLS: dict[str, type[TalksProtocol]] = {p.name: p for p in TalksProtocol.__subclasses__()}

__all__ = [
    "ACCEPT",
    "PROTOCOLS",
    "WALK_AWAY",
    "AlternatingOffers",
    "Move",
    "Negotiator",
    "SeedLike",
    "TalksProtocol",
    "View",
    "party_seeds",
    "play_out",
]
