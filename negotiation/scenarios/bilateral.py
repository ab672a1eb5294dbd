"""The talks of a hub with one partner, as a scenario of their own."""

from collections.abc import Iterable, Mapping
from datetime import date
from functools import cached_property
from math import exp, floor, log, log10, prod
from typing import TYPE_CHECKING

from negotiation.economy.partners import Partner
from negotiation.scenarios.economy import Firms, Investment, Party, Rival, Sector
from negotiation.scenarios.figures import Figure, certain
from negotiation.scenarios.schema import Calendar, IssueSpec, LevelSpec, Precedent, Scenario
from negotiation.scenarios.suppliers import sizes_of

if TYPE_CHECKING:
    from negotiation.scenarios.hub_economy import HubInvestment
    from negotiation.scenarios.hub_schema import HubScenario

RATE = "reciprocal"
"""The tariff issue of every table."""

GOODS = "goods"
"""The one sector of every table."""


class Tables:
    """Makes the scenario of each table of a hub, for what is concluded so far.

    Rivals are the other partners at the tables and those of the hub's ``rivals``.
    """

    def __init__(self, hub: "HubScenario") -> None:
        """Take the hub's figures."""
        self.hub = hub

    @cached_property
    def sizes(self) -> dict[str, Figure]:
        """Each supplier's sales of covered goods in the host's market, bn USD a year."""
        return sizes_of(self.hub)

    @cached_property
    def _shares(self) -> dict[str, Figure]:
        spending = self.hub.market.spending.value
        return {code: f.sized(1 / spending, "share") for code, f in self.sizes.items()}

    @cached_property
    def _expected(self) -> dict[str, Rival]:
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

    def _distance(self, one: str, other: str) -> float:
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
    ) -> Scenario:
        """Return the talks with one partner.

        ``concluded`` are rates of others' deals, in percent; others whose talks ``failed`` pay what was
        announced; ``rate`` is one that can be agreed besides ``rates``; ``claims`` says by rate what
        the host would lose to holders of the most-favoured clause, bn USD a year.

        Raises
        ------
        InputError : a partner that is not at the tables.
        """
        first, known = self.first(code), dict(concluded or {})
        changed: dict[str, object] = {
            "calendar": first.calendar.model_copy(update={"opening": opening}),
            "rivals": self._rivals(code, self._settled(known, failed)),
            "precedent": self._precedent(code, known, claims or {}),
        }
        if rate is not None:
            changed["issues"] = [self._tariff(code, rate), *first.issues[1:]]
        return first.model_copy(update=changed)

    def first(self, code: str) -> Scenario:
        """Return the talks with a partner before any deal, made and checked once.

        Raises
        ------
        InputError : a partner that is not at the tables.
        """
        if code not in self._firsts:
            self._firsts[code] = self._made(code)
        return self._firsts[code]

    @cached_property
    def _firsts(self) -> dict[str, Scenario]:
        return {}

    def _made(self, code: str) -> Scenario:
        hub, partner = self.hub, self.hub.negotiating(code)
        investment = investment_of(hub.investment, partner, self.sizes[code].value)
        return Scenario(
            name=f"{hub.name}:{code}",
            title=f"{partner.name}: {hub.title}",
            description=hub.description,
            home=code,
            host=hub.host,
            objective=hub.objective,
            schedule=hub.schedule,
            parties={code: self._party(partner), hub.host: hub.host_party},
            calendar=self._calendar(partner),
            horizon=hub.horizon,
            elasticities=hub.elasticities,
            rivals=self._rivals(code, {}),
            sectors={GOODS: self._sector(partner)},
            investment=investment,
            purchases=hub.purchases,
            issues=[self._tariff(code), *issues_of(hub, partner, hub.host)],
            firms=self._firms(investment.flow) if hub.partners.firms else None,
            lobbying=hub.lobbying if hub.partners.firms else None,
        )

    def _calendar(self, partner: Partner) -> Calendar:
        """Return the hub's calendar; nobody pays more in a pause than what was announced."""
        announced = partner.announced or 0.0
        phases = [
            phase.model_copy(
                update={"levels": {k: min(float(v), announced) for k, v in phase.levels.items()}}
            )
            for phase in self.hub.calendar.no_deal
        ]
        return self.hub.calendar.model_copy(update={"no_deal": phases})

    def _firms(self, flow: Figure) -> Firms:
        pipeline = self.hub.firms.pipeline.sized(flow.value, "bn USD per year")
        return self.hub.firms.model_copy(update={"pipeline": pipeline})

    def _party(self, partner: Partner) -> Party:
        gdp = (
            None
            if partner.gdp is None
            else certain(partner.gdp, "bn USD", "IMF and World Bank, rounded")
        )
        return self.hub.partner.model_copy(update={"name": partner.name, "gdp": gdp})

    def _settled(self, concluded: Mapping[str, float], failed: Iterable[str]) -> dict[str, float]:
        """Return the rates that are no longer expected but known, if the others' markets feel them."""
        if not self.hub.precedent.diversion:
            return {}
        return {**{code: self.rates(code)[-1] for code in failed}, **concluded}

    def _rivals(self, code: str, concluded: Mapping[str, float]) -> dict[str, Rival]:
        rivals = {key: rival for key, rival in self._expected.items() if key != code}
        for key, rate in concluded.items():
            if key in rivals:
                figure = certain(rate, "percent", "settled before in the same run")
                rivals[key] = Rival(name=rivals[key].name, tariffs={RATE: figure})
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
        pauses = (float(level) for p in self.hub.calendar.no_deal for level in p.levels.values())
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
