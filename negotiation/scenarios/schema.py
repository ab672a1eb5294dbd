"""What a scenario file holds: typed tables, checked against each other."""

from functools import cached_property
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from negotiation.bargaining.outcomes import Issue, Level, OutcomeSpace
from negotiation.base.errors import unknown
from negotiation.base.toml_files import misplaced, name_each, within
from negotiation.scenarios.allowed import PART, NotNegative, Rate, Share, Worth
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
from negotiation.scenarios.figures import Background, Strict
from negotiation.scenarios.politics import Evidence, Politics
from negotiation.scenarios.wants import Wanting

type Kind = Literal["tariff", "pledge", "years", "purchases", "concession"]


class LevelSpec(Strict):
    """One level of an issue: a number in the issue's unit, or a label with its words."""

    level: Level
    text: str = ""
    quota: Share | None = None
    values: dict[str, Worth] = Field(default_factory=dict)

    @model_validator(mode="before")
    @classmethod
    def _from_number(cls, raw: object) -> object:
        return {"level": raw} if isinstance(raw, int | float | str) else raw


class IssueSpec(Strict):
    """A matter at the table.

    ``tariff``: percent on the sectors that name it in ``governed_by``; a level may be a quota.
    ``pledge``: investment in bn USD; ``years``: over how long; ``purchases``: bn USD over the
    scenario's purchase years; ``concession``: levels with a value to each party, bn USD a year; a
    ``political`` one has values that carry the weight of those who feel it, and are no income.
    """

    key: str
    name: str
    kind: Kind
    unit: str = ""
    levels: list[LevelSpec] = Field(min_length=1)
    no_deal: Level
    political: bool = False

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        issue = self.issue
        if self.political and self.kind != "concession":
            raise ValueError(f"a {self.kind} issue cannot be political: only a concession's values can")
        issue.position(self.no_deal)
        for spec in self.levels:
            numeric = not isinstance(spec.level, str)
            if self.kind != "concession" and not numeric and spec.quota is None:
                raise ValueError(f"level '{spec.level}' of a {self.kind} issue must be a number")
            if self.kind != "concession" and spec.values:
                raise ValueError(f"level {spec.level} of a {self.kind} issue cannot have values")
            if numeric and float(spec.level) < 0:
                raise ValueError(f"level {spec.level} is negative")
        return self

    @property
    def issue(self) -> Issue:
        """The issue as the bargaining layers know it."""
        texts = tuple(spec.text for spec in self.levels)
        return Issue(self.key, tuple(spec.level for spec in self.levels), self.unit, texts)

    def words(self, level: Level) -> str:
        """Say a level in words, e.g. ``15 %`` or the text of its label."""
        spec = self.levels[self.issue.position(level)]
        if spec.text:
            return spec.text
        return f"{spec.level:g} {self.unit}" if not isinstance(spec.level, str) else spec.level


class Precedent(Strict):
    """Deals that the host has concluded with others, seen by all (Kőszegi & Rabin 2006, QJE 121(4)).

    ``rate`` is the mean of their rates on the tariff ``issue``, in percent. The home country loses
    ``loss`` times its exports for every point above it, the host for every point below (the others will
    ask). ``claims`` says by level what the host loses to holders of a most-favoured clause, bn USD a
    year.
    """

    issue: str
    rate: Rate
    loss: Annotated[NotNegative, PART]
    claims: dict[str, Worth] = Field(default_factory=dict)


class Scenario(Wanting):
    """A negotiation: parties, figures, issues, calendar.

    ``payoff`` says what tariffs are worth: surpluses in the host's markets (``partial``), or welfare
    in general equilibrium of a ``world``, a folder (``economy.world``), the built-in one if empty.
    ``steady_offers``: governments go on from their last offer, term by term.
    ``excluded`` are combinations that cannot be agreed on, by issue a level or several.
    """

    home: str
    host: str
    payoff: Literal["partial", "equilibrium"] = "partial"
    world: str = ""
    steady_offers: bool = True
    parties: dict[str, Party]
    calendar: Calendar
    horizon: Horizon
    elasticities: ElasticitySet
    context: dict[str, Background] = Field(default_factory=dict)
    rivals: dict[str, Rival]
    sectors: dict[str, Sector] = Field(min_length=1)
    investment: Investment
    firms: Firms | None = None
    lobbying: Lobbying | None = None
    purchases: Purchases
    retaliation: Retaliation | None = None
    issues: list[IssueSpec] = Field(min_length=1)
    excluded: list[Exclusion] = Field(default_factory=list)
    precedent: Precedent | None = None
    ruling: Ruling | None = None
    dependence: Dependence | None = None
    politics: Politics | None = None
    evidence: dict[str, Evidence] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _references_exist(self) -> Self:
        if self.home == self.host:
            raise misplaced("must not be the home, too", "host")
        name_each(self.parties, [self.home, self.host], "party (home and host)", "parties")
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
        self._check_sums()
        if self.precedent is not None:
            self._check_precedent(self.precedent)
        if self.ruling is not None and self.ruling.issue not in tariffs:
            raise misplaced(unknown("tariff issue", self.ruling.issue, tariffs), "ruling", "issue")
        if self.dependence is not None:
            self.dependence.check(tariffs, {s.key: s.issue for s in self.of_kind("concession")})
        return self

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
            for n, level in enumerate(spec.levels if spec.kind == "concession" else []):
                name_each(level.values, self.parties, "party", "issues", place, "levels", n, "values")
        for place, phase in enumerate(self.calendar.no_deal):
            with within("calendar", "no_deal", place, "levels"):
                self.space.index(dict(phase.levels), default=self.no_deal)

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

    @property
    def in_equilibrium(self) -> bool:
        """Whether the world as a whole says what tariffs are worth."""
        return self.payoff == "equilibrium" or self.objective == "welfare"

    @cached_property
    def space(self) -> OutcomeSpace:
        """The outcome space of the issues."""
        issues = tuple(spec.issue for spec in self.issues)
        return OutcomeSpace(issues, excluded=excluded_from(issues, self.excluded))

    @cached_property
    def no_deal(self) -> int:
        """The outcome that equals what holds without an agreement in the end."""
        return self.space.index({spec.key: spec.no_deal for spec in self.issues})

    def issue(self, key: str) -> IssueSpec:
        """Return the issue called ``key``."""
        return self.issues[self.space.axis(key)]

    def of_kind(self, kind: Kind) -> list[IssueSpec]:
        """Return the issues of a kind, in order."""
        return [spec for spec in self.issues if spec.kind == kind]
