"""All kinds of things that go by a name, and which of them plug-ins have brought."""

import re
from collections.abc import Mapping
from typing import Any

from negotiation.bargaining.protocols import PROTOCOLS
from negotiation.bargaining.registry import HERE, Registry
from negotiation.bargaining.strategies import ACCEPTANCE, BIDDING, MODELS

REGISTRIES: Mapping[str, Registry[Any]] = {
    "bidding": BIDDING,
    "acceptance": ACCEPTANCE,
    "model": MODELS,
    "protocol": PROTOCOLS,
}


def plug_ins_in(text: str) -> list[str]:
    """Return the plug-ins, with their versions, whose names a text has among its words."""
    words = set(re.findall(r"[\w.-]+", text))
    named = {each.origin(name) for each in REGISTRIES.values() for name in each if name in words}
    return sorted(named - {"", HERE})
