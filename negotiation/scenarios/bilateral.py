"""What is negotiated with a partner, and how it invests: sizes relative to its trade."""

from math import floor, log10, prod
from typing import TYPE_CHECKING

from negotiation.economy.partners import Partner
from negotiation.scenarios.economy import Investment
from negotiation.scenarios.issues import IssueSpec, LevelSpec

if TYPE_CHECKING:
    from negotiation.scenarios.hub_economy import HubInvestment
    from negotiation.scenarios.hub_schema import HubScenario

RATE = "reciprocal"
"""The tariff issue of every table of a hub."""


def investment_of(figures: "HubInvestment", partner: Partner, exports: float) -> Investment:
    """Return a partner's plants in the host country and what a pledge of it does and costs.

    ``exports`` are those of which its own plants buy a part, bn USD a year.
    """
    relative = {"affiliate_share", "least_fdi", "flow", "public_capacity", "gdp_per_trade"}
    same = {n: getattr(figures, n) for n in type(figures).model_fields if n not in relative}
    # plants that buy what they are known to buy at home
    used = figures.component_share, figures.sourcing_share, figures.plant_share
    bought = figures.output_per_capital.value * prod(figure.value for figure in used)
    fdi = max(partner.fdi or 0.0, figures.least_fdi.value * partner.imports)
    gdp = partner.gdp or figures.gdp_per_trade.value * (partner.imports + partner.exports)
    return Investment(
        stock=figures.affiliate_share.sized(exports / bought, "bn USD").at_most(fdi),
        flow=figures.flow.sized(fdi, "bn USD per year"),
        public_capacity=figures.public_capacity.sized(gdp, "bn USD per year"),
        **same,
    )


def issues_of(hub: "HubScenario", partner: Partner, host: str) -> list[IssueSpec]:
    """Return what is negotiated with a partner besides tariffs, sized by its trade."""
    issues = hub.issues
    years, years_to_invest = hub.purchases.years.value, issues.pledge_years
    pledges = [_round(share * partner.imports) for share in issues.pledges]
    purchases = [_round(share * years * partner.exports) for share in issues.purchases]
    access = [
        LevelSpec(
            level=level.level,
            text=level.text,
            values={
                partner.iso3: level.partner.sized(partner.exports, "bn USD per year"),
                host: level.host.sized(partner.exports, "bn USD per year"),
            },
        )
        for level in issues.access
    ]
    return [
        issue("pledge", "Investment pledge", "pledge", "bn", pledges, 0.0),
        issue("years", "Years to invest it", "years", "years", [years_to_invest], years_to_invest),
        issue("purchases", "Purchases", "purchases", "bn", purchases, 0.0),
        IssueSpec(
            key="access",
            name="Market access",
            kind="concession",
            political=True,
            levels=access,
            no_deal=access[0].level,
        ),
    ]


def issue(key: str, name: str, kind: str, unit: str, levels: list[float], no_deal: float) -> IssueSpec:
    """Return an issue whose levels are numbers."""
    written = {"key": key, "name": name, "kind": kind, "unit": unit, "no_deal": no_deal}
    return IssueSpec.model_validate({**written, "levels": list(dict.fromkeys(levels))})


def _round(amount: float) -> float:
    """Round an amount to two digits, as people do when they promise."""
    if amount == 0:
        return 0.0
    return round(amount, 1 - floor(log10(amount)))
