"""Talks of any two countries, made from tables of one's own."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from negotiation.base.errors import InputError
from negotiation.economy.partners import Partner
from negotiation.scenarios.assembled import as_written, assembled
from negotiation.scenarios.bilateral import issue
from negotiation.scenarios.calendar import Calendar, Phase
from negotiation.scenarios.chosen import hub_like
from negotiation.scenarios.economy import Party, Rival, Sector
from negotiation.scenarios.figures import Figure, each_figure
from negotiation.scenarios.goods import components_of
from negotiation.scenarios.issues import IssueSpec
from negotiation.scenarios.loader import load_hub
from negotiation.scenarios.new import HUB
from negotiation.scenarios.own_tables import (
    COUNTRIES,
    MARKETS,
    TARIFFS,
    Country,
    OwnTables,
    Rates,
    read_own,
)
from negotiation.scenarios.schema import Scenario
from negotiation.scenarios.template import template

MOST_ISSUES = 4
"""Tariffs that are talked about apart, at most."""

type Tariffs = dict[str, tuple[Rates, list[str]]]
"""Rates and sectors by issue."""


def own_scenario(
    folder: Path, home: str, host: str, named: Sequence[str] = (), own: Scenario | None = None
) -> Scenario:
    """Make the talks of two countries from a folder of tables (``own_tables``).

    What these do not say is as in a template of one's ``own`` (``chosen.chosen``), if there is one.

    Raises
    ------
    InputError : tables that cannot be read or do not fit, with what is needed.
    """
    tables = read_own(folder, home, host, named)
    tariffs = _tariffs(tables)
    like = template() if own is None else own
    hub = load_hub(HUB) if own is None else hub_like(own, load_hub(HUB))
    elsewhere = partial(_elsewhere, like)
    seller, buyer = tables.named(tables.home), tables.named(tables.host)
    made = assembled(
        _partner(tables),
        tables.host,
        _sectors(tables, tariffs),
        [_issue(key, *found, hub.issues.rates) for key, found in tariffs.items()],
        hub,
        like,
        name=f"{seller.name}-{buyer.name}".lower().replace(" ", "-"),
        title=f"{seller.name} and {buyer.name}",
        description=f"Talks made from tables. What these do not say is as in {like.name}.",
        parties={
            tables.home: _party(hub.partner, seller),
            tables.host: _party(each_figure(like.parties[like.host], elsewhere), buyer),
        },
        calendar=_calendar(like.calendar, tariffs),
        elasticities=each_figure(like.elasticities, elsewhere),
        rivals={code: _rival(tables, tariffs, code) for code in tables.rivals},
    )
    return as_written(made)


def _elsewhere(like: Scenario, figure: Figure) -> Figure:
    why = f"as in {like.name}; {figure.source}"
    return figure if figure.assumption else figure.assumed(why)


def _given(value: float, unit: str, file: str, spread: float = 0.0) -> Figure:
    """Return a figure from a table; trade and markets are as sure as those of the package."""
    ends = {"low": value * (1 - spread), "high": value * (1 + spread)}
    return Figure(value=value, **ends, unit=unit, year="as in the table", source=file)


def _partner(tables: OwnTables) -> Partner:
    """Return the home country's size, as far as its sectors are at the table."""
    known = tables.named(tables.home)
    imports = sum(tables.sold(tables.home, key) for key in tables.spending)
    exports = sum(tables.trade[tables.host, tables.home, key] for key in tables.spending)
    if not imports:
        raise InputError(
            f"{tables.source}: {known.name} sells nothing to {tables.named(tables.host).name}"
        )
    pair = tables.home, tables.host
    fdi = known.fdi and known.fdi * imports / sum(v for k, v in tables.trade.items() if k[:2] == pair)
    return Partner(tables.home, known.name, imports, exports, gdp=known.gdp, fdi=fdi)


def _party(like: Party, known: Country) -> Party:
    gdp = _given(known.gdp, "bn USD", COUNTRIES) if known.gdp else None
    if gdp and like.gdp:
        gdp = gdp.model_copy(update={"context": like.gdp.context})
    households = known.households and _given(known.households, "million", COUNTRIES)
    sizes = {"gdp": gdp, "households": households, "growth": None}
    return like.model_copy(update={"name": known.name, **sizes})


def _tariffs(tables: OwnTables) -> Tariffs:
    """Return the issues: sectors in which the home country pays the same are talked about as one.

    Raises
    ------
    InputError : none under a tariff, or too many.
    """
    groups: dict[Rates, list[str]] = {}
    for key in tables.spending:
        groups.setdefault(tables.rates[tables.home, key], []).append(key)
    found = {rates: keys for rates, keys in groups.items() if rates[1] > 0}
    if not 1 <= len(found) <= MOST_ISSUES:
        pairs = ", ".join(f"{now:g} and {then:g} %" for now, then in found) or "none above 0"
        raise InputError(
            f"{TARIFFS}: rates of {tables.home} now and without a deal: {pairs}; from one to "
            f"{MOST_ISSUES} different pairs can be negotiated (sectors with the same pair are one issue)"
        )
    return {
        f"tariff_{keys[0]}" if len(found) > 1 else "tariff": (rates, keys)
        for rates, keys in found.items()
    }


def _issue(key: str, rates: Rates, sectors: list[str], steps: Sequence[float]) -> IssueSpec:
    now, then = rates
    levels = sorted({step for step in steps if step < then} | {now, then})
    return issue(key, f"Tariff on {', '.join(sectors)}", "tariff", "%", levels, then)


def _sectors(tables: OwnTables, tariffs: Tariffs) -> dict[str, Sector]:
    sold = {key: tables.sold(tables.home, key) for key in tables.spending}
    components = components_of(sold, "plants buy of each good as much of what is shipped")
    return {key: _sector(tables, tariffs, key, components[key]) for key in sold}


def _sector(tables: OwnTables, tariffs: Tariffs, key: str, components: Figure) -> Sector:
    governed = [tariff for tariff, (_, sectors) in tariffs.items() if key in sectors]
    spent, home = tables.spending[key], tables.home
    imports = _given(tables.trade[tables.host, home, key], "bn USD", tables.source, 0.02)
    return Sector(
        name=key.replace("_", " ").capitalize(),
        governed_by=governed[0] if governed else "",
        exports=_given(tables.sold(home, key), "bn USD", tables.source, 0.02),
        imports=imports.model_copy(update={"context": True}),
        market=_given(spent, "bn USD", MARKETS, 0.1).model_copy(update={"context": not governed}),
        shares={code: _share(tables, code, key, not governed) for code in tables.rivals},
        components=components,
    )


def _share(tables: OwnTables, code: str, key: str, context: bool) -> Figure:
    value = tables.sold(code, key) / tables.spending[key]
    ends = {"low": 0.9 * value, "high": min(1.0, 1.1 * value)}
    share = _given(value, "share", f"{tables.source}, {MARKETS}")
    return share.model_copy(update={**ends, "context": context})


def _rival(tables: OwnTables, tariffs: Tariffs, code: str) -> Rival:
    rates = {key: _mean_rate(tables, code, sectors) for key, (_, sectors) in tariffs.items()}
    return Rival(name=tables.named(code).name, tariffs=rates)


def _mean_rate(tables: OwnTables, code: str, sectors: list[str]) -> Figure:
    """Return what a rival pays on average now; from its lowest rate to its highest without a deal.

    Of who sells nothing there it is for reading only.
    """
    pairs = [tables.rates[code, key] for key in sectors]
    sold = [tables.sold(code, key) for key in sectors]
    weights = sold if sum(sold) else [1.0] * len(sold)
    mean = sum(w * now for w, (now, _) in zip(weights, pairs, strict=True)) / sum(weights)
    ends = {"low": min(now for now, _ in pairs), "high": max(then for _, then in pairs)}
    mean = min(max(mean, ends["low"]), ends["high"])  # a mean of equals may miss them by rounding
    return _given(mean, "percent", TARIFFS).model_copy(update={**ends, "context": not sum(sold)})


def _calendar(like: Calendar, tariffs: Tariffs) -> Calendar:
    """Return the template's days: rates in force until the last one, then those without a deal."""
    now = {key: rates[0] for key, (rates, _) in tariffs.items() if rates[0] < rates[1]}
    phases = [Phase(start=like.start, name="rates in force", levels=dict(now))]
    if now:
        phases.append(Phase(start=like.deadline, name="rates without a deal"))
    return like.model_copy(update={"events": [], "no_deal": phases})
