"""Pages on scenario, hub and study files, field by field, from the models that read them."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, TypeAliasType, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from negotiation.scenarios import HubScenario, Scenario, load_hub, load_scenario, scenario_names
from negotiation.scenarios.figures import Figure
from negotiation.studies.study_file import StudyFile
from tools.site.pages import NAMES, Pages, code, page, prose, table

STUDY: dict[str, Any] = {
    "name": "mine",
    "title": "Patience",
    "description": "What waiting brings.",
    "scenario": "korus-2018",
    "record": "traces",
    "fixed": {"horizon": "short"},
    "vary": {"rounds": [8, 16]},
    "ranges": ["sectors"],
    "shapes": {"sectors.autos.exports": "triangular"},
    "design": {"kind": "sobol", "runs": 1000, "replicates": 2, "seed": 1, "paired": True},
    "figures": [
        {"kind": "heatmap", "value": "payoff_KOR", "x": "rounds", "y": "strategies.KOR", "by": "first"}
    ],
}

LONG = 60
"""Letters of an example; what goes on is cut."""

type Seen = dict[type[BaseModel], list[BaseModel]]
"""Tables of the built-in files, by their model."""


def file_pages() -> Pages:
    """Write the three pages."""
    kinds = scenario_names()
    hubs = [name for name in kinds if name.startswith("hub")]
    talks = [load_scenario(name) for name in kinds if name not in hubs]
    figures = (
        "A *figure* is a number with `value`, `unit`, `year`, `source`, `low` and `high`; "
        "[its fields](#figure) say more, [how files are written](../scenarios.md) what may be left out. "
        "Examples are of the built-in files."
    )
    return {
        "scenario-file": page("Scenario files, field by field", figures, _sections(Scenario, talks)),
        "hub-file": page(
            "Hub files, field by field", figures, _sections(HubScenario, map(load_hub, hubs))
        ),
        "study-file": page(
            "Study files, field by field",
            "[Sweeps](../sweeps.md) shows whole files.",
            _sections(StudyFile, [StudyFile.model_validate(STUDY)]),
        ),
    }


def _sections(root: type[BaseModel], documents: Iterator[BaseModel] | list[Any]) -> str:
    seen: Seen = defaultdict(list)
    for document in documents:
        for each in _tables(document):
            seen[type(each)].append(each)
    return "\n\n".join(_section(model, seen) for model in _models(root))


def _tables(node: object) -> Iterator[BaseModel]:
    if isinstance(node, BaseModel):
        yield node
        node = {name: getattr(node, name) for name in type(node).model_fields}
    if isinstance(node, Mapping | list | tuple):
        for each in node.values() if isinstance(node, Mapping) else node:
            yield from _tables(each)


def _models(root: type[BaseModel]) -> list[type[BaseModel]]:
    found, waiting = [], [root]
    while waiting:
        model = waiting.pop(0)
        if model not in found:
            found.append(model)
            waiting += [each for f in model.model_fields.values() for each in _inside(f.annotation)]
    return found


def _inside(kind: object) -> Iterator[type[BaseModel]]:
    if isinstance(kind, TypeAliasType):
        kind = kind.__value__
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        yield kind
    for each in get_args(kind):
        yield from _inside(each)


def _section(model: type[BaseModel], seen: Seen) -> str:
    rows = []
    for name, field in model.model_fields.items():
        example = _example(name, field, seen[model])
        unit = example.unit if isinstance(example, Figure) else ""
        rows.append([code(name), _kind(field.annotation), unit, _default(field), _shown(example)])
    heads = ["field", "type", "unit", "if left out", "example"]
    return "\n\n".join([f"## {model.__name__}", prose(model.__doc__), table(heads, rows)])


def _example(name: str, field: FieldInfo, tables: list[BaseModel]) -> object:
    """Return a value of the built-in files; what is not left out says more."""
    values = [getattr(each, name) for each in tables]
    usual = None if field.is_required() else field.get_default(call_default_factory=True)
    telling = [value for value in values if value not in (None, "", usual) and not _empty(value)]
    inner = next(iter(telling or values), None)
    while isinstance(inner, Mapping | list | tuple):
        inner = next(iter(inner.values() if isinstance(inner, Mapping) else inner), None)
    return inner


def _empty(value: object) -> bool:
    return isinstance(value, Mapping | list | tuple) and not value


def _shown(example: object) -> str:
    if isinstance(example, Figure):
        return code(f"{example.value:g}")
    if isinstance(example, BaseModel):
        return "see its fields"
    text = "" if example is None else str(example)
    return code(text if len(text) < LONG else f"{text[: LONG - 3]}…")


def _default(field: FieldInfo) -> str:
    if field.is_required():
        return "must be given"
    value = field.get_default(call_default_factory=True)
    if isinstance(value, BaseModel):
        return "nothing of it"
    return "" if value is None or value == "" or _empty(value) else code(value)


def _kind(kind: Any) -> str:
    if isinstance(kind, TypeAliasType):
        return _kind(kind.__value__)
    origin, inner = get_origin(kind), get_args(kind)
    if origin is Annotated:
        return _kind(inner[0])
    if origin is Literal:
        return " or ".join(map(code, inner))
    if origin in (Union, UnionType):
        return " or ".join(dict.fromkeys(_kind(each) for each in inner if each is not NoneType))
    if isinstance(origin, type) and issubclass(origin, Mapping):
        return f"table by name: {_kind(inner[1])}"
    if origin in (list, tuple):
        return f"list: {_kind(inner[0])}"
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        name = "figure" if kind is Figure else kind.__name__
        return f"[{name}](#{kind.__name__.lower()})"
    words = NAMES | {bool: "true or false", Any: "any value"}
    return words.get(kind, getattr(kind, "__name__", str(kind)))
