"""What is at the table: issues and their levels."""

from typing import Literal, Self

from pydantic import Field, model_validator

from negotiation.bargaining.outcomes import Issue, Level, format_level
from negotiation.scenarios.allowed import Rate, Share, Worth
from negotiation.scenarios.figures import Strict

type Kind = Literal["tariff", "pledge", "years", "purchases", "concession", "cut"]


class LevelSpec(Strict):
    """One level of an issue: a number in the issue's unit, or a label with its words.

    What a label of a tariff stands for: a ``quota``, or the lowest of a ``rate`` and what the rivals of
    ``no_worse_than`` pay (``valuation.levels.with_rates``).
    """

    level: Level
    text: str = ""
    quota: Share | None = None
    rate: Rate | None = None
    no_worse_than: list[str] = Field(default_factory=list)
    values: dict[str, Worth] = Field(default_factory=dict)

    @model_validator(mode="before")
    @classmethod
    def _from_number(cls, raw: object) -> object:
        return {"level": raw} if isinstance(raw, int | float | str) else raw


class IssueSpec(Strict):
    """A matter at the table.

    ``tariff``: percent on the sectors that name it in ``governed_by``; a level may be a quota, or as
    low a rate as that of others.
    ``pledge``: investment in bn USD; ``years``: over how long; ``purchases``: bn USD over the
    scenario's purchase years; ``concession``: levels with a value to each party, bn USD a year; a
    ``political`` one has values that carry the weight of those who feel it, and are no income; ``cut``:
    formulas by which a ``region``, that of the issue's key unless given, sets its tariffs (``[round]``):
    on the goods of ``partners``, the other parties unless given, in ``sectors``, all unless given.
    ``binds``: who has to sign another level than that without a deal where coalitions may sign; all if
    it says nothing, of a ``cut`` its own region.

    Examples
    --------
    >>> from negotiation import load_scenario
    >>> steel = load_scenario("korus-2018").issue("steel")
    >>> steel.kind, steel.words("quota70")
    ('tariff', 'quota of 70 % of 2015-17')
    """

    key: str
    name: str
    kind: Kind
    unit: str = ""
    levels: list[LevelSpec] = Field(min_length=1)
    no_deal: Level
    political: bool = False
    region: str = ""
    partners: list[str] = Field(default_factory=list)
    sectors: list[str] = Field(default_factory=list)
    binds: list[str] = Field(default_factory=list)

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        issue = self.issue
        if self.political and self.kind != "concession":
            raise ValueError(f"a {self.kind} issue cannot be political: only a concession's values can")
        if self.kind != "cut" and (self.region or self.partners or self.sectors):
            raise ValueError(f"a {self.kind} issue has no region, partners or sectors: only a cut has")
        issue.position(self.no_deal)
        for spec in self.levels:
            numeric = not isinstance(spec.level, str)
            as_others = bool(spec.rate or spec.no_worse_than)
            if as_others and (self.kind != "tariff" or numeric or spec.quota is not None):
                given = f"level {format_level(spec.level)} cannot have rate or no_worse_than"
                raise ValueError(f"{given}: only a tariff's label can, which is no quota")
            if not self.labelled and not (numeric or as_others or spec.quota is not None):
                raise ValueError(f"level '{spec.level}' of a {self.kind} issue must be a number")
            if self.kind != "concession" and spec.values:
                raise ValueError(f"level {spec.level} of a {self.kind} issue cannot have values")
            if numeric and float(spec.level) < 0 and self.kind != "concession":
                raise ValueError(f"level {spec.level} is negative")
        return self

    @property
    def labelled(self) -> bool:
        """Whether its levels are labels worth what is said of each, and not amounts."""
        return self.kind in ("concession", "cut")

    @property
    def by(self) -> str:
        """Whose tariffs a cut changes."""
        return self.region or self.key

    @property
    def standing(self) -> int:
        """The place of the level that holds without an agreement."""
        return self._place(self.no_deal)

    def _place(self, level: Level) -> int:
        levels = [spec.level for spec in self.levels]
        return levels.index(level) if level in levels else self.issue.position(level)

    @property
    def row(self) -> dict[str, object]:
        """What a table of issues says of it."""
        levels = [format_level(spec.level) for spec in self.levels]
        without = format_level(self.no_deal)
        return {"name": self.name, "unit": self.unit, "levels": levels, "without a deal": without}

    @property
    def issue(self) -> Issue:
        """The issue as the bargaining layers know it."""
        texts = tuple(spec.text for spec in self.levels)
        binds = self.binds or [self.by] * (self.kind == "cut")
        levels = tuple(spec.level for spec in self.levels)
        return Issue(self.key, levels, self.unit, texts, tuple(binds))

    def words(self, level: Level) -> str:
        """Say a level in words, e.g. ``15 %`` or the text of its label, with a rate that it has."""
        spec = self.levels[self._place(level)]
        if spec.rate is not None:
            return f"{spec.text or spec.level} ({spec.rate.value:g} {self.unit})"
        if spec.text:
            return spec.text
        return spec.level if isinstance(spec.level, str) else f"{spec.level:g} {self.unit}".rstrip()
