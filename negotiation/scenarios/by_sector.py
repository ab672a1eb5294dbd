"""A table of a hub by sector: the talks that the package's tables make, at the hub's figures."""

from collections.abc import Mapping
from functools import cache
from math import sumprod
from typing import TYPE_CHECKING

from negotiation.economy.partners import Partner
from negotiation.scenarios.assembled import assembled
from negotiation.scenarios.bilateral import RATE
from negotiation.scenarios.data import fields_of
from negotiation.scenarios.dates import calendar_of, election_day
from negotiation.scenarios.economy import Rival, Sector
from negotiation.scenarios.figures import Figure, certain, with_parts
from negotiation.scenarios.fixed import FixedDict
from negotiation.scenarios.goods import has_sectors, rivals_of, sectors_of, steps_of, tariffs_of
from negotiation.scenarios.groups import politics_of
from negotiation.scenarios.politics import Politics
from negotiation.scenarios.schema import Scenario
from negotiation.scenarios.suppliers import REST
from negotiation.scenarios.template import template

if TYPE_CHECKING:
    from datetime import date

    from negotiation.scenarios.tables import Tables

type Settled = Mapping[str, Mapping[str, float]]
"""Rates that are known, percent, by partner and tariff issue."""

ENDS = ("value", "low", "high")

SPENDING = "us_market.reciprocal"
"""What buyers spend on the sectors under the reciprocal tariff together."""


def by_sector(tables: "Tables", code: str) -> Scenario:
    """Return the talks with a partner before any deal."""
    hub, like, partner = tables.hub, template(), tables.hub.negotiating(code)
    goods = {key: _at_hub(tables, sector) for key, sector in _goods(partner).items()}
    tariffs = [
        spec
        if spec.key == RATE
        else steps_of(spec, hub.issues.tariffs.get(spec.key, []), float(spec.no_deal))
        for spec in tariffs_of(goods, like, code, tables.rates(code), partner.announced or 0.0)
    ]
    made = assembled(
        partner,
        hub.host,
        goods,
        tariffs,
        hub,
        like,
        name=f"{hub.name}:{code}",
        title=f"{partner.name}: {hub.title}",
        description=hub.description,
        steady_offers=hub.steady_offers,
        objective=hub.objective,
        schedule=hub.schedule,
        parties={code: tables.party(partner), hub.host: hub.host_party},
        calendar=calendar_of(partner, hub.calendar, tariffs),
        horizon=hub.horizon,
        elasticities=hub.elasticities,
        rivals=rivals_by_sector(tables, code, [spec.key for spec in tariffs], {}),
        ruling=hub.ruling,
        retaliation=None,
        firms=None,
        lobbying=None,
        politics=politics_of(partner, like, election_day(partner, hub.calendar), tariffs),
    )
    cost = {"private_cost": hub.investment.private_cost}
    return made.model_copy(
        update={
            "investment": made.investment.model_copy(update=cost),
            **tables.firms(made.investment.flow),
        }
    )


def politics_at(tables: "Tables", first: Scenario, opening: "date | None") -> Politics | None:
    """Return who must agree if talks open on a day: after an election, those who won it govern."""
    politics = first.politics
    if politics is None or politics.election is None or opening is None:
        return politics
    if opening < politics.election.date:
        return politics
    partner = tables.hub.negotiating(first.home)
    return politics_of(partner, template(), None, first.of_kind("tariff"))


@cache
def _goods(partner: Partner) -> dict[str, Sector]:
    return sectors_of(partner, template(), [])


def _at_hub(tables: "Tables", sector: Sector) -> Sector:
    """Return a sector at the hub's figures on all flows, and on spending under the reciprocal tariff."""
    flows, spent = tables.hub.partners.flows.value, 1.0
    if sector.governed_by == RATE:
        spent = tables.hub.market.spending.value / float(fields_of(SPENDING)["value"])
    if flows == spent == 1:
        return sector
    shares = {code: share.sized(flows / spent, "share") for code, share in sector.shares.items()}
    return sector.model_copy(
        update={
            "exports": sector.exports.sized(flows, "bn USD"),
            "imports": sector.imports.sized(flows, "bn USD"),
            "market": sector.market.sized(spent, "bn USD"),
            "shares": shares,
        }
    )


def rivals_by_sector(
    tables: "Tables", code: str, issues: list[str], settled: Settled
) -> dict[str, Rival]:
    """Return what a partner's rivals pay: what is settled, or expected.

    Who has no name among them is in the rest of the world, which pays the mean of what they pay.
    """
    rivals = {}
    for who, rival in rivals_of(code, template(), issues).items():
        paid = {key: _paid(tables, who, key, settled, rival.tariffs[key]) for key in issues}
        rivals[who] = with_parts(rival, {"tariffs": FixedDict(paid)})
    if REST in rivals:
        mean = {key: _mean(tables, {code, *rivals}, key, settled, rivals[REST]) for key in issues}
        rivals[REST] = rivals[REST].model_copy(update={"tariffs": mean})
    return rivals


def _paid(tables: "Tables", who: str, key: str, settled: Settled, known: Figure) -> Figure:
    if key in settled.get(who, {}):
        return settled_rate(settled[who][key])
    expected = tables.expected.get(who)
    return expected.tariffs[RATE] if expected and key == RATE else known


def _mean(tables: "Tables", named: set[str], key: str, settled: Settled, rest: Rival) -> Figure:
    """Return the mean rate of all who are not named, by what they sell."""
    figure = rest.tariffs[key]
    if key == RATE:
        sold = {who: size.value for who, size in tables.sizes.items() if who not in named or who == REST}
    else:
        sold = {who: imports_under(who, key) for who in settled if who not in named}
        sold[REST] = imports_under(REST, key) - sum(sold.values())
    whole = sum(sold.values())
    if not whole:
        return figure
    paid = [_paid(tables, who, key, settled, figure) for who in sold]
    parts = [size / whole for size in sold.values()]
    ends = {end: sumprod(parts, [getattr(each, end) for each in paid]) for end in ENDS}
    return figure.model_copy(update=ends)


@cache
def settled_rate(rate: float) -> Figure:
    """Return a rate that others have settled on, percent: the same figure each time."""
    return certain(rate, "percent", "settled before in the same run")


@cache
def imports_under(who: str, key: str) -> float:
    """Return imports from a country under a tariff on sectors, bn USD; 0 where no table has them."""
    governed = [name for name, sector in template().sectors.items() if sector.governed_by == key]
    known = governed if has_sectors(who) else []
    return sum(float(fields_of(f"us_imports.{who}.{name}")["value"]) for name in known)
