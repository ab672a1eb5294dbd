"""Talks of a country with the United States in 2025, made from the package's tables.

What they do not say is taken from the built-in talks with Korea and from the hub, as assumptions.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import cache

from negotiation.base.errors import InputError, unknown
from negotiation.economy.partners import EU_MEMBERS, Partner, read_partners
from negotiation.scenarios.bilateral import RATE, investment_of, issue, issues_of
from negotiation.scenarios.economy import Firms, Investment, Party, Sector
from negotiation.scenarios.figures import Background, Figure, certain, each_figure
from negotiation.scenarios.goods import known, rivals_of, sectors_of, taken
from negotiation.scenarios.groups import as_for_korea, politics_of
from negotiation.scenarios.hub_schema import HubScenario
from negotiation.scenarios.loader import load_hub, load_scenario
from negotiation.scenarios.names import HOST, country
from negotiation.scenarios.schema import Calendar, Event, IssueSpec, Phase, Scenario
from negotiation.scenarios.toml_text import toml_text

TEMPLATE, HUB = "korea-us-2025", "hub-2025"

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

FIRST = (
    *("investment.displacement", "parties.{home}.idle_share", "investment.host_value"),
    *("investment.public_cost", "investment.public_capacity", "parties.USA.weights.balance"),
    *("investment.plant_share", "firms.gap_spread", "firms.pipeline", "investment.component_share"),
    *("investment.sourcing_share", "elasticities.long.pass_through", "purchases.additional_share"),
    "purchases.premium",
)
"""Figures in the order of what they do to the deal of the talks with Korea (docs/assumptions.md)."""


def new_scenario(home: str, host: str, sectors: Sequence[str] = ()) -> Scenario:
    """Make the talks of two countries by their names or codes; of some sectors only, if they are named.

    Raises
    ------
    InputError : a country without tables, an unknown sector, one in which nothing is sold, or none
        under a tariff.
    """
    partner = partner_of(home, host)
    template, hub = load_scenario(TEMPLATE), load_hub(HUB)
    goods = sectors_of(partner, template, sectors)
    tariffs = _tariffs(partner, template, hub, {sector.governed_by for sector in goods.values()})
    if not tariffs:
        raise InputError(f"none of these sectors is under a tariff: {', '.join(goods)}")
    issues = [*tariffs, *issues_of(hub, partner)]
    investment = _investment(partner, template, hub, goods.values())
    calendar = _calendar(partner, template.calendar, tariffs)
    made = Scenario(
        name=f"{partner.name.lower().replace(' ', '-')}-us-2025",
        title=f"{partner.name} and the United States in 2025",
        description=f"Talks about the tariffs of April 2025, made from tables. How the firms of "
        f"{partner.name} invest, who must agree at home, and what else no table says, is as with Korea.",
        home=partner.iso3,
        host=HOST,
        parties={partner.iso3: _party(partner, hub), HOST: template.parties[HOST]},
        calendar=calendar,
        horizon=template.horizon,
        elasticities=template.elasticities,
        context=_context(partner, RATE in {spec.key for spec in tariffs}),
        rivals=rivals_of(partner.iso3, template, [spec.key for spec in tariffs]),
        sectors=goods,
        investment=investment,
        firms=_firms(template, hub, investment),
        lobbying=template.lobbying,
        purchases=template.purchases,
        retaliation=each_figure(template.retaliation, as_for_korea),
        issues=issues,
        politics=politics_of(partner, template, _election_day(partner, template.calendar), tariffs),
    )
    return each_figure(made, _short)


def _short(figure: Figure) -> Figure:
    """Return a guess as people write one."""
    if figure.data or not figure.assumption:
        return figure
    ends = {end: float(f"{getattr(figure, end):.4g}") for end in ("value", "low", "high")}
    return figure.model_copy(update=ends)


HEAD = """\
# Made by 'negotiate scenarios new {home} {host}'. Every number is
# {{ value, unit, year, source, low, high, assumption, context }}; `data` is a key of the package's
# tables, or a formula of keys, from which value, year, source and range come. A guess is marked
# `assumption = true`: put a figure of your own in its place. The groups of [politics] are those of the
# talks with Korea; where they say nothing of {name}, delete its tables: then nobody has to ratify.

"""


def new_text(scenario: Scenario) -> str:
    """Return the file of talks that were made."""
    words = {"home": scenario.home, "host": scenario.host, "name": scenario.parties[scenario.home].name}
    return HEAD.format(**words) + toml_text(scenario)


def to_replace_first(scenario: Scenario, most: int = 10) -> dict[str, Figure]:
    """Return the assumptions that are likely to matter most, by path."""
    figures = dict(scenario.figures())
    paths = (path.format(home=scenario.home) for path in FIRST)
    return dict([(path, figures[path]) for path in paths if figures[path].assumption][:most])


@cache
def partners() -> dict[str, Partner]:
    """Return those whose sales to the United States are known by sector."""
    return {
        code: p for code, p in (read_partners() | APART).items() if known(f"us_imports.{code}.other")
    }


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


def _party(partner: Partner, hub: HubScenario) -> Party:
    gdp = partner.gdp and certain(partner.gdp, "bn USD", "IMF and World Bank, rounded")
    return hub.partner.model_copy(update={"name": partner.name, "gdp": gdp})


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


def _tariffs(
    partner: Partner, template: Scenario, hub: HubScenario, governed: set[str]
) -> list[IssueSpec]:
    pause = template.calendar.no_deal[0].levels[RATE]
    made = []
    for spec in template.of_kind("tariff"):
        if spec.key == RATE:
            made.append(_steps(spec, {*hub.issues.rates, float(pause)}, round(_rate(partner).value, 1)))
        elif partner.iso3 in template.rivals:
            # what comes from tables is the rise over the duty before, at the rate for all
            paid = template.rivals[partner.iso3].tariffs[spec.key]
            made.append(spec if paid.data else _steps(spec, set(_numbers(spec)), paid.value))
        else:
            made.append(spec)
    return [each_figure(spec, as_for_korea) for spec in made if spec.key in governed]


def _numbers(spec: IssueSpec) -> list[float]:
    return [float(level.level) for level in spec.levels if not isinstance(level.level, str)]


def _steps(spec: IssueSpec, rates: Iterable[float], most: float) -> IssueSpec:
    """Return a tariff issue with all rates below the one without a deal, and that one."""
    return issue(
        spec.key, spec.name, spec.kind, spec.unit, sorted({r for r in rates if r < most} | {most}), most
    )


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


def _calendar(partner: Partner, like: Calendar, tariffs: Sequence[IssueSpec]) -> Calendar:
    """Return the template's dates, as far as they are this partner's, and its election."""
    phases: list[Phase] = []
    for phase in like.no_deal:
        levels = _held(partner, phase, tariffs)
        if not phases or levels != phases[-1].levels:
            phases.append(Phase(start=phase.start, name=_words(levels), levels=dict(levels)))
    last = {like.deadline} if _paused(partner) else set()
    dates = last | {phase.start for phase in phases}
    events = [event for event in like.events if event.date in dates or "Section 232" in event.name]
    if day := _election_day(partner, like):
        events.append(Event(date=day, name=f"election in {partner.name}"))
    events.sort(key=lambda event: event.date)
    return like.model_copy(update={"no_deal": phases, "events": events})


def _held(partner: Partner, phase: Phase, tariffs: Sequence[IssueSpec]) -> dict[str, float]:
    """Return what holds in a phase below the rates without a deal."""
    ends = {spec.key: spec.no_deal for spec in tariffs if spec.key != RATE or _paused(partner)}
    levels = {key: float(level) for key, level in phase.levels.items() if key in ends}
    return {key: level for key, level in levels.items() if level < float(ends[key])}


def _words(levels: Mapping[str, float]) -> str:
    return ", ".join(f"{key} {level:g} %" for key, level in levels.items()) or "the rates without a deal"


def _election_day(partner: Partner, calendar: Calendar) -> date | None:
    day = partner.election
    return day if day and calendar.first_round < day <= calendar.deadline else None


def _investment(
    partner: Partner, template: Scenario, hub: HubScenario, sectors: Iterable[Sector]
) -> Investment:
    shipped = sum(sector.exports.value for sector in sectors if sector.components.value)
    made = investment_of(hub.investment, partner, shipped)
    return made.model_copy(update={"private_cost": template.investment.private_cost})


def _firms(template: Scenario, hub: HubScenario, investment: Investment) -> Firms:
    why = "what firms can start in a year, per dollar that they invest, as Korean ones"
    pipeline = hub.firms.pipeline.sized(investment.flow.value, "bn USD per year").assumed(why)
    assert template.firms is not None
    return template.firms.model_copy(update={"pipeline": pipeline.model_copy(update={"context": False})})
