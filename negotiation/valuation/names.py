"""What a scenario says of components of the payoff must name ones that there are."""

from collections.abc import Iterable, Iterator

from negotiation.base.errors import InputError, unknown
from negotiation.scenarios import HubScenario, Scenario
from negotiation.valuation.blocks import component_names

CHECKED = "names"
"""Under which a scenario keeps that its names are known: draws from its ranges have the same."""


def check_names(scenario: Scenario | HubScenario) -> None:
    """Refuse weights, stakes and evidence for components that no block names.

    A hub is checked by one of its tables: what is weighed is the same at all of them.

    Raises
    ------
    InputError : names the key, the nearest component and all there are.
    """
    if isinstance(scenario, HubScenario):
        scenario = scenario.tables.scenario(scenario.at_tables[0])
    if scenario.by_ranges.get(CHECKED):
        return
    known = {code: component_names(scenario, code) for code in scenario.parties}
    for where, code, names in _mentioned(scenario):
        for name in names:
            if name not in known[code]:
                wrong = unknown(f"component of the payoff of {code}", name, known[code])
                raise InputError(f"scenario '{scenario.name}': {where}.{name}: {wrong}")
    scenario.by_ranges[CHECKED] = True


def _mentioned(scenario: Scenario) -> Iterator[tuple[str, str, Iterable[str]]]:
    """Yield where components are named, whose they are, and the names."""
    for code, party in scenario.parties.items():
        yield f"parties.{code}.weights", code, party.weights
    for key, fact in scenario.evidence.items():
        for other in scenario.parties:
            if other != fact.party:
                yield f"evidence.{key}.moves", other, fact.moves
    sides = scenario.politics.sides if scenario.politics else {}
    for code, side in sides.items():
        for key, group in side.constituencies.items():
            yield f"politics.sides.{code}.constituencies.{key}.stakes", code, group.stakes
