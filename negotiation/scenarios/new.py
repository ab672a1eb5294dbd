"""Talks of a country with the United States in 2025, made from the package's tables.

What they do not say is taken from a template (the talks with Korea) and from the hub, as assumptions.
"""

from collections.abc import Mapping, Sequence
from functools import cache

from negotiation.base.errors import InputError, unknown
from negotiation.economy.partners import EU_MEMBERS, Partner, read_partners
from negotiation.scenarios.assembled import as_written, assembled
from negotiation.scenarios.bilateral import RATE
from negotiation.scenarios.chosen import hub_like, with_tables
from negotiation.scenarios.dates import calendar_of, election_day
from negotiation.scenarios.economy import Sector
from negotiation.scenarios.figures import Background, Figure, certain
from negotiation.scenarios.goods import has_sectors, known, rivals_of, sectors_of, taken, tariffs_of
from negotiation.scenarios.groups import politics_of
from negotiation.scenarios.loader import load_hub
from negotiation.scenarios.names import HOST, country
from negotiation.scenarios.schema import Scenario
from negotiation.scenarios.template import template

HUB = "hub-2025"
"""What has the steps of rates, and sizes relative to a partner's trade."""

APART = {
    "HKG": Partner("HKG", "Hong Kong", imports=6.0, exports=27.9),
    "RUS": Partner("RUS", "Russia", imports=3.0, exports=0.5),
}
"""Who is not in the table of partners. Goods in 2024, bn USD, US Census Bureau, remembered."""

OTHER_ORDERS = {
    **dict.fromkeys(("CHN", "HKG"), "us_rates.reciprocal.CHN + us_rates.fentanyl.CHN"),
    **{
        code: f"us_rates.fentanyl.{code} * (1 - us_coverage.{code}.all.usmca)" for code in ("MEX", "CAN")
    },
}
"""Rates in force without a pause. Those of China hold for Hong Kong, too; those of Mexico and Canada are
means over all their goods, of which those under USMCA pay none."""


def new_scenario(
    home: str, host: str, sectors: Sequence[str] = (), own: Scenario | None = None
) -> Scenario:
    """Make the talks of two countries by their names or codes; of some sectors only, if they are named.

    What no table says is as in a template of one's ``own`` (``chosen.chosen``), if there is one.

    Raises
    ------
    InputError : a country without tables, an unknown sector, one in which nothing is sold, or none
        under a tariff.
    """
    partner = partner_of(home, host)
    like = template() if own is None else with_tables(own)
    hub = load_hub(HUB) if own is None else hub_like(own, load_hub(HUB))
    goods = sectors_of(partner, like, sectors)
    steps = {*hub.issues.rates, hub.tables.pause}
    tariffs = tariffs_of(goods, like, partner.iso3, steps, _rate(partner).value)
    if not tariffs:
        raise InputError(f"none of these sectors is under a tariff: {', '.join(goods)}")
    part = partner.part(_sold(goods) / _sold(sectors_of(partner, like, []))) if sectors else partner
    day = election_day(partner, like.calendar)
    made = assembled(
        part,
        HOST,
        goods,
        tariffs,
        hub,
        like,
        name=f"{partner.name.lower().replace(' ', '-')}-us-2025",
        title=f"{partner.name} and the United States in 2025",
        description=f"Talks about the tariffs of April 2025, made from tables. How the firms of "
        f"{partner.name} invest, who must agree at home, what else no table says, is as in {like.name}.",
        parties={partner.iso3: hub.tables.party(partner), HOST: like.parties[HOST]},
        calendar=calendar_of(partner, like.calendar, tariffs, paused=_paused(partner)),
        context=_context(partner, RATE in {spec.key for spec in tariffs}),
        rivals=rivals_of(partner.iso3, like, [spec.key for spec in tariffs]),
        politics=politics_of(part, like, day, tariffs),
    )
    return as_written(made)


def _sold(sectors: Mapping[str, Sector]) -> float:
    return sum(sector.exports.value for sector in sectors.values())


@cache
def partners() -> dict[str, Partner]:
    """Return those whose sales to the United States are known by sector."""
    return {code: p for code, p in (read_partners() | APART).items() if has_sectors(code)}


def partner_of(home: str, host: str) -> Partner:
    """Return whose talks with the United States are meant.

    Raises
    ------
    InputError : another host, the two the wrong way round, or a country without tables.
    """
    code = country(home) or home
    if (country(host) or host) != HOST:
        turned = f": negotiate scenarios new {host} {HOST}" if code == HOST else ""
        raise InputError(
            f"host '{host}': the tables are those of the United States ({HOST}), as host{turned}"
        )
    if code in EU_MEMBERS:
        raise InputError(f"'{home}' talks as a member of the European Union: EUU")
    if code not in partners():
        raise _no_tables(code, home)
    return partners()[code]


def _no_tables(code: str, name: str) -> InputError:
    if code in read_partners():
        return InputError(
            f"{read_partners()[code].name}: no table has its sectors; {HUB}:{code} are talks about all "
            "of its goods as one"
        )
    return unknown("country", name, [partner.name for partner in partners().values()])


def _rate(partner: Partner) -> Figure:
    """Return the rate without a deal."""
    code = partner.iso3
    data = OTHER_ORDERS.get(code, f"us_rates.announced.{code}")
    if known(data):
        return taken(data, "percent")
    source = "US announcement of 2 April 2025: annex I, or the 10 % for all who are not in it"
    if partner.announced is None:
        source = "under no order of April 2025"
    return certain(partner.announced or 0.0, "percent", source).model_copy(update={"year": 2025})


def _paused(partner: Partner) -> bool:
    return partner.announced is not None and partner.iso3 not in OTHER_ORDERS


def _context(partner: Partner, at_table: bool) -> dict[str, Background]:
    source = "US Census Bureau, goods" + ", remembered" * (partner.iso3 in APART)
    figures = {
        "us_imports": (certain(partner.imports, "bn USD", source), "sectors.<sector>.exports"),
        "us_exports": (certain(partner.exports, "bn USD", source), "sectors.<sector>.imports"),
        **({"rate_without_deal": (_rate(partner), f"issues.{RATE}.no_deal")} if at_table else {}),
    }
    return {
        key: Background(**figure.model_dump() | {"context": True}, instead=instead)
        for key, (figure, instead) in figures.items()
    }
