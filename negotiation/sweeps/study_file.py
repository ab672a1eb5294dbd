"""Study files: read them, and say in words what is wrong in them."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Literal, Self

import numpy as np
from pydantic import Field, ValidationError, model_validator

from negotiation.errors import InputError, unknown
from negotiation.files import read_text
from negotiation.scenarios import (
    HubScenario,
    Scenario,
    load_hub,
    load_scenario,
    scenario_names,
    with_values,
)
from negotiation.scenarios.figures import Document, Strict
from negotiation.sweeps.designs import Kind, make_design
from negotiation.sweeps.parameters import (
    HUB,
    PLACE,
    Parameter,
    Value,
    kind_of,
    sort_point,
    strategy_of,
)
from negotiation.sweeps.rows import run_schema
from negotiation.sweeps.study import FigureSpec, Record, Study
from negotiation.sweeps.study_checks import (
    check_column,
    check_figure,
    check_names,
    check_parameter,
    check_point,
)
from negotiation.toml_files import in_words, parse_toml, placed

COST = ("hub", "figures", "game", "table", "strategies")
"""What varies, the dearest to rebuild first: it varies slowest in a grid."""


class RangeSpec(Strict):
    """Numbers from ``low`` to ``high``; with ``steps`` that many of them, evenly spaced."""

    low: float
    high: float
    steps: int | None = Field(default=None, ge=2)
    scale: Literal["linear", "log"] = "linear"

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.low >= self.high:
            raise ValueError(f"empty range: low {self.low:g} must be less than high {self.high:g}")
        if self.scale == "log" and self.low <= 0:
            raise ValueError(f"a logarithmic range needs low above 0, here {self.low:g}")
        return self


class DesignSpec(Strict):
    """How the parameters are combined (``designs.make_design``)."""

    kind: Kind = "grid"
    runs: int | None = Field(default=None, gt=0)
    replicates: int = Field(default=1, gt=0)
    seed: int = Field(default=0, ge=0)


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
    design: DesignSpec = Field(default_factory=DesignSpec)
    figures: list[FigureSpec] = Field(default_factory=list)


def load_study(path: str | Path) -> Study:
    """Read a study file; a scenario file that it names is looked for beside it.

    Raises
    ------
    InputError : names the file, the key, its line, and what is allowed.
    """
    text = read_text(Path(path), "study")
    return _Reader(Path(path), text).read()


class _Reader:
    """Turns a file into a study; each problem is said with its place in the file."""

    def __init__(self, path: Path, text: str) -> None:
        self.path = path
        self.text = text
        try:
            self.raw = StudyFile.model_validate(parse_toml(text, str(path)))
        except ValidationError as error:
            raise InputError(in_words(error, text, str(path))) from error
        self.hub: HubScenario | None = None
        self.fixed, self.vary = _flat(self.raw.fixed), _flat(self.raw.vary)

    def at[T](self, where: list[str], work: Callable[..., T], *arguments: object) -> T:
        """Do something, and say of a problem where in the file it comes from."""
        try:
            return work(*arguments)
        except ValidationError as error:
            problem = in_words(error, "", "")
            raise InputError(self._placed(problem.removeprefix(": "), where)) from error
        except InputError as error:
            raise InputError(self._placed(str(error), where)) from error

    def _placed(self, message: str, where: list[str]) -> str:
        steps = [step for name in where for step in name.split(".")]
        return placed(message, steps, self.text, str(self.path))

    def read(self) -> Study:
        """Return the study."""
        raw = self.raw
        built_in = raw.scenario.partition(":")[0] in scenario_names()
        name = raw.scenario if built_in else str(self.path.parent / raw.scenario)
        scenario = self.at(["scenario"], load_scenario, name)
        self.hub = self.at(["scenario"], load_hub, name.rpartition(":")[0]) if self._in_hub() else None
        scenario, settings = self._fix(scenario)
        parameters = self._parameters(scenario, settings)
        spec = raw.design
        design = self.at(
            ["design"], make_design, spec.kind, parameters, spec.runs, spec.replicates, spec.seed
        )
        if design.runs == 1 and not parameters:
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
            self.at(["vary", parameter.name], check_parameter, study, parameter)
        names = run_schema(study).names
        self.at(["scenario"], check_names, names)
        for number, figure in enumerate(raw.figures):
            for key in ("value", "x", "y", "by"):
                self.at(["figures", str(number), key], check_column, getattr(figure, key), names)
            self.at(["figures", str(number)], check_figure, study, figure)
        return study

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
        settings: dict[str, Value] = {}
        for name, value in self.fixed.items():
            if kind_of(name) == "figures" and self.hub is None:
                scenario = self.at(["fixed", name], with_values, scenario, {name: value})
            else:
                settings[name] = value
        # figures of a hub fit together or not; the other settings stand for themselves
        together = {name: value for name, value in settings.items() if kind_of(name) == HUB}
        for name, value in settings.items():
            point = together if name in together else {name: value}
            self.at(["fixed", name], check_point, sort_point(point), scenario, self.hub)
        return scenario, settings

    def _parameters(self, scenario: Scenario, settings: Mapping[str, Value]) -> tuple[Parameter, ...]:
        for name in self.vary:
            if name in self.fixed:
                raise InputError(self._placed("both fixed and varied", ["vary", name]))
        parameters = [
            self.at(["vary", name], _parameter, name, spec, self.hub or scenario, settings)
            for name, spec in self.vary.items()
        ]
        taken = {*self.fixed, *self.vary}
        parameters += self.at(["ranges"], _ranges, self.raw.ranges, self.hub or scenario, taken)
        return tuple(sorted(parameters, key=lambda parameter: _cost(parameter.name)))


def _cost(name: str) -> tuple[int, bool]:
    """Return the place in a grid: what changes no payoffs comes behind what does."""
    return COST.index(kind_of(name)), name == "rounds"


def _flat(table: Mapping[str, Any], prefix: str = "") -> dict[str, Any]:
    """Join the keys of nested tables by dots, down to values, lists and ranges."""
    flat: dict[str, Any] = {}
    for key, value in table.items():
        name = f"{prefix}{key}"
        if isinstance(value, dict) and not {"low", "high"} & value.keys():
            flat |= _flat(value, f"{name}.")
        else:
            flat[name] = value
    return flat


def _parameter(name: str, spec: object, scenario: Document, fixed: Mapping[str, Value]) -> Parameter:
    if isinstance(spec, list):
        if not spec:
            raise InputError("empty list: give at least one value")
        if not all(isinstance(v, int | float | str) and not isinstance(v, bool) for v in spec):
            raise InputError("a list may hold numbers and texts only")
        if len({isinstance(v, str) for v in spec}) > 1:
            raise InputError("a list may hold numbers or texts, not both")
        if len(set(spec)) < len(spec):
            raise InputError("a value is given twice")
        return Parameter(name, tuple(spec))
    if not isinstance(spec, dict):
        raise InputError("give a list of values, or { low = …, high = …, steps = …, scale = … }")
    given = RangeSpec.model_validate(spec)
    whole = _is_whole(name, scenario, fixed)
    if given.steps is None and whole:
        if given.scale == "log" or given.low % 1 or given.high % 1:
            raise InputError("a range of whole numbers needs whole ends and no scale, or 'steps'")
        return Parameter(name, (), int(given.low), int(given.high), whole=True)
    if given.steps is None:
        return Parameter(name, (), given.low, given.high, given.scale == "log")
    space = np.geomspace if given.scale == "log" else np.linspace
    # six digits are plenty, and names of strategies stay legible
    levels: list[Value] = [float(f"{v:.6g}") for v in space(given.low, given.high, given.steps)]
    if whole:
        levels = sorted({round(float(v)) for v in levels})
    return Parameter(name, tuple(levels))


def _is_whole(name: str, scenario: Document, fixed: Mapping[str, Value]) -> bool:
    """Say whether a parameter counts something."""
    if kind_of(name) == "strategies":
        code, _, key = name.removeprefix("strategies.").partition(".")
        chosen = fixed.get(f"strategies.{code}")
        strategy = strategy_of({} if chosen is None else {code: chosen}, code)
        parts = (strategy.bidding, strategy.acceptance, strategy.model)
        return any(isinstance(vars(part).get(key), int) for part in parts)
    if kind_of(name) in ("figures", HUB) and name != PLACE:
        node: object = scenario
        for step in name.removeprefix(f"{HUB}.").split("."):
            node = getattr(node, step, None)
        return isinstance(node, int)
    return name in ("rounds", PLACE)


def _ranges(wanted: Literal["all"] | list[str], scenario: Document, taken: set[str]) -> list[Parameter]:
    """Return every figure under the wanted paths that has a range and is not taken yet."""
    prefix = "" if isinstance(scenario, Scenario) else f"{HUB}."
    figures = {f"{prefix}{path}": figure for path, figure in scenario.figures()}
    paths = list(figures) if wanted == "all" else []
    for start in () if wanted == "all" else wanted:
        found = [path for path in figures if path == start or path.startswith(f"{start}.")]
        if not found:
            tables = {path.removeprefix(prefix).split(".")[0] for path in figures}
            raise unknown("figure or table", start, [f"{prefix}{table}" for table in sorted(tables)])
        paths += found
    return [
        Parameter(path, (), figures[path].low, figures[path].high)
        for path in dict.fromkeys(paths)
        if path not in taken and figures[path].low < figures[path].high
    ]
