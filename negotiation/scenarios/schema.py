"""What a scenario file holds: typed tables, checked against each other."""

from collections.abc import Mapping
from typing import Any, Literal, Self

from pydantic import Field, model_validator

from negotiation.bargaining.outcomes import OutcomeSpace
from negotiation.base.errors import unknown
from negotiation.base.records import Rows
from negotiation.base.toml_files import misplaced, name_each, within
from negotiation.economy.trade_talks.rounds import Round
from negotiation.scenarios.bare import ABSENT, check_whole, completed, is_bare
from negotiation.scenarios.calendar import Calendar
from negotiation.scenarios.economy import (
    Dependence,
    ElasticitySet,
    Firms,
    Horizon,
    Investment,
    Lobbying,
    Party,
    Purchases,
    Retaliation,
    Rival,
    Ruling,
    Sector,
)
from negotiation.scenarios.exclusions import Exclusion, excluded_from
from negotiation.scenarios.figures import Background
from negotiation.scenarios.issues import IssueSpec, Kind
from negotiation.scenarios.politics import Evidence, Politics
from negotiation.scenarios.precedents import Precedent
from negotiation.scenarios.rounds import RoundSpec
from negotiation.scenarios.wants import Wanting

SPACE, NO_DEAL = "space", "no deal"


class Scenario(Wanting):
    """A negotiation: parties, figures, issues, calendar.

    ``payoff`` says what tariffs are worth: surpluses in the host's markets (``partial``), or welfare
    in general equilibrium of a ``world``, a folder (``economy.world``), the built-in one if empty.
    ``steady_offers``: governments go on from their last offer, term by term.
    ``excluded`` are combinations that cannot be agreed on, by issue a level or several.
    Talks without trade have none of ``bare.TRADE``: any number of parties, and concessions alone.

    Examples
    --------
    >>> from negotiation import load_scenario
    >>> scenario = load_scenario("korus-2018")
    >>> scenario.sides, scenario.calendar.rounds
    (('KOR', 'USA'), 19)
    >>> scenario.to_frame().loc["steel", "levels"]
    ['25', 'quota63', 'quota70', 'quota100', '0']
    """

    home: str = ""
    host: str = ""
    payoff: Literal["partial", "equilibrium"] = "partial"
    world: str = ""
    steady_offers: bool = True
    parties: dict[str, Party]
    calendar: Calendar
    horizon: Horizon
    elasticities: ElasticitySet = ABSENT
    context: dict[str, Background] = Field(default_factory=dict)
    rivals: dict[str, Rival] = Field(default_factory=dict)
    sectors: dict[str, Sector] = Field(default_factory=dict)
    investment: Investment = ABSENT
    firms: Firms | None = None
    lobbying: Lobbying | None = None
    purchases: Purchases = ABSENT
    retaliation: Retaliation | None = None
    issues: list[IssueSpec] = Field(min_length=1)
    excluded: list[Exclusion] = Field(default_factory=list)
    precedent: Precedent | None = None
    ruling: Ruling | None = None
    dependence: Dependence | None = None
    round: RoundSpec | None = None
    politics: Politics | None = None
    evidence: dict[str, Evidence] = Field(default_factory=dict)

    @model_validator(mode="before")
    @classmethod
    def _filled_in(cls, raw: object) -> Any:
        return completed(raw) if isinstance(raw, dict) and is_bare(raw) else raw

    @model_validator(mode="after")
    def _references_exist(self) -> Self:
        check_whole(vars(self), not self.trades)
        self._check_parties()
        tariffs = [spec.key for spec in self.of_kind("tariff")]
        for key, rival in self.rivals.items():
            name_each(rival.tariffs, tariffs, "tariff issue", "rivals", key, "tariffs")
        for key, sector in self.sectors.items():
            name_each(sector.shares, self.rivals, "rival of [rivals]", "sectors", key, "shares")
            if sector.governed_by and sector.governed_by not in tariffs:
                allowed = [*sorted(tariffs), "or leave it out"]
                wrong = unknown("tariff issue", sector.governed_by, allowed)
                raise misplaced(wrong, "sectors", key, "governed_by")
        self._check_issues()
        if self.trades:
            self._check_sums()
        if self.precedent is not None:
            self._check_precedent(self.precedent)
        if self.ruling is not None and self.ruling.issue not in tariffs:
            raise misplaced(unknown("tariff issue", self.ruling.issue, tariffs), "ruling", "issue")
        self._check_round()
        if self.dependence is not None:
            self.dependence.check(tariffs, {s.key: s.issue for s in self.of_kind("concession")})
        return self

    def _check_parties(self) -> None:
        """Check who sits at the table."""
        if not self.trades:
            if len(self.parties) < 2:
                raise misplaced("at least two parties are needed", "parties")
            self._check_no_deal()
            if self.objective != "political" or self.payoff != "partial":
                name = "payoff" if self.objective == "political" else "objective"
                raise misplaced("is about trade, of which nothing is there", name)
            return
        if self.home == self.host:
            raise misplaced("must not be the home, too", "host")
        name_each(self.parties, [self.home, self.host], "party (home and host)", "parties")
        for code, party in self.parties.items():
            party.check_economy("parties", code)

    def _check_no_deal(self) -> None:
        """Check what parties say of no deal, and of time, themselves."""
        known = [code for code, party in self.parties.items() if party.reservation is not None]
        if known and len(known) < len(self.parties):
            lacking = next(code for code in self.parties if code not in known)
            raise misplaced(
                "is missing: each party needs one, or none", "parties", lacking, "reservation"
            )
        said = len(self.calendar.no_deal) > 1 or self.calendar.no_deal[0].levels
        if said and (known or self.horizon.discount):
            wrong = "holds nothing where parties have a reservation or there is a horizon.discount"
            raise misplaced(wrong, "calendar", "no_deal")

    def _check_issues(self) -> None:
        """Check kinds, values of concessions, and what holds without a deal."""
        kinds = [spec.kind for spec in self.issues]
        for once in ("pledge", "years", "purchases"):
            if kinds.count(once) > 1:
                raise misplaced(f"at most one issue of kind '{once}' is allowed", "issues")
        if ("pledge" in kinds) != ("years" in kinds):
            wrong = "a 'pledge' issue needs a 'years' issue, and the other way round"
            raise misplaced(wrong, "issues")
        for place, spec in enumerate(self.issues):
            for code in spec.binds:
                if code not in self.parties:
                    raise misplaced(unknown("party", code, self.parties), "issues", place, "binds")
            if not self.trades and not spec.labelled:
                wrong = (
                    f"'{spec.kind}' needs a home and a host: without, 'concession' and 'cut' are allowed"
                )
                raise misplaced(wrong, "issues", place, "kind")
            for n, level in enumerate(spec.levels):
                where = "issues", place, "levels", n
                if spec.kind == "concession":
                    name_each(level.values, self.parties, "party", *where, "values")
                for code in level.no_worse_than:
                    if code not in self.rivals:
                        found = unknown("rival of [rivals]", code, self.rivals)
                        raise misplaced(found, *where, "no_worse_than")
        for place, phase in enumerate(self.calendar.no_deal):
            with within("calendar", "no_deal", place, "levels"):
                self.space.index(dict(phase.levels), default=self.no_deal)

    def _check_round(self) -> None:
        """Check that parties, and nobody else, make cuts where there is a round."""
        cuts = self.of_kind("cut")
        if (self.round is not None) != bool(cuts) or (self.trades and cuts):
            wrong = "a table [round] and issues of the kind 'cut' need each other, and no home and host"
            raise misplaced(wrong, "round")
        if self.round is not None:
            for spec in cuts:
                if spec.by not in self.parties:
                    raise misplaced(unknown("party", spec.by, self.parties), "issues", spec.key)
            self.round.check(cuts, self.sides)

    def _check_sums(self) -> None:
        """Check what figures of several tables make together."""
        if not any(sector.exports.value > 0 for sector in self.sectors.values()):
            raise misplaced("exports are all zero: there is nothing to put a tariff on", "sectors")
        components = sum(sector.components.value for sector in self.sectors.values())
        if abs(components - 1) > 1e-6:
            raise misplaced(f"components add up to {components:g}, not to 1", "sectors")
        if self.lobbying is not None and self.firms is None:
            raise misplaced("needs firms, who do it: a table [firms] is missing", "lobbying")
        if self.firms is not None and self.firms.pipeline.value < self.investment.flow.value:
            flow = f"investment.flow ({self.investment.flow.value:g}), which is part of it"
            wrong = f"is {self.firms.pipeline.value:g}, and must be at least {flow}"
            raise misplaced(wrong, "firms", "pipeline")
        if self.retaliation is not None and self.retaliation.enabled:
            for key, sector in self.sectors.items():
                if sector.home_market is None:
                    raise misplaced("is missing: retaliation needs it", "sectors", key, "home_market")

    def _check_precedent(self, precedent: Precedent) -> None:
        tariffs = {spec.key: spec for spec in self.of_kind("tariff")}
        if precedent.issue not in tariffs:
            raise misplaced(unknown("tariff issue", precedent.issue, tariffs), "precedent", "issue")
        for level in precedent.claims:
            with within("precedent", "claims", level):
                tariffs[precedent.issue].issue.position(level)

    @model_validator(mode="after")
    def _politics_fit(self) -> Self:
        if self.politics is not None:
            self._check_politics(self.politics)
        for key, fact in self.evidence.items():
            if fact.party not in self.parties:
                raise misplaced(unknown("party", fact.party, self.parties), "evidence", key, "party")
        return self

    def _check_politics(self, politics: Politics) -> None:
        name_each(politics.sides, self.parties, "party", "politics", "sides")
        election, calendar = politics.election, self.calendar
        if election is None:
            return
        if election.party not in self.parties:
            wrong = unknown("party", election.party, self.parties)
            raise misplaced(wrong, "politics", "election", "party")
        if not calendar.first_round < election.date <= calendar.deadline:
            span = f"the first round ({calendar.first_round}) and not after calendar.deadline"
            late = f"is {election.date}: it must come after {span} ({calendar.deadline})"
            raise misplaced(late, "politics", "election", "date")

    def model_copy(self, *, update: Mapping[str, Any] | None = None, deep: bool = False) -> Self:
        """Return a copy with other values, unchecked; what has the same issues has the same outcomes."""
        copy = super().model_copy(update=update, deep=deep)
        if not {"issues", "excluded"} & (update or {}).keys():
            copy.by_ranges.update({k: v for k, v in self.by_ranges.items() if k in (SPACE, NO_DEAL)})
        return copy

    @property
    def trades(self) -> bool:
        """Whether the talks are about trade, between a home and a host country."""
        return not is_bare(vars(self))

    @property
    def reserved(self) -> list[float] | None:
        """What each party has without a deal, where they say so themselves; else nothing."""
        known = [p.reservation.value for p in self.parties.values() if p.reservation is not None]
        return known or None

    @property
    def sides(self) -> tuple[str, ...]:
        """The parties' codes in order: home first, then host; without trade, as they are written."""
        return (self.home, self.host) if self.trades else tuple(self.parties)

    @property
    def trade_round(self) -> Round | None:
        """The round of cuts that issues speak of; None in talks about something else."""
        return None if self.round is None else self.round.of(self.of_kind("cut"), self.sides)

    @property
    def in_equilibrium(self) -> bool:
        """Whether the world as a whole says what tariffs are worth."""
        return self.payoff == "equilibrium" or self.objective == "welfare"

    @property
    def space(self) -> OutcomeSpace:
        """The outcome space of the issues."""
        if SPACE not in self.by_ranges:
            issues = tuple(spec.issue for spec in self.issues)
            self.by_ranges[SPACE] = OutcomeSpace(issues, excluded=excluded_from(issues, self.excluded))
        space: OutcomeSpace = self.by_ranges[SPACE]
        return space

    @property
    def no_deal(self) -> int:
        """The outcome that equals what holds without an agreement in the end."""
        if NO_DEAL not in self.by_ranges:
            levels = {spec.key: spec.no_deal for spec in self.issues}
            self.by_ranges[NO_DEAL] = self.space.index(levels)
        outcome: int = self.by_ranges[NO_DEAL]
        return outcome

    def entries(self) -> Rows:
        """Return the issues: their units, levels and what holds without a deal."""
        return {spec.key: spec.row for spec in self.issues}

    def issue(self, key: str) -> IssueSpec:
        """Return the issue called ``key``."""
        found = {spec.key: spec for spec in self.issues}
        if key not in found:
            raise unknown("issue", key, found)
        return found[key]

    def cuts_at(self, outcome: int) -> dict[str, int]:
        """Return the places of the levels of cuts in an outcome, by issue."""
        places = self.space.placed(outcome)
        return {spec.key: places[spec.key] for spec in self.of_kind("cut")}

    def of_kind(self, kind: Kind) -> list[IssueSpec]:
        """Return the issues of a kind, in order."""
        return [spec for spec in self.issues if spec.kind == kind]
