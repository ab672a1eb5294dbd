"""The talks of a hub with one partner, as a scenario of their own."""

from collections.abc import Iterable, Mapping
from datetime import date
from functools import cached_property
from math import exp, floor, log, log10, prod

from negotiation.base.errors import InputError, unknown
from negotiation.economy.partners import EU_MEMBERS, Partner
from negotiation.scenarios.economy import Firms, Investment, Party, Rival, Sector
from negotiation.scenarios.figures import Figure
from negotiation.scenarios.hub_schema import REST, HubScenario
from negotiation.scenarios.schema import Calendar, IssueSpec, LevelSpec, Precedent, Scenario

RATE = "reciprocal"
"""The tariff issue of every table."""

GOODS = "goods"
"""The one sector of every table."""


class Tables:
    """Makes the scenario of each table of a hub, for what is concluded so far.

    Rivals are the other partners at the tables and those of the hub's ``rivals``.
    """

    def __init__(self, hub: HubScenario) -> None:
        """Take the hub's figures."""
        self.hub = hub

    @cached_property
    def sizes(self) -> dict[str, Figure]:
        """Each supplier's sales of covered goods in the host's market, bn USD a year."""
        hub = self.hub
        named = {code: hub.table[code].imports for code in (*hub.at_tables, *hub.rivals) if code != REST}
        sizes = {code: self._flow(value) for code, value in named.items()}
        if REST in hub.rivals:
            sizes[REST] = self._flow(max(hub.market.imports.value - sum(named.values()), 0.0))
        return sizes

    def _flow(self, imports: float) -> Figure:
        covered, flows = self.hub.market.covered, self.hub.partners.flows.value
        return _sized(covered, flows * imports, "bn USD", "US Census Bureau, goods; part covered: ")

    @cached_property
    def _shares(self) -> dict[str, Figure]:
        spending = self.hub.market.spending.value
        return {code: _sized(f, 1 / spending, "share") for code, f in self.sizes.items()}

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
        hub = self.hub
        if code not in hub.at_tables:
            raise _no_table(hub, code)
        partner, known = hub.table[code], dict(concluded or {})
        calendar = self._calendar(partner, opening)
        investment = self._investment(partner)
        return Scenario(
            name=f"{hub.name}:{code}",
            title=f"{partner.name}: {hub.title}",
            description=hub.description,
            home=code,
            host=hub.host,
            parties={code: self._party(partner), hub.host: hub.host_party},
            calendar=calendar,
            horizon=hub.horizon,
            elasticities=hub.elasticities,
            rivals=self._rivals(code, self._settled(known, failed)),
            sectors={GOODS: self._sector(partner)},
            investment=investment,
            purchases=hub.purchases,
            issues=self._issues(partner, rate),
            precedent=self._precedent(code, known, claims or {}),
            firms=self._firms(investment.flow) if hub.partners.firms else None,
            lobbying=hub.lobbying if hub.partners.firms else None,
        )

    def _calendar(self, partner: Partner, opening: date | None) -> Calendar:
        """Return the hub's calendar; nobody pays more in a pause than what was announced."""
        announced = partner.announced or 0.0
        phases = [
            phase.model_copy(
                update={"levels": {k: min(float(v), announced) for k, v in phase.levels.items()}}
            )
            for phase in self.hub.calendar.no_deal
        ]
        return self.hub.calendar.model_copy(update={"opening": opening, "no_deal": phases})

    def _firms(self, flow: Figure) -> Firms:
        pipeline = _sized(self.hub.firms.pipeline, flow.value, "bn USD per year")
        return self.hub.firms.model_copy(update={"pipeline": pipeline})

    def _party(self, partner: Partner) -> Party:
        gdp = (
            None if partner.gdp is None else _plain(partner.gdp, "bn USD", "IMF and World Bank, rounded")
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
                figure = _plain(rate, "percent", "settled before in the same run")
                rivals[key] = Rival(name=rivals[key].name, tariffs={RATE: figure})
        return rivals

    def _sector(self, partner: Partner) -> Sector:
        source = "US Census Bureau, goods"
        exports = _sized(self.hub.partners.flows, partner.exports, "bn USD", f"{source}; ")
        return Sector(
            name="Goods under the reciprocal tariff",
            governed_by=RATE,
            exports=self.sizes[partner.iso3],
            imports=exports.model_copy(update={"context": True}),
            market=self.hub.market.spending,
            shares={key: share for key, share in self._shares.items() if key != partner.iso3},
            components=_plain(1.0, "share", "one sector", context=True),
        )

    def _investment(self, partner: Partner) -> Investment:
        figures = self.hub.investment
        relative = {"affiliate_share", "least_fdi", "flow", "public_capacity"}
        same = {n: getattr(figures, n) for n in type(figures).model_fields if n not in relative}
        # plants that buy what they are known to buy at home
        plant = figures.output_per_capital, figures.component_share, figures.sourcing_share
        bought = prod(figure.value for figure in plant)
        exports = self.sizes[partner.iso3].value
        fdi = max(partner.fdi or 0.0, figures.least_fdi.value * partner.imports)
        return Investment(
            stock=_sized(figures.affiliate_share, exports / bought, "bn USD"),
            flow=_sized(figures.flow, fdi, "bn USD per year"),
            public_capacity=_sized(figures.public_capacity, partner.imports, "bn USD per year"),
            **same,
        )

    def rates(self, code: str) -> list[float]:
        """Return the rates that can be agreed with a partner, in percent: up to the announced one."""
        announced = self.hub.table[code].announced or 0.0
        pauses = (float(level) for p in self.hub.calendar.no_deal for level in p.levels.values())
        lower = (rate for rate in (*self.hub.issues.rates, *pauses) if rate < announced)
        return sorted({*lower, announced})

    def _issues(self, partner: Partner, rate: float | None) -> list[IssueSpec]:
        issues, rates = self.hub.issues, self.rates(partner.iso3)
        if rate is not None:
            rates = sorted({*rates, rate})
        years = self.hub.purchases.years.value
        pledges = [_round(share * partner.imports) for share in issues.pledges]
        purchases = [_round(share * years * partner.exports) for share in issues.purchases]
        access = [
            LevelSpec(
                level=level.level,
                text=level.text,
                values={
                    partner.iso3: _sized(level.partner, partner.exports, "bn USD per year"),
                    self.hub.host: _sized(level.host, partner.exports, "bn USD per year"),
                },
            )
            for level in issues.access
        ]
        return [
            _issue(RATE, "Reciprocal tariff", "tariff", "%", rates, self.rates(partner.iso3)[-1]),
            _issue("pledge", "Investment pledge", "pledge", "bn", pledges, 0.0),
            _issue(
                "years",
                "Years to invest it",
                "years",
                "years",
                [issues.pledge_years],
                issues.pledge_years,
            ),
            _issue("purchases", "Purchases", "purchases", "bn", purchases, 0.0),
            IssueSpec(
                key="access",
                name="Market access",
                kind="concession",
                levels=access,
                no_deal=access[0].level,
            ),
        ]

    def _precedent(
        self, code: str, concluded: Mapping[str, float], claims: Mapping[float, float]
    ) -> Precedent | None:
        reference, loss = self.reference(code, concluded), self.hub.precedent.loss
        if reference is None or (loss.value == 0 and not claims):
            return None
        return Precedent(
            issue=RATE,
            rate=_plain(reference, "percent", "deals concluded before in the same run"),
            loss=loss,
            claims={
                f"{rate:g}": _plain(cost, "bn USD per year", "holders of the clause")
                for rate, cost in claims.items()
            },
        )


def _no_table(hub: HubScenario, code: str) -> InputError:
    """Build the error for who has no table, with the reason if there is one."""
    if code in EU_MEMBERS and "EUU" in hub.at_tables:
        return InputError(f"{code} talks as a member of the European Union: EUU")
    for known, partner in hub.table.items():
        if code.lower() in (known.lower(), partner.name.lower()):
            if known in hub.at_tables:
                return InputError(f"unknown partner '{code}': {partner.name} is {known}")
            return InputError(
                f"{partner.name} ({known}) has no table in {hub.name}: it is not under the order of "
                "2 April, or talks apart from the others"
            )
    return unknown("partner", code, hub.at_tables)


def _issue(key: str, name: str, kind: str, unit: str, levels: list[float], no_deal: float) -> IssueSpec:
    specs = [LevelSpec(level=level) for level in dict.fromkeys(levels)]
    return IssueSpec(key=key, name=name, kind=kind, unit=unit, levels=specs, no_deal=no_deal)


def _sized(figure: Figure, size: float, unit: str, source: str = "") -> Figure:
    """Return a figure per unit of size, times the size."""
    return figure.model_copy(
        update={
            "value": figure.value * size,
            "low": min(figure.low * size, figure.high * size),
            "high": max(figure.low * size, figure.high * size),
            "unit": unit,
            "source": f"{source}{figure.source}",
        }
    )


def _plain(value: float, unit: str, source: str, *, context: bool = False) -> Figure:
    """Return a sourced figure of 2024 that is known for certain."""
    return Figure(
        value=value,
        unit=unit,
        year=2024,
        source=source,
        low=value,
        high=value,
        context=context,
    )


def _round(amount: float) -> float:
    """Round an amount to two digits, as people do when they promise."""
    if amount == 0:
        return 0.0
    return round(amount, 1 - floor(log10(amount)))
