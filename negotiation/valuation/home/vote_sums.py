"""Home politics where nobody can list outcomes: what groups gain, as sums over few issues."""

from collections.abc import Iterable, Iterator, Mapping

import numpy as np

from negotiation.bargaining.large.sums import Sums, sums_of
from negotiation.bargaining.large.votes import Vote
from negotiation.bargaining.outcomes import OutcomeSpace
from negotiation.bargaining.payoffs import Payoff, Term
from negotiation.scenarios.politics import Politics
from negotiation.valuation.home.consent import voices
from negotiation.valuation.home.mandate import Mandate
from negotiation.valuation.home.ratification import PROBIT, RULES

type Terms = list[Term]


def vote_sums(
    space: OutcomeSpace,
    payoffs: Mapping[str, Payoff],
    politics: Politics | None,
    mandates: Mapping[str, Mandate],
) -> tuple[Sums, list[Vote]]:
    """Return the payoffs and after them what each group gains; the sides' votes on them.

    The first sums are the parties' yearly payoffs, in order. Groups count as the negotiators weigh them.
    """
    rows: list[Terms] = [list(_weighted(payoff)) for payoff in payoffs.values()]
    votes = []
    for (code, payoff), worth in zip(payoffs.items(), rows[:], strict=True):
        if politics is not None:
            votes.append(_vote(politics, code, payoff, worth, mandates[code], rows))
    return sums_of(space, rows), votes


def _vote(
    politics: Politics, code: str, payoff: Payoff, worth: Terms, mandate: Mandate, rows: list[Terms]
) -> Vote:
    """Return a side's vote; what its groups gain is added to the rows."""
    side, rule = politics.sides[code], RULES[politics.sides[code].rule]
    governing = side.governing(mandate.office)
    groups = list(voices(politics, code, mandate, mandate.lean))
    first, heir = len(rows), None
    for voice in groups:
        own = _staked(payoff, voice.stakes, 1 - voice.share)
        rows.append([*_scaled(worth, voice.share), *own, _constant(voice.own(0.0))])
    if mandate.change > 0:
        heir, group = len(rows), side.constituencies[side.challenger]
        stakes = {name: stake.value for name, stake in group.stakes.items()}
        rows.append([*_staked(payoff, stakes, 1.0), _constant(-group.reservation.value)])
    office = [first + n for n, voice in enumerate(groups) if voice.key == governing]
    return Vote(
        np.arange(first, first + len(groups)),
        np.array([voice.weight for voice in groups]),
        np.array([voice.doubt for voice in groups]),
        side.doubt.value,
        rule.threshold,
        PROBIT,
        office[0] if rule.needs_government else None,
        heir,
        mandate.change * (1 - politics.consensus.value) * (1 - politics.reopened_value.value),
    )


def _weighted(payoff: Payoff) -> Iterator[Term]:
    for component in payoff.components:
        yield from _scaled(component.terms, component.weight)


def _staked(payoff: Payoff, stakes: Mapping[str, float], factor: float) -> Iterator[Term]:
    for name, stake in stakes.items():
        for component in payoff.components:
            if name in (component.name, component.family):
                yield from _scaled(component.terms, factor * stake)


def _scaled(terms: Iterable[Term], factor: float) -> Iterator[Term]:
    for term in terms:
        yield Term(term.issues, factor * term.values)


def _constant(value: float) -> Term:
    return Term((), np.array(value))
