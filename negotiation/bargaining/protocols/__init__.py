"""Protocols: who may do what when. One small class a file; the package finds the files."""

from functools import partial
from importlib import import_module
from pkgutil import iter_modules

from negotiation.bargaining.protocols.alternating import AlternatingOffers
from negotiation.bargaining.protocols.protocol import ACCEPT, WALK_AWAY, Move, TalksProtocol, play_out
from negotiation.bargaining.protocols.view import Negotiator, View
from negotiation.bargaining.registry import Registry, complete, subclasses
from negotiation.base.checks import pairs

PROTOCOLS: Registry[type[TalksProtocol]] = Registry(
    "protocol", "negotiation.protocols", partial(complete, kind=TalksProtocol)
)
"""Protocols by name, of this package and of others' (entry points ``negotiation.protocols``).

Examples
--------
>>> from negotiation.bargaining.protocols import PROTOCOLS
>>> "alternating" in PROTOCOLS.usable()
True
>>> PROTOCOLS["alternating"].__name__
'AlternatingOffers'
"""

for _module in iter_modules(__path__):
    import_module(f"{__name__}.{_module.name}")
for _protocol in subclasses(TalksProtocol):
    PROTOCOLS.register(_protocol.name, _protocol)
PROTOCOLS.close()


def parse_protocol(given: str | type[TalksProtocol]) -> type[TalksProtocol]:
    """Return the protocol that is meant by ``name``, ``name:key=value,…`` or a class.

    Raises
    ------
    InputError : an unknown name, parameters that it does not have or twice, or a thing of another kind.

    Examples
    --------
    >>> from negotiation.bargaining.protocols import parse_protocol
    >>> parse_protocol("majority:quota=2").__name__
    'MajorityOffers'
    """
    name, colon, tail = given.partition(":") if isinstance(given, str) else (given, "", "")
    kind = PROTOCOLS.find(name)
    if not colon:
        return kind
    return kind.given(pairs(f"protocol '{given}'", tail))


__all__ = [
    "ACCEPT",
    "PROTOCOLS",
    "WALK_AWAY",
    "AlternatingOffers",
    "Move",
    "Negotiator",
    "TalksProtocol",
    "View",
    "parse_protocol",
    "play_out",
]
