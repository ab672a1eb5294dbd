"""What a study may not hold; each check raises ``InputError`` in words, without a place in a file."""

from negotiation.bargaining.protocols import parse_protocol
from negotiation.base.errors import InputError, unknown
from negotiation.scenarios import HubScenario, Scenario, replaced
from negotiation.studies.hub_runs import check_hub_point
from negotiation.studies.parameters import (
    GAME,
    HUB,
    PLACE,
    STRATEGIES,
    TABLE,
    Parameter,
    Point,
    Value,
    kind_of,
    owner,
    setup_of,
    strategy_of,
)
from negotiation.studies.rows import outcome_names, run_schema
from negotiation.studies.study import FigureSpec, Study
from negotiation.talks.rules import DEFAULT_STRATEGY, RANDOM_FIRST
from negotiation.talks.setup import Setup
from negotiation.valuation.home import facts_named


def check_parameter(study: Study, parameter: Parameter) -> None:
    """Refuse values that are not allowed, those of a strategy's parameter with the strategy."""
    if kind_of(parameter.name) == "figures" and study.hub is None:
        for value in parameter.ends:
            replaced(study.scenario, {parameter.name: value})
        return
    if kind_of(parameter.name) == STRATEGIES:
        _check_strategies(study, parameter)
        return
    for value in parameter.ends:
        check_point({**study.fixed, parameter.name: value}, study.scenario, study.hub)


def _check_strategies(study: Study, parameter: Parameter) -> None:
    """Refuse what one of the strategies that it meets does not allow, naming those that do."""
    chosen, errors = owner(parameter.name), dict[Value, InputError | None]()
    for point in _strategy_points(study, parameter):
        setting = {**study.fixed, **point}
        spec = setting.get(chosen, DEFAULT_STRATEGY)
        try:
            check_point(setting, study.scenario, study.hub)
            errors.setdefault(spec, None)
        except InputError as error:
            errors[spec] = error
    fit = [str(spec) for spec, error in errors.items() if error is None]
    for problem in filter(None, errors.values()):
        if not fit or "unknown parameter" not in str(problem):
            raise problem
        raise InputError(
            f"{problem}; {', '.join(fit)}, listed beside it, can have it: leave one of the two out, or "
            "write the parameter behind its strategy, as in 'boulware:exponent=2'"
        ) from problem


def _strategy_points(study: Study, parameter: Parameter) -> list[Point]:
    """Return a parameter's ends with each strategy that it meets, and that one's other parameters."""
    chosen = owner(parameter.name)
    own = {p.name: p for p in study.parameters if owner(p.name) == chosen}
    if study.design.table is not None:
        return study.design.table.ends(parameter.name, list(own), chosen)
    first: Point = {name: p.ends[0] for name, p in own.items()}
    specs = [{chosen: spec} for spec in own[chosen].levels] if chosen in own else [{}]
    return [{**first, parameter.name: value, **spec} for spec in specs for value in parameter.ends]


def check_point(point: Point, scenario: Scenario, hub: HubScenario | None) -> None:
    """Refuse settings that the talks, or the hub around them, do not allow."""
    if hub is not None:
        check_hub_point(hub, scenario.home, point)
        point = {name: value for name, value in point.items() if kind_of(name) != HUB}
    check_setup(setup_of(scenario.name, point), scenario)


def check_setup(setup: Setup, scenario: Scenario) -> None:
    """Refuse settings that do not fit the scenario; figures are the scenario's own affair."""
    parties = scenario.sides
    for code in setup.strategies:
        if code not in parties:
            raise unknown("party in strategies", code, parties)
    chosen = [strategy_of(spec) for spec in setup.seated(parties).strategies.values()]
    parse_protocol(setup.protocol)
    if setup.first not in (None, *parties, RANDOM_FIRST):
        raise unknown("first", setup.first, (*parties, RANDOM_FIRST))
    facts_named(scenario, setup.evidence)
    rounds = setup.game(scenario).rounds
    for strategy in chosen:
        strategy.check_parties(len(parties))
        strategy.seated(rounds)


def check_key(name: str, scenario: Scenario) -> None:
    """Refuse what is neither a setting of the talks nor a table of the scenario."""
    settings = [*GAME, *TABLE, STRATEGIES, PLACE, HUB]
    if name.partition(".")[0] not in {*settings, *type(scenario).model_fields}:
        raise unknown("key", name, [*settings, *type(scenario).model_fields])


def check_names(names: list[str]) -> None:
    """Refuse results with two columns of one name."""
    for name in names:
        if names.count(name) > 1:
            raise InputError(f"'{name}' would be two columns of the results: rename the issue or party")


def check_column(name: str, names: list[str]) -> None:
    """Refuse a column that the results do not have; an empty name is none."""
    if name and name not in names:
        raise unknown("column", name, names)


def check_figure(study: Study, figure: FigureSpec) -> None:
    """Refuse a picture of what is no outcome."""
    outcomes = outcome_names(run_schema(study), study.design)
    if figure.value not in outcomes:
        raise unknown("outcome", figure.value, outcomes)
