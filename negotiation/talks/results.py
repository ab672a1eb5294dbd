"""Results as plain data: what the commands print and save."""

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from negotiation.bargaining.analysis import distances, inefficiency, model_accuracy, opposition
from negotiation.bargaining.outcomes import format_level
from negotiation.bargaining.protocols import View
from negotiation.bargaining.solutions import pareto_distance
from negotiation.base.arrays import FloatArray
from negotiation.base.errors import InputError
from negotiation.base.version import package_version
from negotiation.economy import growth
from negotiation.scenarios import draw_scenarios, load_scenario, narrowed
from negotiation.talks.model import TradeTalks
from negotiation.valuation import evaluate
from negotiation.valuation.game import Game

DRAWS = 200
"""Draws of the figures behind the range of a payoff."""


def party_result(game: Game, code: str, outcome: int | None, round_index: int | None) -> dict[str, Any]:
    """Return one party's payoff, its components, points of growth and USD per household.

    Without a round the payoff is the yearly value once in force; with one it counts the date of
    signing (component ``timing``). Without an outcome there is no deal and all is zero.
    """
    components = {} if outcome is None else game.components(code, outcome, round_index)
    return {
        "payoff": sum(components.values()),
        "components": components,
        "growth_points": 0.0 if outcome is None else growth_points(game, code, outcome),
        "per_household_usd": 0.0 if outcome is None else per_household(game, code, outcome),
    }


def growth_points(game: Game, code: str, outcome: int) -> float | None:
    """Return points of growth against no deal, from value added in exports; None without a GDP."""
    scenario = game.scenario
    party = scenario.parties[code]
    if party.gdp is None:
        return None
    name = "exports" if code == scenario.home else "host_exports"
    change = game.measure(name, outcome) - game.measure(name, scenario.no_deal)
    if code == scenario.host and outcome != scenario.no_deal:
        change += game.measure("spared_exports", outcome)
    return growth.growth_points(change, party.value_added_share.value, party.gdp.value)


def per_household(game: Game, code: str, outcome: int) -> float | None:
    """Return real income against no deal in USD a year per household, None if unknown."""
    households = game.scenario.parties[code].households
    if households is None:
        return None
    return growth.per_household(game.payoffs[code].income(outcome), households.value)


def trade_result(game: Game, outcome: int) -> dict[str, float]:
    """Return the home country's exports to the host and the host's tariff revenue on them."""
    exports = game.measure("exports", outcome)
    return {
        "exports_change_pct": 100 * (exports / game.valuation.base_exports - 1),
        "exports_bn": exports,
        "tariff_revenue_bn": game.measure("tariff_revenue", outcome),
    }


def payoff_ranges(game: Game, outcome: int, seed: int, draws: int = DRAWS) -> FloatArray:
    """Return the 5th and 95th percentile of both parties' payoffs, shape ``(2, 2)``: party, end.

    Every figure of the scenario is drawn uniformly from its low–high range.
    """
    rng = np.random.default_rng(seed)
    payoffs = []
    narrow = narrowed(game.scenario, outcome)
    same = narrow.space.index(game.space.levels(outcome))
    for scenario in draw_scenarios(narrow, draws, rng):
        valuation = evaluate(scenario, game.horizon)
        payoffs.append([sum(valuation.payoffs[c].explain(same).values()) for c in game.parties])
    return np.percentile(payoffs, [5, 95], axis=0).T


def explain_result(game: Game, outcome: int, seed: int = 0) -> dict[str, Any]:
    """Return what an offer is worth to each side, with the range that the figures give."""
    ranges = payoff_ranges(game, outcome, seed)
    parties = {}
    for code, (low, high) in zip(game.parties, ranges, strict=True):
        parties[code] = party_result(game, code, outcome, None) | {"low": low, "high": high}
    return {
        "scenario": game.scenario.name,
        "horizon": game.horizon,
        "offer": game.space.levels(outcome),
        "parties": parties,
        "trade": trade_result(game, outcome),
        "ratification": {c: game.ratification_chance(outcome, c) for c in game.home_views},
        "version": package_version(),
    }


def idle(game: Game, name: str, overrides: Mapping[str, object]) -> list[str]:
    """Return which overrides change nothing in the talks of that name, played like a game.

    The talks with all of them are held against those without the one: some count beside others only.
    """
    played = Game(load_scenario(name, overrides), game.horizon)
    return [path for path in overrides if _is_idle(path, name, overrides, played)]


def _is_idle(path: str, name: str, overrides: Mapping[str, object], played: Game) -> bool:
    others = {other: value for other, value in overrides.items() if other != path}
    try:
        return alike(Game(load_scenario(name, others), played.horizon), played)
    except InputError:  # the others need it: then it counts
        return False


def alike(one: Game, other: Game) -> bool:
    """Say whether two games of the same parties and evidence hold nothing that differs, at any stage.

    Looked at are payoffs, limits, chances, firms and what is said of people.
    """
    stages = zip(_stages(one), _stages(other), strict=True)
    return all(_content(mine) == _content(theirs) for mine, theirs in stages)


def _stages(game: Game) -> Iterator[Game]:
    """Yield the talks as they begin, once all evidence is told, and under each winner of an election."""
    yield game
    # nobody keeps them: one stage at a time takes memory
    yield game.at(game.winner, tuple(game.scenario.evidence))
    if game.election_round is not None:
        yield game.at("incumbent", game.facts)
        yield game.at("challenger", game.facts)


def _content(game: Game) -> list[object]:
    """Return all that a figure may move, at an outcome far from no deal."""
    far = game.space.size - 1
    sides = game.preferences.values()
    arrays = [array for side in sides for array in (side.table, side.reservation, side.discount)]
    arrays += [view.ratification for view in game.home_views.values()]
    people = [party_result(game, code, far, 0) for code in game.parties]
    firms = game.quote(far, talking=True) if game.scenario.firms is not None else None
    held = [] if firms is None else [firms.protection.tobytes(), firms.input_rise, firms.volatility]
    shape = [game.space.keys, game.space.shape, game.rounds, game.election_round, str(game.timing)]
    return [*(array.tobytes() for array in arrays), people, trade_result(game, far), *held, *shape]


def run_result(model: TradeTalks, seed: int) -> dict[str, Any]:
    """Return how the talks ended and where that stands against theory.

    ``solutions`` and ``pareto_distance`` are taken at the date on which the talks ended;
    ``pareto_distance`` is in bn USD a year, without an agreement from the no-deal point.
    """
    game, protocol = model.game, model.protocol
    last = model.last_round
    outcome = protocol.agreement
    solutions, payoffs = game.solutions(last), game.payoffs_at(last)
    point = model.payoffs
    return {
        "scenario": game.scenario.name,
        "status": protocol.status,
        "agreement": None if outcome is None else game.space.levels(outcome),
        "rounds": last + 1,
        "date": model.today.isoformat(),
        "parties": {code: party_result(game, code, outcome, last) for code in game.parties},
        "trade": trade_result(game, game.scenario.no_deal if outcome is None else outcome),
        "solutions": {
            name: {
                "outcome": game.space.levels(point_of),
                "payoffs": _by_party(game, game.payoff(point_of, last)),
            }
            for name, point_of in solutions.points.items()
        },
        "zopa_share": solutions.zopa_share,
        "pareto_distance": pareto_distance(payoffs, solutions.frontier, point),
        "analysis": {
            "distances": distances(payoffs, solutions, point),
            "inefficiency": inefficiency(payoffs, solutions.frontier, point),
            "opposition": opposition(payoffs, solutions.frontier, game.space.allowed),
            "max_welfare": game.space.levels(solutions.max_welfare),
        },
        "model_accuracy": belief_accuracy(model),
        "firms": firms_result(model),
        "ratification": ratification_result(model),
        "seed": seed,
        "version": package_version(),
    }


def firms_result(model: TradeTalks) -> dict[str, float] | None:
    """Return what the firms pledged on the last offer, bn USD; None without firms or a pledge."""
    firms = model.firms
    if firms is None or firms.book is None:
        return None
    return {
        "number": len(firms.book.accepted),
        "free_bn": min(firms.book.free, firms.book.pledge),
        "helped_bn": firms.book.helped,
        "public_bn": firms.book.public,
        "subsidies_bn_a_year": firms.book.subsidies,
        "exempt_bn": firms.book.exempt(model.game.quote(firms.seen).input_rise),
        "undecided_bn": firms.undecided,
    }


def ratification_result(model: TradeTalks) -> dict[str, Any] | None:
    """Return chances and votes on the agreement by party; None without one or without politics.

    ``reopening`` is the chance that a later government reopens it, ``winner`` who won the election.
    """
    outcome, views = model.protocol.agreement, model.game.home_views
    if outcome is None or not views:
        return None
    return {
        "chances": {code: model.game.ratification_chance(outcome, code) for code in views},
        "votes": {code: agent.ratified for code, agent in model.legislatures.items()},
        "ratified": model.ratified,
        "reopening": {code: view.reopening_chance(outcome) for code, view in views.items()},
        "winner": model.game.winner,
    }


def evidence_result(model: TradeTalks, without: TradeTalks) -> dict[str, Any]:
    """Return what the evidence was worth: payoffs against the same talks without it, bn USD a year.

    Each side's payoff is by its own lights, those of the persuaded side with the weights it has then.
    """
    return {
        "facts": list(model.game.facts),
        "worth": _by_party(model.game, model.payoffs - without.payoffs),
        "without": without.protocol.status,
    }


def belief_accuracy(model: TradeTalks) -> dict[str, list[float]]:
    """Return, by party and round, how its opponent model correlates with the other's true values.

    One number a round with an offer to learn from, and the first for none; no model counts as the
    belief that one's gain is the other's loss (``analysis.model_accuracy``).
    """
    accuracy = {}
    for code, table in zip(model.game.parties, model.game.tables[::-1], strict=True):
        view, learner = model.views[code], model.governments[code].strategy.model.fresh()
        accuracy[code] = [
            model_accuracy(
                learner.gains(
                    View(view.preferences, view.rounds, 0, max(k - 1, 0), received=view.received[:k])
                ),
                table,
            )
            for k in range(len(view.received) + 1)
        ]
    return accuracy


def trace_columns(model: TradeTalks) -> dict[str, list[Any]]:
    """Return the moves as columns, one row a move, with a column for each issue's level."""
    moves: dict[str, list[Any]] = dict(model.datacollector.tables["moves"])
    space = model.game.space
    rows = [None if o is None else space.levels(o) for o in moves["outcome"]]
    for issue in space.issues:
        labelled = any(isinstance(level, str) for level in issue.levels)
        levels = [None if row is None else row[issue.key] for row in rows]
        moves[issue.key] = [
            format_level(level) if labelled and level is not None else level for level in levels
        ]
    return moves


def _by_party(game: Game, payoffs: FloatArray) -> dict[str, float]:
    return {code: float(value) for code, value in zip(game.parties, payoffs, strict=True)}
