"""Protocols: who may do what when. One small class a file; the package finds the files."""

from functools import partial
from importlib import import_module
from pkgutil import iter_modules

from negotiation.bargaining.protocols.alternating import AlternatingOffers
from negotiation.bargaining.protocols.protocol import (
    ACCEPT,
    WALK_AWAY,
    Move,
    SeedLike,
    TalksProtocol,
    party_seeds,
    play_out,
    seated,
)
from negotiation.bargaining.protocols.view import Negotiator, View, name_of
from negotiation.bargaining.registry import Registry, complete, subclasses

PROTOCOLS: Registry[type[TalksProtocol]] = Registry(
    "protocol", "negotiation.protocols", partial(complete, kind=TalksProtocol)
)

for _module in iter_modules(__path__):
    import_module(f"{__name__}.{_module.name}")
for _protocol in subclasses(TalksProtocol):
    PROTOCOLS.register(_protocol.name, _protocol)
PROTOCOLS.close()

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
    "name_of",
    "party_seeds",
    "play_out",
    "seated",
]
