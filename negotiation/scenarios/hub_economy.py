"""Tables of a hub's file on the economy: the host's market, and what is relative to a partner's size."""

from typing import Annotated

from negotiation.scenarios.allowed import (
    AMOUNT,
    PART,
    PER_DOLLAR,
    PER_YEAR,
    NotNegative,
    Positive,
    Share,
    unit,
)
from negotiation.scenarios.economy import Firms
from negotiation.scenarios.figures import Figure, Strict


class HubMarket(Strict):
    """The host's market for the goods that the reciprocal tariff is laid on.

    ``spending`` bn USD a year; ``imports`` in all, bn USD a year; ``covered`` the part of all goods that
    is under the tariff. Of a partner's it is more or less, as its ``covered_share`` in the table says.
    """

    spending: Annotated[Positive, AMOUNT]
    imports: Annotated[Positive, AMOUNT]
    covered: Share


class HubInvestment(Strict):
    """What a pledge does and costs; sizes are relative to a partner's own.

    ``affiliate_share`` of the exports goes to own plants in the host country, which tells their size: no
    more than the stock of direct investment. ``flow`` is new investment a year per dollar of that, of
    which there are at least ``least_fdi`` per dollar of exports; ``public_capacity`` a year per dollar
    of GDP, which is ``gdp_per_trade`` times trade both ways where it is not known. The rest is as in
    ``scenarios.economy.Investment``.
    """

    affiliate_share: Annotated[Positive, PART]
    least_fdi: Annotated[Positive, PER_DOLLAR]
    flow: Annotated[NotNegative, PER_YEAR]
    public_capacity: Annotated[Positive, PER_YEAR]
    gdp_per_trade: Annotated[Positive, PER_DOLLAR]
    output_per_capital: Annotated[Positive, PER_DOLLAR]
    component_share: Annotated[Positive, PART]
    sourcing_share: Annotated[Positive, PART]
    displacement: Share
    margin: Share
    cost_retained: Share
    private_cost: Annotated[Figure, PER_YEAR]
    public_cost: Annotated[Figure, PER_YEAR]
    plant_share: Annotated[Positive, PART]
    host_value: Annotated[Figure, PER_YEAR]


class HubFirms(Firms):
    """Firms of each partner; ``pipeline`` is relative to the flow of its new investment."""

    pipeline: Annotated[Positive, unit("multiple")]
