"""The talks of a hub with one partner, as a scenario of their own."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from functools import cache, cached_property
from math import exp, log, sumprod
from typing import TYPE_CHECKING, Any

from negotiation.economy.partners import Partner
from negotiation.scenarios.bilateral import RATE, investment_of, issue, issues_of
from negotiation.scenarios.by_sector import (
    Settled,
    by_sector,
    imports_under,
    politics_at,
    rivals_by_sector,
    settled_rate,
)
from negotiation.scenarios.calendar import Calendar, Phase
from negotiation.scenarios.draws import at_midpoints
from negotiation.scenarios.economy import Party, Rival, Sector
from negotiation.scenarios.figures import Figure, certain
from negotiation.scenarios.goods import has_sectors
from negotiation.scenarios.issues import IssueSpec
from negotiation.scenarios.precedents import Precedent
from negotiation.scenarios.schema import Scenario
from negotiation.scenarios.suppliers import sizes_of

if TYPE_CHECKING:
    from negotiation.scenarios.hub_schema import HubScenario

GOODS = "goods"
"""The one sector of a table without sectors."""


class Tables:
    """Makes the scenario of each table of a hub, for what is concluded so far.

    A partner whose sales the package's tables know by sector has the talks that they make
    (``by_sector``), if the hub wants it. Who has one sector for all goods has as rivals the other
    partners at the tables, and those of the hub's ``rivals``.

    Examples
    --------
    >>> from negotiation import load_hub
    >>> tables = load_hub("hub-2025").tables
    >>> tables.first("JPN")
    <Scenario: hub-2025:JPN, Japan: The United States and 75 partners in 2025>
    >>> tables.rates("JPN")
    [0.0, 5.0, 10.0, 12.5, 15.0, 17.5, 20.0, 22.5, 24.0]
    """

    def __init__(self, hub: "HubScenario") -> None:
        """Take the hub's figures."""
        self.hub = hub
        self._alike: dict[bool, Scenario] = {}
        self._firsts: dict[str, Scenario] = {}
        self._last: dict[str, Scenario] = {}

    @cached_property
    def sizes(self) -> dict[str, Figure]:
        """Each supplier's sales of covered goods in the host's market, bn USD a year."""
        return sizes_of(self.hub)

    @cached_property
    def _shares(self) -> dict[str, Figure]:
        spending = self.hub.market.spending.value
        return {code: f.sized(1 / spending, "share") for code, f in self.sizes.items()}

    @cached_property
    def expected(self) -> dict[str, Rival]:
        """Everybody with the reciprocal rate that is expected before any deal."""
        rivals = dict(self.hub.rivals)
        for code in self.hub.at_tables:
            partner = self.hub.table[code]
            rivals[code] = Rival(name=partner.name, tariffs={RATE: self._expected_rate(partner)})
        return rivals

    def _expected_rate(self, partner: Partner) -> Figure:
        """Return what others expect a partner's rate to be, between the pause's and the announced."""
        figure, pause = self.hub.partners.expected, min(self.pause, partner.announced or 0.0)
        way = (partner.announced or 0.0) - pause
        ends = {name: pause + getattr(figure, name) * way for name in ("value", "low", "high")}
        return figure.model_copy(update={**ends, "unit": "percent"})

    @cached_property
    def pause(self) -> float:
        """The rate that holds for all while the talks begin, percent."""
        level = self.hub.calendar.no_deal[0].levels.get(RATE, 0.0)
        return float(level)

    def reference(self, code: str, concluded: Mapping[str, float]) -> float | None:
        """Return the mean of the concluded rates of others, weighted by similarity; None without any."""
        others = [other for other in concluded if other != code]
        if not others:
            return None
        distances = [self._distance(code, other) for other in others]
        # the closest counts one: however far all of them are, there is a mean
        weights = [exp(min(distances) - distance) for distance in distances]
        return sum(w * concluded[o] for w, o in zip(weights, others, strict=True)) / sum(weights)

    @cached_property
    def _distance(self) -> Callable[[str, str], float]:
        return cache(self._apart)

    def _apart(self, one: str, other: str) -> float:
        a, b, figures = self.hub.table[one], self.hub.table[other], self.hub.precedent
        size = abs(log((a.imports + a.exports) / (b.imports + b.exports))) / figures.size.value
        return size + abs((a.announced or 0) - (b.announced or 0)) / figures.rate.value

    def scenario(
        self,
        code: str,
        *,
        opening: date | None = None,
        concluded: Mapping[str, float] | None = None,
        failed: Iterable[str] = (),
        rate: float | None = None,
        claims: Mapping[float, float] | None = None,
        tariffs: Settled | None = None,
    ) -> Scenario:
        """Return the talks with one partner.

        ``concluded`` are rates of others' deals, in percent, ``tariffs`` those on single sectors, by
        partner; others whose talks ``failed`` pay what was announced; ``rate`` is one that can be agreed
        besides ``rates``; ``claims`` says by rate what the host would lose to holders of the
        most-favoured clause, bn USD a year.

        Raises
        ------
        InputError : a partner that is not at the tables.
        """
        first, known = self.first(code), dict(concluded or {})
        last = self._last.get(code, first)
        changed: dict[str, object] = {
            "calendar": last.calendar,
            "rivals": self._rivals(first, self._settled(known, tariffs or {}, failed)),
            "precedent": self._precedent(code, known, claims or {}),
            "politics": last.politics,
        }
        if last.calendar.opening != opening:
            changed["calendar"] = first.calendar.model_copy(update={"opening": opening})
            changed["politics"] = politics_at(self, first, opening)
        if rate is not None:
            changed["issues"] = [self._tariff(code, rate), *first.issues[1:]]
        made = first.model_copy(update=changed)
        # kept with it: outsiders know the first one, and of that what all have in common
        at_midpoints(first, self._alike.setdefault(self.has_sectors(code), first))
        # and of this one what has changed since it was made last
        at_midpoints(made, last)
        self._last[code] = made
        return made

    def first(self, code: str) -> Scenario:
        """Return the talks with a partner before any deal, made and checked once.

        Raises
        ------
        InputError : a partner that is not at the tables.
        """
        if code not in self._firsts:
            self._firsts[code] = by_sector(self, code) if self.has_sectors(code) else self.as_one(code)
        return self._firsts[code]

    def has_sectors(self, code: str) -> bool:
        """Say whether a partner's table has sectors."""
        least, issues = self.hub.partners.sectors, self.hub.issues.tariffs
        # another table of partners has trade of its own, which the package's sectors do not add up to
        if least is None or self.hub.partners.table or not has_sectors(code):
            return False
        return sum(imports_under(code, key) for key in issues) >= least

    def as_one(self, code: str) -> Scenario:
        """Return the talks with a partner before any deal, with one sector for all of its goods.

        Raises
        ------
        InputError : a partner that is not at the tables.
        """
        hub, partner = self.hub, self.hub.negotiating(code)
        investment = investment_of(hub.investment, partner, self.sizes[code].value)
        return Scenario(
            name=f"{hub.name}:{code}",
            title=f"{partner.name}: {hub.title}",
            description=hub.description,
            home=code,
            host=hub.host,
            steady_offers=hub.steady_offers,
            objective=hub.objective,
            schedule=hub.schedule,
            parties={code: self.party(partner), hub.host: hub.host_party},
            calendar=self._calendar(partner),
            horizon=hub.horizon,
            elasticities=hub.elasticities,
            rivals=self._rivals_as_one(code, {}),
            sectors={GOODS: self._sector(partner)},
            investment=investment,
            purchases=hub.purchases,
            ruling=hub.ruling,
            issues=[self._tariff(code), *issues_of(hub, partner, hub.host)],
            **self.firms(investment.flow),
        )

    def _calendar(self, partner: Partner) -> Calendar:
        """Return the hub's calendar; nobody pays more in a pause than what was announced."""
        announced, phases = partner.announced or 0.0, list[Phase]()
        for phase in self.hub.calendar.no_deal:
            paused = RATE in phase.levels
            levels = {RATE: min(float(phase.levels[RATE]), announced)} if paused else {}
            if not phases or levels != phases[-1].levels:
                phases.append(phase.model_copy(update={"levels": levels}))
        return self.hub.calendar.model_copy(update={"no_deal": phases})

    def firms(self, flow: Figure) -> dict[str, Any]:
        """Return a table's firms, and their lobbying, by the flow of new investment; empty without."""
        if not self.hub.partners.firms:
            return {}
        pipeline = self.hub.firms.pipeline.sized(flow.value, "bn USD per year")
        firms = self.hub.firms.model_copy(update={"pipeline": pipeline})
        return {"firms": firms, "lobbying": self.hub.lobbying}

    def party(self, partner: Partner) -> Party:
        """Return a partner as a party."""
        gdp = (
            None
            if partner.gdp is None
            else certain(partner.gdp, "bn USD", "IMF and World Bank, rounded")
        )
        return self.hub.partner.model_copy(update={"name": partner.name, "gdp": gdp})

    def _settled(
        self, concluded: Mapping[str, float], tariffs: Settled, failed: Iterable[str]
    ) -> Settled:
        """Return the rates that are no longer expected but known, if the others' markets feel them."""
        if not self.hub.precedent.diversion:
            return {}
        rates = {**{code: self.hub.table[code].announced or 0.0 for code in failed}, **concluded}
        return {code: {**tariffs.get(code, {}), RATE: rate} for code, rate in rates.items()}

    def mean_rate(self, code: str, concluded: Mapping[str, float], failed: Iterable[str] = ()) -> float:
        """Return what a partner's rivals pay on average, percent, by what they sell."""
        sold = {who: 0.0 if who == code else self.sizes[who].value for who in self.expected}
        settled = self._settled(concluded, {}, failed).items()
        expected = {**self._expected_rates, **{who: paid[RATE] for who, paid in settled}}
        whole = sum(sold.values())
        return sumprod(sold.values(), expected.values()) / whole if whole else 0.0

    @cached_property
    def _expected_rates(self) -> dict[str, float]:
        return {who: rival.tariffs[RATE].value for who, rival in self.expected.items()}

    def _rivals(self, first: Scenario, settled: Settled) -> dict[str, Rival]:
        if not self.has_sectors(first.home):
            return self._rivals_as_one(first.home, settled)
        issues = [spec.key for spec in first.of_kind("tariff")]
        return rivals_by_sector(self, first.home, issues, settled)

    def _rivals_as_one(self, code: str, settled: Settled) -> dict[str, Rival]:
        rivals = {key: rival for key, rival in self.expected.items() if key != code}
        for key, rates in settled.items():
            if key in rivals:
                rivals[key] = _settled_rival(rivals[key].name, rates[RATE])
        return rivals

    def _sector(self, partner: Partner) -> Sector:
        source = "US Census Bureau, goods"
        exports = self.hub.partners.flows.sized(partner.exports, "bn USD", f"{source}; ")
        return Sector(
            name="Goods under the reciprocal tariff",
            governed_by=RATE,
            exports=self.sizes[partner.iso3],
            imports=exports.model_copy(update={"context": True}),
            market=self.hub.market.spending,
            shares={key: share for key, share in self._shares.items() if key != partner.iso3},
            components=certain(1.0, "share", "one sector", context=True),
        )

    def rates(self, code: str) -> list[float]:
        """Return the rates that can be agreed with a partner, in percent: up to the announced one."""
        announced = self.hub.table[code].announced or 0.0
        phases = self.hub.calendar.no_deal
        pauses = (float(p.levels[RATE]) for p in phases if RATE in p.levels)
        lower = (rate for rate in (*self.hub.issues.rates, *pauses) if rate < announced)
        return sorted({*lower, announced})

    def _tariff(self, code: str, *agreed: float) -> IssueSpec:
        rates = self.rates(code)
        levels = sorted({*rates, *agreed})
        return issue(RATE, "Reciprocal tariff", "tariff", "%", levels, rates[-1])

    def _precedent(
        self, code: str, concluded: Mapping[str, float], claims: Mapping[float, float]
    ) -> Precedent | None:
        reference, loss = self.reference(code, concluded), self.hub.precedent.loss
        if reference is None or (loss.value == 0 and not claims):
            return None
        return Precedent(
            issue=RATE,
            rate=certain(reference, "percent", "deals concluded before in the same run"),
            loss=loss,
            claims={
                f"{rate:g}": certain(cost, "bn USD per year", "holders of the clause")
                for rate, cost in claims.items()
            },
        )


@cache
def _settled_rival(name: str, rate: float) -> Rival:
    return Rival(name=name, tariffs={RATE: settled_rate(rate)})
