"""What came of a hub's tables, as plain data."""

from dataclasses import dataclass, replace
from statistics import median
from typing import ClassVar

from negotiation.bargaining.outcomes import Level
from negotiation.base.records import Record
from negotiation.base.version import package_version
from negotiation.talks.hub import HubTalks
from negotiation.talks.hub_table import PartnerStatus, PartnerTalks
from negotiation.talks.model import TradeTalks
from negotiation.talks.results import power_result
from negotiation.valuation.game import Game
from negotiation.valuation.worth import solve_all


@dataclass(frozen=True)
class PartnerResult(Record):
    """How one partner fared; levels and payoffs are None without an agreement.

    Payoffs are in bn USD a year against no deal of that partner: ``payoff_partner`` and ``payoff_host``
    as counted when signed, ``final_…`` once all that others concluded is known. ``rate_pct`` is the rate
    held in the end: below ``agreed_pct`` where a most-favoured clause lowered it. ``sectors``: how many
    the table has; ``autos`` and ``steel``: tariffs on them, None where the talks are not about them;
    ``ratified``: whether both sides ratified, None where nobody has to;
    ``nash_weight`` is the partner's (``results.PowerResult``).
    """

    place: int
    iso3: str
    partner: str
    imports_bn: float
    announced_pct: float | None
    sectors: int
    status: PartnerStatus
    opened: str | None = None
    closed: str | None = None
    agreed_pct: float | None = None
    rate_pct: float | None = None
    reference_pct: float | None = None
    autos: Level | None = None
    steel: Level | None = None
    pledge: Level | None = None
    purchases: Level | None = None
    access: Level | None = None
    ratified: bool | None = None
    payoff_partner: float | None = None
    payoff_host: float | None = None
    final_partner: float | None = None
    final_host: float | None = None
    nash_weight: float | None = None


@dataclass(frozen=True)
class HostResult(Record):
    """What the host has of all tables, summed up, each as if it stood alone; bn USD a year.

    ``surplus`` is its share of what deals are worth to both when signed, ``nash_weight`` the median of
    its weights at the tables; both None without a deal that helps both.
    """

    code: str
    agreements: int
    payoff: float
    final: float
    mean_rate_pct: float | None
    surplus: float | None
    nash_weight: float | None


@dataclass(frozen=True)
class HubResult(Record):
    """What each partner got, in the order of the tables, and what the host has of all of them."""

    each: ClassVar[str] = "partners"

    scenario: str
    host: HostResult
    order: str
    capacity: int
    rounds: int
    partners: list[PartnerResult]
    seed: int | None
    version: str


def hub_result(model: HubTalks) -> HubResult:
    """Return what came of all tables.

    Examples
    --------
    >>> from negotiation import HubTalks, hub_result, load_hub
    >>> few = load_hub("hub-2025", {"partners.number": 2, "talks.order": "deficit"})
    >>> result = hub_result(HubTalks(few, rng=1).run())
    >>> result.to_frame()[["iso3", "status"]].values.tolist()
    [['EUU', 'agreement'], ['JPN', 'agreement']]
    """
    final = {table.code: table.final_game() for table in model.queue if table.agreement is not None}
    solve_all(game.worth.economy for game in final.values())
    rows = [
        _table_row(table, place, final.get(table.code))
        for place, table in enumerate(model.queue, start=1)
    ]
    return HubResult(
        scenario=model.hub.name,
        host=_host(model.hub.host, [row for row in rows if row.status == "agreement"]),
        order=model.hub.talks.order,
        capacity=model.hub.talks.capacity,
        rounds=model.rounds,
        partners=rows,
        seed=model.seed,
        version=package_version(),
    )


def _host(code: str, signed: list[PartnerResult]) -> HostResult:
    weight = sum(row.imports_bn for row in signed)
    helped = [row for row in signed if row.nash_weight is not None]
    host, partners = (
        sum(getattr(row, name) for row in helped) for name in ("payoff_host", "payoff_partner")
    )
    return HostResult(
        code=code,
        agreements=len(signed),
        payoff=sum(row.payoff_host or 0 for row in signed),
        final=sum(row.final_host or 0 for row in signed),
        mean_rate_pct=sum(row.imports_bn * (row.rate_pct or 0) for row in signed) / weight
        if weight
        else None,
        surplus=host / (host + partners) if helped else None,
        nash_weight=1 - median(row.nash_weight or 0 for row in helped) if helped else None,
    )


def _table_row(table: PartnerTalks, place: int, final: Game | None) -> PartnerResult:
    """Return how one partner fared; ``final`` is the game in the end, if there is an agreement."""
    model, talks = table.model, table.talks
    partner = model.hub.table[table.code]
    precedent = None if talks is None else talks.game.scenario.precedent
    over = talks is not None and table.status != "talking"
    row = PartnerResult(
        place=place,
        iso3=table.code,
        partner=partner.name,
        imports_bn=partner.imports,
        announced_pct=partner.announced,
        sectors=len(model.tables.first(table.code).sectors),
        status=table.status,
        opened=None if table.opened is None else table.opened.isoformat(),
        closed=talks.today.isoformat() if talks is not None and over else None,
        agreed_pct=table.rate,
        rate_pct=model.concluded.get(table.code),
        reference_pct=None if precedent is None else precedent.rate.value,
    )
    return row if talks is None or final is None else _with_terms(row, table, talks, final)


def _with_terms(
    row: PartnerResult, table: PartnerTalks, talks: TradeTalks, final: Game
) -> PartnerResult:
    """Add what was agreed, and what it is worth when signed and in the end."""
    agreed, held = table.agreement, table.held_in(final)
    assert agreed is not None
    assert held is not None
    levels = talks.game.space.levels(agreed)
    partner, host = talks.payoffs.tolist()
    power = power_result(talks.game, agreed, talks.last_round)
    later_partner, later_host = (final.payoff(held, talks.last_round) - [*talks.spent.values()]).tolist()
    return replace(
        row,
        autos=levels.get("autos"),
        steel=levels.get("steel"),
        pledge=levels["pledge"],
        purchases=levels["purchases"],
        access=levels["access"],
        ratified=talks.ratified,
        payoff_partner=partner,
        payoff_host=host,
        final_partner=later_partner,
        final_host=later_host,
        nash_weight=None if power is None else power.nash_weight[table.code],
    )
