"""What evidence does: it moves the weights with which the other side looks at an offer."""

from collections.abc import Mapping, Sequence
from functools import partial

from negotiation.bargaining.payoffs import Component, Payoff
from negotiation.base.errors import unknown
from negotiation.scenarios import Scenario
from negotiation.scenarios.politics import Evidence


def facts_named(scenario: Scenario, text: str) -> tuple[str, ...]:
    """Turn ``none``, ``all`` or names separated by commas into facts of the scenario.

    Raises
    ------
    InputError : a fact that the scenario does not have.
    """
    if text in ("none", "all"):
        return tuple(scenario.evidence) if text == "all" else ()
    names = tuple(name for name in (part.strip() for part in text.split(",")) if name)
    for name in names:
        if name not in scenario.evidence:
            raise unknown("evidence", name, ("none", "all", *scenario.evidence))
    return names


def persuaded(
    evidence: Mapping[str, Evidence], code: str, payoff: Payoff, facts: Sequence[str]
) -> Payoff:
    """Return a side's payoff once the other side has laid these facts on the table.

    Each fact multiplies the weights that it bears on by ``1 + credibility · move``, once.
    """
    known = [evidence[key] for key in dict.fromkeys(facts)]
    heard = [fact for fact in known if fact.party != code]
    if not heard:
        return payoff
    return payoff.with_weights(partial(_moved, heard))


def _moved(heard: Sequence[Evidence], component: Component) -> float:
    weight = component.weight
    for fact in heard:
        move = fact.moves.get(component.name) or fact.moves.get(component.family)
        if move is not None:
            weight *= 1 + fact.credibility.value * move.value
    return weight
