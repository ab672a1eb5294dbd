"""How talks ended, and where that stands against theory: what the commands print and save."""

from dataclasses import dataclass
from typing import ClassVar

from negotiation.bargaining.analysis import (
    distances,
    inefficiency,
    model_accuracy,
    nash_weights,
    opposition,
)
from negotiation.bargaining.outcomes import Level
from negotiation.bargaining.preferences import as_one
from negotiation.bargaining.protocols import View
from negotiation.bargaining.protocols.protocol import Status
from negotiation.bargaining.solutions import pareto_distance
from negotiation.base.arrays import FloatArray
from negotiation.base.records import Record
from negotiation.base.version import package_version
from negotiation.talks.model import TradeTalks
from negotiation.talks.offers import PartyResult, TradeResult, party_result, trade_result
from negotiation.valuation.game import Game
from negotiation.valuation.home import Office
from negotiation.valuation.theory import Theory


@dataclass(frozen=True)
class SolutionResult(Record):
    """A solution of theory, and what it is worth to each party, bn USD a year."""

    outcome: dict[str, Level]
    payoffs: dict[str, float]


@dataclass(frozen=True)
class Analysis(Record):
    """Distances to the solutions, waste and opposition (``bargaining.analysis``)."""

    distances: dict[str, float]
    inefficiency: float
    opposition: float
    max_welfare: dict[str, Level]


@dataclass(frozen=True)
class PowerResult(Record):
    """Bargaining power by party, as an agreement shows it.

    ``surplus`` is the share of what the agreement is worth to all; ``nash_weight`` those with which the
    Nash solution comes nearest to it (``bargaining.analysis``), those of equals being alike.
    """

    surplus: dict[str, float]
    nash_weight: dict[str, float]


def power_result(game: Game, outcome: int | None, round_index: int) -> PowerResult | None:
    """Return all sides' power; None without an agreement that helps each when signed."""
    if outcome is None:
        return None
    point = game.payoff(outcome, round_index)
    theory = game.theory(round_index)
    weights = nash_weights(theory.payoffs, theory.solutions.frontier, point)
    if weights is None:
        return None
    return PowerResult(_by_party(game, point / point.sum()), _by_party(game, weights))


@dataclass(frozen=True)
class PledgeResult(Record):
    """What the firms pledged on the last offer, bn USD.

    ``exempt_bn`` would come without help if components were exempt; ``undecided_bn`` waited.
    """

    number: int
    free_bn: float
    helped_bn: float
    public_bn: float
    subsidies_bn_a_year: float
    exempt_bn: float
    undecided_bn: float


@dataclass(frozen=True)
class RatificationResult(Record):
    """Chances and votes on the agreement by party.

    ``reopening`` is the chance that a later government reopens it, ``winner`` who won the election.
    """

    chances: dict[str, float]
    votes: dict[str, bool | None]
    ratified: bool | None
    reopening: dict[str, float]
    winner: Office | None


@dataclass(frozen=True)
class EvidenceResult(Record):
    """What the evidence was worth, bn USD a year; ``without`` is how the talks ended without it."""

    facts: list[str]
    worth: dict[str, float]
    without: Status


@dataclass(frozen=True)
class OverridesResult(Record):
    """What overrides have changed: payoffs, bn USD a year, against the same talks without them.

    Each is against no deal in its own figures. ``agreement`` and ``status`` are those without them.
    """

    worth: dict[str, float]
    status: Status
    agreement: dict[str, Level] | None


@dataclass(frozen=True)
class RunResult(Record):
    """How the talks ended and where that stands against theory.

    ``solutions`` and ``pareto_distance`` are taken at the date on which the talks ended;
    ``pareto_distance`` is in bn USD a year, without an agreement from the no-deal point. ``firms`` is
    None without firms or a pledge, ``ratification`` without an agreement or without politics,
    ``power`` without an agreement that helps all, ``trade`` in talks without.
    """

    each: ClassVar[str] = "parties"

    scenario: str
    status: Status
    agreement: dict[str, Level] | None
    rounds: int
    date: str
    parties: dict[str, PartyResult]
    trade: TradeResult | None
    solutions: dict[str, SolutionResult]
    zopa_share: float
    pareto_distance: float
    analysis: Analysis
    power: PowerResult | None
    model_accuracy: dict[str, list[float]]
    firms: PledgeResult | None
    ratification: RatificationResult | None
    seed: int | None
    version: str


def run_result(model: TradeTalks) -> RunResult:
    """Return how the talks ended and where that stands against theory.

    Examples
    --------
    >>> from negotiation import TradeTalks, run_result
    >>> result = run_result(TradeTalks("korus-2018", rng=1).run())
    >>> result.status, result.rounds, result.agreement["steel"]
    ('agreement', 13, 0.0)
    >>> result.to_frame()["payoff"].round(2).to_dict()
    {'KOR': 0.94, 'USA': 0.68}
    """
    game, protocol, last = model.game, model.protocol, model.last_round
    outcome = protocol.agreement
    theory = game.theory(last)
    solutions, payoffs = theory.solutions, theory.payoffs
    return RunResult(
        scenario=game.scenario.name,
        status=protocol.status,
        agreement=None if outcome is None else game.space.levels(outcome),
        rounds=last + 1,
        date=model.today.isoformat(),
        parties={code: party_result(game, code, outcome, last, of) for code, of in model.spent.items()},
        trade=trade_result(game, game.scenario.no_deal if outcome is None else outcome),
        solutions={
            name: SolutionResult(
                game.space.levels(int(theory.outcomes[point])), _by_party(game, payoffs[:, point])
            )
            for name, point in solutions.points.items()
        },
        zopa_share=solutions.zopa_share,
        pareto_distance=pareto_distance(payoffs, solutions.frontier, model.payoffs),
        analysis=_analysis(model, theory),
        power=power_result(game, outcome, last),
        model_accuracy=belief_accuracy(model),
        firms=firms_result(model),
        ratification=ratification_result(model),
        seed=model.seed,
        version=package_version(),
    )


def _analysis(model: TradeTalks, theory: Theory) -> Analysis:
    payoffs, solutions, point = theory.payoffs, theory.solutions, model.payoffs
    return Analysis(
        distances=distances(payoffs, solutions, point),
        inefficiency=inefficiency(payoffs, solutions.frontier, point),
        opposition=opposition(payoffs, solutions.frontier),
        max_welfare=model.game.space.levels(int(theory.outcomes[solutions.max_welfare])),
    )


def firms_result(model: TradeTalks) -> PledgeResult | None:
    """Return what the firms pledged on the last offer; None without firms or a pledge."""
    firms = model.firms
    if firms is None or firms.book is None:
        return None
    book = firms.book
    return PledgeResult(
        number=len(book.accepted),
        free_bn=min(book.free, book.pledge),
        helped_bn=book.helped,
        public_bn=book.public,
        subsidies_bn_a_year=book.subsidies,
        exempt_bn=book.exempt(model.game.quote(firms.seen).input_rise),
        undecided_bn=firms.undecided,
    )


def ratification_result(model: TradeTalks) -> RatificationResult | None:
    """Return what becomes of the agreement at home; None without one or without politics."""
    outcome, views = model.protocol.agreement, model.game.home_views
    if outcome is None or not views:
        return None
    return RatificationResult(
        chances={code: model.game.ratification_chance(outcome, code) for code in views},
        votes={code: agent.ratified for code, agent in model.legislatures.items()},
        ratified=model.ratified,
        reopening={code: view.reopening_chance(outcome) for code, view in views.items()},
        winner=model.game.winner,
    )


def evidence_result(model: TradeTalks, without: TradeTalks) -> EvidenceResult:
    """Return what the evidence was worth: payoffs against the same talks without it.

    Each side's payoff is by its own lights, those of the persuaded side with the weights it has then.
    """
    worth = _by_party(model.game, model.payoffs - without.payoffs)
    return EvidenceResult(list(model.game.facts), worth, without.protocol.status)


def overrides_result(model: TradeTalks, plain: TradeTalks) -> OverridesResult:
    """Return what overrides have changed; ``plain`` are the same talks without them, played."""
    agreement = plain.protocol.agreement
    return OverridesResult(
        worth=_by_party(model.game, model.payoffs - plain.payoffs),
        status=plain.protocol.status,
        agreement=None if agreement is None else plain.game.space.levels(agreement),
    )


def belief_accuracy(model: TradeTalks) -> dict[str, list[float]]:
    """Return, by party and round, how its opponent model correlates with the others' true values.

    One number a round with an offer to learn from, and the first for none; no model counts as the
    belief that one's gain is the other's loss (``analysis.model_accuracy``). Several others are taken
    for one, as the models do (``preferences.as_one``).
    """
    accuracy = dict[str, list[float]]()
    for code in model.game.parties if model.game.space.listed else ():
        others = [side for other, side in model.game.preferences.items() if other != code]
        table = as_one(others).table
        view, learner = model.views[code], model.governments[code].beliefs
        asked = [m.round_index for m in model.protocol.moves if m.party != code and m.action == "offer"]
        heard = {k: place + 1 for place, k in enumerate(asked[: len(view.received)])}
        accuracy[code] = [
            model_accuracy(
                learner.gains(
                    View(
                        model.game.preferences[code],
                        view.rounds,
                        round_index=k,
                        received=view.received[:count],
                        senders=view.senders[:count],
                    )
                ),
                table,
            )
            for k, count in [(0, 0), *heard.items()]
        ]
    return accuracy


def _by_party(game: Game, payoffs: FloatArray) -> dict[str, float]:
    return {code: float(value) for code, value in zip(game.parties, payoffs, strict=True)}
