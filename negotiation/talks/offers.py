"""What an offer is worth to each side, what it does to trade, and how sure that is."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from negotiation.bargaining.analysis import distances
from negotiation.bargaining.outcomes import Level
from negotiation.bargaining.solutions import pareto_distance
from negotiation.base.arrays import FloatArray
from negotiation.base.errors import InputError
from negotiation.base.intervals import mean_interval
from negotiation.base.records import Record
from negotiation.base.version import package_version
from negotiation.economy import growth
from negotiation.scenarios import draw_scenarios
from negotiation.scenarios.draws import narrowed
from negotiation.valuation import Valuation, evaluate
from negotiation.valuation.game import Game

DRAWS = 200
"""Draws of the figures behind the range of a payoff."""


@dataclass(frozen=True)
class GdpResult(Record):
    """What an outcome makes of GDP against no deal, by what exports change.

    ``level_pct``: percent of GDP after so many ``years``; ``first_year_points`` and
    ``second_year_points``: points of growth.
    """

    years: int
    level_pct: float
    first_year_points: float
    second_year_points: float

    @property
    def felt(self) -> bool:
        """Whether GDP moves at all: it does not where all find other work."""
        return bool(self.level_pct or self.first_year_points or self.second_year_points)


@dataclass(frozen=True)
class PartyResult(Record):
    """One party's payoff, bn USD a year, its components, GDP and USD per household."""

    payoff: float
    components: dict[str, float]
    gdp: GdpResult | None
    per_household_usd: float | None


@dataclass(frozen=True)
class PartyRange(PartyResult):
    """The same with how the payoff lies in draws of all figures.

    ``low``, ``median`` and ``high`` are its 5th, 50th and 95th percentile; ``loss`` is the share of the
    draws in which no deal is better, ``loss_low`` and ``loss_high`` its 95 % interval.
    """

    low: float
    median: float
    high: float
    loss: float
    loss_low: float
    loss_high: float


@dataclass(frozen=True)
class TradeResult(Record):
    """The home country's exports to the host, bn USD a year, and the host's revenue on them."""

    exports_change_pct: float
    exports_bn: float
    tariff_revenue_bn: float


@dataclass(frozen=True)
class OfferResult(Record):
    """What an offer is worth to each side, and the chances that they ratify it.

    ``payoff`` is the model of what tariffs do, ``partial`` or ``equilibrium``; ``other_model`` are both
    payoffs in the other one, None where its world lacks a side.
    """

    each: ClassVar[str] = "parties"

    scenario: str
    payoff: str
    horizon: str
    offer: dict[str, Level]
    parties: dict[str, PartyRange]
    trade: TradeResult | None
    ratification: dict[str, float]
    other_model: dict[str, float] | None
    version: str


@dataclass(frozen=True)
class Standing(Record):
    """Where an offer stands against theory, were it signed in the first round.

    ``payoffs`` are expected ones, bn USD a year, as are ``pareto_distance`` and the ``distance`` to the
    ``nearest`` solution; both None where nothing helps both sides.
    """

    payoffs: dict[str, float]
    pareto_distance: float
    nearest: str | None
    distance: float | None


def standing(game: Game, outcome: int) -> Standing:
    """Return where an outcome stands, signed in the first round."""
    theory, point = game.theory(), game.payoff(outcome, 0)
    away = distances(theory.payoffs, theory.solutions, point)
    nearest = min(theory.solutions.points, key=away.__getitem__, default=None)
    return Standing(
        dict(zip(game.parties, point.tolist(), strict=True)),
        pareto_distance(theory.payoffs, theory.solutions.frontier, point),
        nearest,
        None if nearest is None else away[nearest],
    )


def party_result(
    game: Game, code: str, outcome: int | None, round_index: int | None, spent: float = 0.0
) -> PartyResult:
    """Return what an outcome is worth to one party that has ``spent`` something on questions.

    Without a round the payoff is the yearly value once in force; with one it counts the date of
    signing (component ``timing``). Without an outcome there is no deal and all else is zero.
    """
    components = {} if outcome is None else game.components(code, outcome, round_index)
    if spent:
        components["asking"] = -spent
    return PartyResult(
        payoff=sum(components.values()),
        components=components,
        gdp=gdp_result(game, code, game.scenario.no_deal if outcome is None else outcome),
        per_household_usd=0.0 if outcome is None else per_household(game, code, outcome),
    )


def gdp_result(game: Game, code: str, outcome: int) -> GdpResult | None:
    """Return what an outcome makes of a party's GDP against no deal; None where GDP is unknown."""
    party = game.scenario.parties[code]
    if party.gdp is None or not game.scenario.trades:
        return None
    shares, gdp = (party.value_added_share.value, party.idle_share.value), party.gdp.value
    levels = {
        year: growth.gdp_change(_exports_won(game, valuation, code, outcome), *shares, gdp)
        for year, valuation in game.worth.by_year.items()
    }
    first, second, last = levels
    return GdpResult(last, levels[last], levels[first], levels[second] - levels[first])


def _exports_won(game: Game, valuation: Valuation, code: str, outcome: int) -> float:
    """Return what an outcome adds to a party's exports against no deal, bn USD a year."""
    name = "exports" if code == game.scenario.home else "host_exports"
    exports, space, nothing = valuation.measure(name), game.space, game.scenario.no_deal
    won = exports.at(space, outcome) - exports.at(space, nothing)
    if code == game.scenario.host and outcome != nothing:
        won += valuation.measure("spared_exports").at(space, outcome)
    return won


def per_household(game: Game, code: str, outcome: int) -> float | None:
    """Return real income against no deal in USD a year per household, None if unknown."""
    households = game.scenario.parties[code].households
    if households is None:
        return None
    return growth.per_household(game.payoffs[code].income(outcome), households.value)


def trade_result(game: Game, outcome: int) -> TradeResult | None:
    """Return what an outcome makes of trade; None in talks without."""
    if not game.scenario.trades:
        return None
    exports = game.measure("exports", outcome)
    return TradeResult(
        exports_change_pct=100 * (exports / game.valuation.base_exports - 1),
        exports_bn=exports,
        tariff_revenue_bn=game.measure("tariff_revenue", outcome),
    )


def payoff_draws(game: Game, outcomes: Sequence[int], seed: int, draws: int = DRAWS) -> FloatArray:
    """Return payoffs of outcomes in draws of the figures, shape ``(outcomes, parties, draws)``.

    Every figure of the scenario is drawn uniformly between its low and high, independently of others;
    a draw is the same for all parties and outcomes.
    """
    rng = np.random.default_rng(seed)
    narrow = narrowed(game.scenario, *outcomes)
    same = [narrow.space.index(game.space.levels(outcome)) for outcome in outcomes]
    payoffs = np.empty((len(outcomes), len(game.parties), draws))
    for draw, scenario in enumerate(draw_scenarios(narrow, draws, rng)):
        valuation = evaluate(scenario, game.horizon)
        for side, code in enumerate(game.parties):
            explained = map(valuation.payoffs[code].explain, same)
            payoffs[:, side, draw] = [sum(parts.values()) for parts in explained]
    return payoffs


def in_other_model(game: Game, outcome: int) -> dict[str, float] | None:
    """Return both payoffs in the model of tariffs that a scenario does not take; None without one."""
    general = game.scenario.payoff == "equilibrium"
    if not game.scenario.trades:
        return None
    if game.scenario.in_equilibrium and not general:
        return None  # the host wants what the world says
    alone = narrowed(game.scenario, outcome)
    other = alone.model_copy(update={"payoff": "partial" if general else "equilibrium"})
    same = other.space.index(game.space.levels(outcome))
    try:
        payoffs = evaluate(other, game.horizon).payoffs
    except InputError:  # a country that the world does not have
        return None
    return {code: sum(payoff.explain(same).values()) for code, payoff in payoffs.items()}


def explain_result(game: Game, outcome: int, seed: int = 0) -> OfferResult:
    """Return what an offer is worth to each side, with the range that the figures give.

    Examples
    --------
    >>> from negotiation import Game, explain_result
    >>> game = Game("shared-airport")
    >>> offer = game.outcome({"runway": "long", "site": "east", "borland_pays": 0.8})
    >>> worth = explain_result(game, offer)
    >>> worth
    <OfferResult: scenario shared-airport, payoff partial, horizon path>
    >>> worth.to_frame()["payoff"].round(2).to_dict()
    {'ALT': 1.0, 'BOR': 1.2, 'CEN': 1.3}
    """
    return offer_result(game, outcome, payoff_draws(game, [outcome], seed)[0])


def offer_result(game: Game, outcome: int, draws: FloatArray) -> OfferResult:
    """Return what an offer is worth to each side.

    ``draws``, shape ``(parties, draws)``, are its payoffs over the ranges (``payoff_draws``).
    """
    return OfferResult(
        scenario=game.scenario.name,
        payoff=game.scenario.payoff,
        horizon=game.horizon,
        offer=game.space.levels(outcome),
        parties={
            code: _with_range(party_result(game, code, outcome, None), payoffs)
            for code, payoffs in zip(game.parties, draws, strict=True)
        },
        trade=trade_result(game, outcome),
        ratification={c: game.ratification_chance(outcome, c) for c in game.home_views},
        other_model=in_other_model(game, outcome),
        version=package_version(),
    )


def _with_range(party: PartyResult, payoffs: FloatArray) -> PartyRange:
    low, median, high = np.percentile(payoffs, [5, 50, 95]).tolist()
    loss = mean_interval((payoffs < 0).astype(float), share=True)
    assert loss.low is not None
    assert loss.high is not None  # there are many draws
    return PartyRange(
        **vars(party),
        low=low,
        median=median,
        high=high,
        loss=loss.mean,
        loss_low=loss.low,
        loss_high=loss.high,
    )
