"""What a hub's file holds: one host, many partners, and what they share."""

import hashlib
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import (
    BeforeValidator,
    Field,
    PrivateAttr,
    ValidationError,
    ValidationInfo,
    model_validator,
)

from negotiation.base.errors import InputError, unknown
from negotiation.base.records import Rows
from negotiation.base.toml_files import in_words, misplaced, name_each, within
from negotiation.economy.partners import EU_MEMBERS, Partner, read_partners
from negotiation.scenarios.allowed import (
    PER_DOLLAR,
    Positive,
    Share,
    unit,
)
from negotiation.scenarios.bilateral import RATE
from negotiation.scenarios.calendar import Calendar
from negotiation.scenarios.economy import (
    ElasticitySet,
    Horizon,
    Lobbying,
    Party,
    Purchases,
    Rival,
    Ruling,
)
from negotiation.scenarios.figures import Figure, Strict
from negotiation.scenarios.fixed import FixedDict
from negotiation.scenarios.hub_economy import HubFirms, HubInvestment, HubMarket
from negotiation.scenarios.precedents import HubPrecedent
from negotiation.scenarios.suppliers import REST
from negotiation.scenarios.tables import Tables
from negotiation.scenarios.template import ruling_as_in, template
from negotiation.scenarios.wants import Wanting

type OrderName = Literal["deficit", "readiness", "given", "random"]


class Partners(Strict):
    """Who comes to the tables.

    ``table`` is a CSV beside the scenario (``economy.partners``), the built-in one if empty. Of it the
    ``number`` largest by trade both ways negotiate, but for those of the hub's ``rivals``; those
    by sector that sell at least ``sectors`` bn USD a year under tariffs on single sectors (cars, parts,
    steel); nobody without it, or with a table of one's own. ``flows``
    is a factor on all flows of the table. ``expected`` is where others see the rate of a partner that
    has not settled: 0 at the pause's, 1 at the announced one.
    """

    table: str = ""
    number: int = Field(gt=0)
    sectors: float | None = Field(default=None, ge=0)
    firms: bool = False
    flows: Annotated[Positive, unit("factor")]
    expected: Share


class HubOrder(Strict):
    """In which order partners get a table, at most ``capacity`` of them at once, for ``rounds`` at most.

    ``deficit``: largest deficit of the host first; ``readiness``: those whose next election is not in
    the way first, then by its date; ``given``: as listed; ``random``: by lot. Those that a list leaves
    out follow by deficit.
    """

    capacity: int = Field(gt=0)
    rounds: int = Field(gt=0)
    order: OrderName = "deficit"
    given: list[str] = Field(default_factory=list)


class Access(Strict):
    """A level of market access: what it is worth per dollar of the host's exports to the partner."""

    level: str
    text: str
    partner: Annotated[Figure, PER_DOLLAR]
    host: Annotated[Figure, PER_DOLLAR]


class HubIssues(Strict):
    """What is negotiated with each partner.

    ``rates`` in percent, of which each table has those below its announced rate, and that one.
    ``tariffs`` has the rates of those on single sectors, by issue of the talks with Korea.
    ``pledges`` per dollar of the partner's yearly exports, over ``pledge_years``; ``purchases`` per
    dollar of the host's exports over the purchase years.
    """

    rates: list[float] = Field(min_length=1)
    tariffs: dict[str, list[float]] = Field(default_factory=dict)
    pledges: list[float] = Field(min_length=1)
    pledge_years: float = Field(gt=0)
    purchases: list[float] = Field(min_length=1)
    access: list[Access] = Field(min_length=1)

    @model_validator(mode="after")
    def _rising_from_zero(self) -> Self:
        for name in ("rates", "pledges", "purchases"):
            levels = getattr(self, name)
            if levels != sorted(set(levels)) or levels[0] < 0:
                raise ValueError(f"{name} must rise and not be negative, here {levels}")
        for name in ("pledges", "purchases"):
            if getattr(self, name)[0] != 0:
                raise ValueError(f"{name} must begin at 0, which is what holds without a deal")
        return self


class HubScenario(Wanting):
    """A host and its partners; ``partner`` holds what all of them share as parties.

    The ``ruling`` may be that of the talks with Korea, by their name: one court rules for all.

    Examples
    --------
    >>> from negotiation import load_hub
    >>> hub = load_hub("hub-2025")
    >>> hub
    <HubScenario: hub-2025, The United States and 75 partners in 2025>
    >>> hub.at_tables[:3]
    ['EUU', 'VNM', 'TWN']
    """

    host: str
    steady_offers: bool = True
    partners: Partners
    talks: HubOrder
    calendar: Calendar
    horizon: Horizon
    elasticities: ElasticitySet
    market: HubMarket
    rivals: dict[str, Rival]
    partner: Party
    host_party: Party
    investment: HubInvestment
    purchases: Purchases
    firms: HubFirms
    lobbying: Lobbying
    issues: HubIssues
    precedent: HubPrecedent
    ruling: Annotated[Ruling | None, BeforeValidator(ruling_as_in)] = None
    _table: dict[str, Partner] = PrivateAttr(default_factory=dict)

    @model_validator(mode="after")
    def _clock_fits(self) -> Self:
        if self.calendar.opening is not None:
            raise misplaced("is each table's own: leave it out", "calendar", "opening")
        for number, phase in enumerate(self.calendar.no_deal):
            place = "calendar", "no_deal", number, "levels"
            for key in phase.levels:
                if key not in (known := [RATE, *self.issues.tariffs]):
                    raise misplaced(unknown("tariff issue", key, known), *place)
            if any(isinstance(level, str) for level in phase.levels.values()):
                raise misplaced("must be rates in percent", *place)
        return self

    @model_validator(mode="after")
    def _complete(self, info: ValidationInfo) -> Self:
        """Take in the table of partners, and make every table, so that what does not fit is said now."""
        context: dict[str, Any] = info.context or {}
        before, file = context.get("before"), self.partners.table
        if before is not None and before.partners.table == file:
            self._table = before.table
        else:
            partners = read_partners(context.get("folder", Path()) / file if file else None)
            self._table = FixedDict(partners)
        self._check_names()
        for code in self.at_tables:
            try:
                self.tables.first(code)
            except ValidationError as error:
                raise InputError(
                    f"the table of {code}: {in_words(error, '', '').lstrip(': ')}"
                ) from error
        return self

    def _check_names(self) -> None:
        self.partner.check_economy("partner")
        self.host_party.check_economy("host_party")
        tariffs = [spec.key for spec in template().of_kind("tariff") if spec.key != RATE]
        for key in self.issues.tariffs:
            if key not in tariffs:
                raise misplaced(unknown("tariff issue", key, tariffs), "issues", "tariffs", key)
        for code, rival in self.rivals.items():
            if code not in (names := [*self.table, REST]):
                raise misplaced(unknown("partner in the table", code, names), "rivals", code)
            name_each(rival.tariffs, [RATE], "tariff issue", "rivals", code, "tariffs")
        if self.partners.number > (most := len(self._under_order)):
            have = f"{most} partners have an announced rate and are no rivals"
            raise misplaced(f"is {self.partners.number}: {have}", "partners", "number")
        if self.host in self.table:
            raise misplaced(f"'{self.host}' is in its own table of partners", "host")
        known = sum(self.table[code].imports for code in (*self.at_tables, *self.rivals) if code != REST)
        if known > self.market.imports.value:
            wrong = f"is {self.market.imports.value:g}, less than the {known:g} bn USD of the partners"
            raise misplaced(f"{wrong} and rivals alone", "market", "imports")
        if self.talks.order == "given":
            with within("talks", "given"):
                self._check_given()

    def _check_given(self) -> None:
        given = self.talks.given
        for code in given:
            if code not in self.at_tables:
                raise unknown("partner (talks.order is 'given')", code, self.at_tables)
        if len(set(given)) < len(given):
            raise InputError(f"names a partner twice: {', '.join(given)}")
        if not given:
            raise InputError("names nobody, but talks.order is 'given'")

    @property
    def table(self) -> dict[str, Partner]:
        """All partners known of, by code."""
        return self._table

    @cached_property
    def tables(self) -> Tables:
        """The tables of all partners."""
        return Tables(self)

    def entries(self) -> Rows:
        """Return who comes to the tables: flows in bn USD a year, the announced rate in percent."""
        return {code: vars(self.table[code]) for code in self.at_tables}

    @cached_property
    def _under_order(self) -> list[Partner]:
        known = self.table.values()
        return [p for p in known if p.announced is not None and p.iso3 not in self.rivals]

    @property
    def in_one_sector(self) -> Self:
        """The same hub, all goods of each partner being one sector."""
        return self.model_copy(update={"partners": self.partners.model_copy(update={"sectors": None})})

    @cached_property
    def at_tables(self) -> list[str]:
        """Codes of the partners that negotiate, largest deficit of the host first."""
        by_size = sorted(self._under_order, key=lambda p: -(p.imports + p.exports))
        largest = by_size[: self.partners.number]
        return [p.iso3 for p in sorted(largest, key=lambda p: -p.deficit)]

    def negotiating(self, code: str) -> Partner:
        """Return a partner at the tables.

        Raises
        ------
        InputError : who has no table, with the reason if there is one.
        """
        if code in self.at_tables:
            return self.table[code]
        if code in EU_MEMBERS and "EUU" in self.at_tables:
            raise InputError(f"{code} talks as a member of the European Union: {self.name}:EUU")
        for known, partner in self.table.items():
            if code.lower() in (known.lower(), partner.name.lower()):
                if known in self.at_tables:
                    raise InputError(f"unknown partner '{code}': {partner.name} is {known}")
                raise InputError(
                    f"{partner.name} ({known}) has no table in {self.name}: {self._why_none(known)}"
                )
        raise unknown("partner", code, self.at_tables)

    def _why_none(self, code: str) -> str:
        """Say why a partner has no table, and what serves instead."""
        if code in self.rivals:
            return (
                "it talks apart from the others, who have it as a rival at the rate of "
                f"rivals.{code}.tariffs.reciprocal; what a tariff on it does, says "
                f"'negotiate equilibrium --tariff {self.host}:{code}=25'"
            )
        if self.table[code].announced is None:
            return "it is not under the order of 2 April"
        return f"it is not among the {self.partners.number} largest by trade (partners.number)"

    def readiness(self, code: str) -> date:
        """Return from when a partner has a mandate: the day of an election to come, or at once."""
        election = self._table[code].election
        return self.calendar.start if election is None else max(election, self.calendar.start)

    @cached_property
    def digest(self) -> str:
        """SHA-256 of the content, the table of partners included."""
        return hashlib.sha256(f"{super().digest} {self._table}".encode()).hexdigest()
