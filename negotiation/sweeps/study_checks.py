"""What a study may not hold; each check raises ``InputError`` in words, without a place in a file."""

from negotiation.errors import InputError, unknown
from negotiation.scenarios import HubScenario, Scenario, with_values
from negotiation.sweeps.hub_path import check_hub_setting
from negotiation.sweeps.parameters import Parameter, Setting, check_setting, kind_of, sort_point
from negotiation.sweeps.rows import outcome_names, run_schema
from negotiation.sweeps.sensitivity import check_design
from negotiation.sweeps.study import FigureSpec, Study


def check_parameter(study: Study, parameter: Parameter) -> None:
    """Refuse values that are not allowed, those of a strategy's parameter with the strategy."""
    if kind_of(parameter.name) == "figures" and study.hub is None:
        for value in parameter.ends:
            with_values(study.scenario, {parameter.name: value})
        return
    others = {p.name: p.ends[0] for p in study.parameters if parameter.name.startswith(f"{p.name}.")}
    for value in parameter.ends:
        point = {**study.fixed, **others, parameter.name: value}
        check_point(sort_point(point), study.scenario, study.hub)


def check_point(setting: Setting, scenario: Scenario, hub: HubScenario | None) -> None:
    """Refuse settings that the talks, or the hub around them, do not allow."""
    if hub is not None:
        check_hub_setting(hub, scenario.home, setting)
    check_setting(setting, scenario)


def check_names(names: list[str]) -> None:
    """Refuse results with two columns of one name."""
    for name in names:
        if names.count(name) > 1:
            raise InputError(f"'{name}' would be two columns of the results: rename the issue")


def check_column(name: str, names: list[str]) -> None:
    """Refuse a column that the results do not have; an empty name is none."""
    if name and name not in names:
        raise unknown("column", name, names)


def check_figure(study: Study, figure: FigureSpec) -> None:
    """Refuse a picture of what is no outcome, or of a sensitivity that the design does not give."""
    outcomes = outcome_names(run_schema(study), study.design)
    if figure.value not in outcomes:
        raise unknown("outcome", figure.value, outcomes)
    if figure.kind == "sensitivity":
        check_design(study.design)
