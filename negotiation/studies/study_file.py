"""Study files: read them, and say in words what is wrong in them."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import Field, ValidationError, WrapValidator, model_validator

from negotiation.base.errors import InputError
from negotiation.base.files import read_text
from negotiation.base.records import flat
from negotiation.base.toml_files import checking, in_words, parse_toml, placed
from negotiation.scenarios import (
    HubScenario,
    Scenario,
    load_hub,
    load_scenario,
    replaced,
    scenario_names,
)
from negotiation.scenarios.figures import Strict
from negotiation.scenarios.loader import beside, known_as
from negotiation.studies.built_in import study_file
from negotiation.studies.designs import Kind, make_design
from negotiation.studies.exact import with_exact_chance
from negotiation.studies.marginals import Together
from negotiation.studies.parameters import HUB, PLACE, Parameter, Value, kind_of, owner
from negotiation.studies.points_file import Points, read_points
from negotiation.studies.rows import run_schema
from negotiation.studies.stopping import with_stop
from negotiation.studies.study import FigureSpec, Record, Study
from negotiation.studies.study_checks import (
    check_column,
    check_figure,
    check_key,
    check_names,
    check_parameter,
    check_point,
)
from negotiation.studies.study_vary import (
    TogetherSpec,
    parameter_of,
    published_ranges,
    shaped,
    together,
    without_idle_modes,
)

COST = ("hub", "figures", "game", "table", "strategies")
"""What varies, the dearest to rebuild first: it varies slowest in a grid."""


MOST_RUNS = 10**12
"""Of a study: more would take years, and beyond 64 bits they cannot be numbered."""


EXACT = "exact"
"""Instead of a number of replicates: each way that chance may come out, as often as is likely."""

type Count = Annotated[int, Field(gt=0, le=MOST_RUNS)]


def _counted(value: object, count: Callable[[object], int]) -> int:
    """Read a number of replicates; 0 where chance is exact."""
    if isinstance(value, str) and value != EXACT:
        raise ValueError(f"a whole number or '{EXACT}' is needed, not '{value}'")
    return 0 if value == EXACT else count(value)


class DesignSpec(Strict):
    """How the parameters are combined (``designs.make_design``); no ``replicates`` if exact."""

    kind: Kind = "grid"
    runs: Count | None = None
    replicates: Annotated[Count, WrapValidator(_counted)] = 1
    seed: int = Field(default=0, ge=0)
    stop_when: str | None = None
    paired: bool = False
    groups: list[str] = Field(default_factory=list)
    second_order: bool = False
    file: str = ""

    @model_validator(mode="after")
    def _with_its_file(self) -> Self:
        if (self.kind == "table") != bool(self.file):
            raise ValueError("kind 'table' and 'file', the table of points, go together")
        if self.kind != "saltelli" and (self.groups or self.second_order):
            raise ValueError("'groups' and 'second_order' are of Sobol's indices, for kind 'saltelli'")
        return self


class StudyFile(Strict):
    """A study file as it is written."""

    name: str = Field(pattern=r"^[\w\-]+$")
    title: str
    description: str = ""
    scenario: str
    record: Record = "summary"
    fixed: dict[str, Any] = Field(default_factory=dict)
    vary: dict[str, Any] = Field(default_factory=dict)
    ranges: Literal["all"] | list[str] = Field(default_factory=list)
    shapes: dict[str, Any] = Field(default_factory=dict)
    together: list[TogetherSpec] = Field(default_factory=list)
    design: DesignSpec = Field(default_factory=DesignSpec)
    figures: list[FigureSpec] = Field(default_factory=list)


def load_study(name: str | Path) -> Study:
    """Read a built-in study by name, or a file; a scenario file that it names is looked for beside it.

    Raises
    ------
    InputError : names the file, the key, its line, and what is allowed.

    Examples
    --------
    >>> from negotiation import load_study
    >>> load_study("patience")
    <Study: patience, korea-us-2025, 200 runs (grid)>
    """
    path = study_file(name)
    return _Reader(path, read_text(path, "study")).read()


class _Reader:
    """Turns a file into a study; each problem is said with its place in the file."""

    def __init__(self, path: Path, text: str) -> None:
        self.path = path
        self.text = text
        with checking(text, str(path)):
            self.raw = StudyFile.model_validate(parse_toml(text, str(path)))
        self.hub: HubScenario | None = None
        self.fixed, self.vary = _flat(self.raw.fixed), _flat(self.raw.vary)
        self.table = self.at(["design", "file"], self._read_table) if self.raw.design.file else None
        self.vary = self.vary if self.table is None else dict(self.table.parameters)

    def _read_table(self) -> Points:
        if self.vary or self.raw.ranges:
            raise InputError("the columns of the table say what varies: leave out 'vary' and 'ranges'")
        return read_points(self.path.parent / self.raw.design.file)

    def at[T](self, where: list[str], work: Callable[..., T], *arguments: object) -> T:
        """Do something, and say of a problem where in the file it comes from."""
        try:
            return work(*arguments)
        except ValidationError as error:
            problem = in_words(error, "", "")
            raise InputError(self._placed(problem.removeprefix(": "), where)) from error
        except InputError as error:
            raise InputError(self._placed(str(error), where)) from error

    def varied[T](self, name: str, work: Callable[..., T], *arguments: object) -> T:
        """Do something about what varies, and say of a problem where that is said to vary."""
        if self.table is None:
            return self.at(["vary", name], work, *arguments)
        try:
            return work(*arguments)
        except InputError as error:
            file = self.path.parent / self.raw.design.file
            raise InputError(f"{file}: column {name}: {error}") from error

    def _placed(self, message: str, where: list[str]) -> str:
        steps = [step for name in where for step in name.split(".")]
        return placed(message, steps, self.text, str(self.path))

    def read(self) -> Study:
        """Return the study."""
        raw = self.raw
        known = known_as(raw.scenario)
        built_in = known.partition(":")[0] in scenario_names()
        name = known if built_in else str(self.path.parent / known)
        scenario = self._load(name)
        for key in self.fixed:
            self.at(["fixed", key], check_key, key, scenario)
        for key in self.vary:
            self.varied(key, check_key, key, scenario)
        scenario, settings = self._fix(scenario)
        parameters = self._parameters(scenario)
        spec = raw.design
        counts = spec.runs, spec.replicates or 1, spec.seed
        more = self.table, spec.groups, spec.second_order
        design = self.at(["design"], make_design, spec.kind, parameters, *counts, *more)
        design = replace(design, paired=spec.paired, together=self._together(parameters))
        if design.runs == 1 and not parameters and spec.replicates:
            raise InputError(f"{self.path}: nothing varies: give 'vary', 'ranges' or design.replicates")
        study = Study(
            raw.name,
            raw.title,
            raw.description,
            scenario,
            settings,
            design,
            raw.record,
            tuple(raw.figures),
            self.hub,
        )
        for parameter in parameters:
            self.varied(parameter.name, check_parameter, study, parameter)
        if not spec.replicates:
            study = self.at(["design", "replicates"], with_exact_chance, study)
        if spec.stop_when is not None:
            study = self.at(["design", "stop_when"], with_stop, study, spec.stop_when)
        names = run_schema(study).names
        self.at(["scenario"], check_names, names)
        for number, figure in enumerate(raw.figures):
            for key in ("value", "x", "y", "by"):
                self.at(["figures", str(number), key], check_column, getattr(figure, key), names)
            self.at(["figures", str(number)], check_figure, study, figure)
        return study

    def _load(self, name: str) -> Scenario:
        """Read the scenario, and the hub that it is a table of if the study is about that."""
        if not self._in_hub():
            return self.at(["scenario"], load_scenario, name)
        file, _, partner = name.rpartition(":")
        self.hub = self.at(["scenario"], load_hub, file)
        return self.at(["scenario"], self.hub.tables.scenario, partner)

    def _in_hub(self) -> bool:
        """Say whether the study is about a table among others: it names a place or the hub's figures."""
        ranges = [] if self.raw.ranges == "all" else self.raw.ranges
        named = {*self.fixed, *self.vary, *(f"{path}." for path in ranges)}
        if not any(kind_of(name) == HUB for name in named):
            return False
        if ":" not in self.raw.scenario:
            raise InputError(
                self._placed(
                    f"{PLACE} and {HUB}.… need a table of a hub, e.g. hub-2025:KOR", ["scenario"]
                )
            )
        return True

    def _fix(self, scenario: Scenario) -> tuple[Scenario, dict[str, Value]]:
        """Return the scenario with the fixed figures in it, and the other fixed settings."""
        of_scenario = [name for name in self.fixed if kind_of(name) == "figures" and self.hub is None]
        scenario = self._replaced(scenario, {name: self.fixed[name] for name in of_scenario})
        settings = {name: value for name, value in self.fixed.items() if name not in of_scenario}
        points: dict[str, dict[str, Value]] = {}
        for name, value in settings.items():
            points.setdefault(owner(name), {})[name] = value
        for owned, point in points.items():
            # a parameter of strategies that vary is checked with each of them
            if owned not in self.vary:
                where = ["fixed", next(iter(point))]
                self.at(where, check_point, point, scenario, self.hub)
        return scenario, settings

    def _replaced(self, scenario: Scenario, figures: Mapping[str, Any]) -> Scenario:
        """Put the fixed figures in together; if one is wrong by itself its line is named."""
        figures = beside(self.path.parent, figures)
        try:
            return replaced(scenario, figures)
        except InputError as error:
            for name, value in figures.items():
                self.at(["fixed", name], replaced, scenario, {name: value})
            raise InputError(self._placed(str(error), ["fixed"])) from error

    def _parameters(self, scenario: Scenario) -> tuple[Parameter, ...]:
        parameters = [
            self.varied(name, parameter_of, name, spec, self.hub or scenario, self.fixed, self.vary)
            for name, spec in self.vary.items()
        ]
        taken = {*self.fixed, *self.vary}
        ranges = self.at(["ranges"], published_ranges, self.raw.ranges, self.hub or scenario, taken)
        shapes = _flat(self.raw.shapes)
        for start in sorted(shapes, key=len):  # of a figure and its table, the figure's own counts
            ranges = self.at(["shapes", start], shaped, ranges, start, shapes[start])
        ranges = without_idle_modes(ranges)
        parameters += ranges
        return tuple(sorted(parameters, key=lambda parameter: _cost(parameter.name)))

    def _together(self, parameters: tuple[Parameter, ...]) -> tuple[Together, ...]:
        """Return which figures are drawn together; each is in one group at most."""
        groups = [
            self.at(["together", str(n)], together, spec, parameters, self.raw.design.kind)
            for n, spec in enumerate(self.raw.together)
        ]
        for place, count in Counter(place for group in groups for place in group.places).items():
            if count > 1:
                twice = f"{parameters[place].name} stands in {count} groups: one is possible"
                raise InputError(self._placed(twice, ["together"]))
        return tuple(groups)


def _cost(name: str) -> tuple[int, bool]:
    """Return the place in a grid: what changes no payoffs comes behind what does."""
    return COST.index(kind_of(name)), name == "rounds"


def _flat(table: Mapping[str, Any]) -> dict[str, Any]:
    """Join the keys of nested tables by dots, down to values, lists and ranges."""
    return dict(flat(table, whole=lambda inner: bool({"low", "high"} & inner.keys())))
