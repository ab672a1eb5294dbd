"""A study: what varies around a scenario, by which design, and what is recorded."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal, Self

from pydantic import model_validator

from negotiation.bargaining.strategies.program import files_in, programs_in
from negotiation.base.records import Rows, Shown
from negotiation.scenarios import HubScenario, Scenario
from negotiation.scenarios.figures import Strict
from negotiation.studies.designs import Design
from negotiation.studies.parameters import HUB, Parameter, Point, Value, hub_setup_of, setup_of
from negotiation.talks.setup import HubSetup, Setup

if TYPE_CHECKING:
    from negotiation.studies.stopping import Stop

type Record = Literal["summary", "traces"]


class FigureSpec(Strict):
    """A picture of the results.

    ``heatmap``: mean ``value`` over ``x`` and ``y``; ``ribbon``: mean ``value`` over ``x`` with its
    interval, a line for each value of ``by``; ``sensitivity``: indices of ``value``.
    """

    kind: Literal["heatmap", "ribbon", "sensitivity"]
    value: str
    x: str = ""
    y: str = ""
    by: str = ""

    @model_validator(mode="after")
    def _complete(self) -> Self:
        needed = {"heatmap": ("x", "y"), "ribbon": ("x",), "sensitivity": ()}[self.kind]
        for name in needed:
            if not getattr(self, name):
                raise ValueError(f"a {self.kind} needs '{name}'")
        return self


@dataclass(frozen=True, repr=False)
class Study(Shown):
    """All that a sweep needs, without any other file: it travels to the workers.

    ``scenario`` has the fixed figures in it; ``fixed`` holds the other fixed settings. With a ``hub``
    the talks are a table of it, and the scenario is that table before any deal. With a ``stop`` it may
    end before all runs are played.

    Examples
    --------
    >>> from negotiation import load_study
    >>> study = load_study("patience")
    >>> study.design.runs, [parameter.name for parameter in study.parameters]
    (200, ['rounds', 'strategies.KOR.exponent'])
    """

    name: str
    title: str
    description: str
    scenario: Scenario
    fixed: Mapping[str, Value]
    design: Design
    record: Record
    figures: tuple[FigureSpec, ...]
    hub: HubScenario | None = None
    stop: "Stop | None" = None

    def in_short(self) -> str:
        """Name it, and say how many runs it has."""
        return f"{self.name}, {self.scenario.name}, {self.design.runs:,} runs ({self.design.kind})"

    def entries(self) -> Rows:
        """Return what varies, in the units of the scenario."""
        return {parameter.name: {"values": parameter.words} for parameter in self.parameters}

    @property
    def parameters(self) -> tuple[Parameter, ...]:
        """What varies, what is dearest to rebuild first."""
        return self.design.parameters

    def setup(self, point: Point) -> Setup | HubSetup:
        """Return what is played at a point; its figures are laid on the study's scenario (or hub).

        Raises
        ------
        InputError : a value that the talks do not allow.
        """
        point = {**self.fixed, **point}
        if self.hub is None:
            return setup_of(self.scenario.name, point)
        return hub_setup_of(self.hub.name, self.scenario.home, point)

    @cached_property
    def strategies(self) -> list[object]:
        """All values that may be strategies' names."""
        levels = (level for parameter in self.parameters for level in parameter.levels)
        return [*self.fixed.values(), *levels]

    @property
    def programs(self) -> list[str]:
        """Strategies that start a program."""
        return programs_in(self.strategies)

    @property
    def document(self) -> dict[str, Any]:
        """All that decides the results besides the package's code, as plain data."""
        design = self.design
        return {
            "name": self.name,
            "scenario": f"{self.scenario.name}, sha256 {self.scenario.digest}",
            **({} if self.hub is None else {"hub": f"{self.hub.name}, sha256 {self.hub.digest}"}),
            "record": self.record,
            "fixed": {name: self.fixed[name] for name in sorted(self.fixed)},
            "vary": {parameter.name: parameter.words for parameter in design.parameters},
            "order": [parameter.name for parameter in design.parameters],
            "design": design.kind,
            "runs": design.runs,
            "replicates": design.replicates,
            "seed": design.seed,
            "paired": design.paired,
            **({} if self.stop is None else {"stop when": str(self.stop)}),
            **({"exact": design.lots} if design.lots else {}),
            **({"groups": design.factors} if design.factors else {}),
            **({"second order": True} if design.second_order else {}),
            **({"together": [asdict(group) for group in design.together]} if design.together else {}),
            **({"programs": files} if (files := files_in(self.strategies)) else {}),
            **({} if design.table is None else {"points": f"sha256 {design.table.digest}"}),
        }

    @property
    def units(self) -> dict[str, str]:
        """Units of the columns of results that have one."""
        payoff = "bn USD a year, against no deal"
        units = {f"payoff_{code}": payoff for code in self.scenario.sides}
        agreed = "chance" if self.design.lots else "share of the runs"
        units |= {"agreed": agreed, "ratification": "chance", "exports": "bn USD a year"}
        units |= {issue.key: issue.unit for issue in self.scenario.issues}
        figures = dict(self.scenario.figures())
        if self.hub is not None:
            figures = {f"{HUB}.{path}": figure for path, figure in self.hub.figures()}
        units |= {p.name: figures[p.name].unit for p in self.parameters if p.name in figures}
        return {name: unit for name, unit in units.items() if unit}
