"""Who sells how much in a hub's market of the goods under the tariff."""

from typing import TYPE_CHECKING

from negotiation.scenarios.figures import Figure

if TYPE_CHECKING:
    from negotiation.scenarios.hub_schema import HubScenario

REST = "ROW"
"""The rival that stands for all who are not named; its size is what the others leave."""


def sizes_of(hub: "HubScenario") -> dict[str, Figure]:
    """Return each supplier's sales of covered goods, bn USD a year."""
    relative = _relative(hub)
    codes = [code for code in (*hub.at_tables, *hub.rivals) if code != REST]
    sizes = {code: _sold(hub, hub.table[code].imports, relative.get(code, 1.0)) for code in codes}
    if REST in hub.rivals:
        named = sum(size.value for size in sizes.values())
        named /= hub.market.covered.value * hub.partners.flows.value
        sizes[REST] = _sold(hub, max(hub.market.imports.value - named, 0.0), 1.0)
    return sizes


def _sold(hub: "HubScenario", imports: float, relative: float) -> Figure:
    flow, source = hub.partners.flows.value * imports, "US Census Bureau, goods; part covered: "
    return hub.market.covered.sized(relative * flow, "bn USD", source).at_most(flow)


def _relative(hub: "HubScenario") -> dict[str, float]:
    """Return how much more of a partner's goods is covered than of those of all with a known share."""
    known = {code: (p.covered, p.imports) for code, p in hub.table.items() if p.covered}
    mean = sum(share * size for share, size in known.values())
    mean /= sum(size for _, size in known.values()) or 1.0
    return {code: share / mean for code, (share, _) in known.items()}
