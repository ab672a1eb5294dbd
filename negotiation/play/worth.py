"""What an offer is worth to one side, and what that side can know of the other's mind."""

from dataclasses import dataclass
from functools import cached_property
from math import isfinite

import numpy as np

from negotiation.bargaining.outcomes import Level
from negotiation.bargaining.solutions import solve
from negotiation.base.arrays import FloatArray, IntArray
from negotiation.base.words import money
from negotiation.economy.book import answer
from negotiation.talks.model import TradeTalks
from negotiation.talks.offers import GdpResult, party_result
from negotiation.valuation.game import Game
from negotiation.valuation.home.home import CERTAIN_ENOUGH


@dataclass(frozen=True)
class Worth:
    """An offer as one side sees it, if it were signed in the round being played.

    ``payoff`` in bn USD a year against no deal, ``components`` add up to it. ``share`` is the payoff
    as a share of the best that analysts believe the other side could sign, None if that is nothing.
    ``believed`` is what analysts believe the offer is worth to the other side. ``chances`` are those of
    ratification, by side, empty without politics. ``firms`` says how the home country's firms would
    fill the pledge, in bn USD. ``remarks`` say what matters of all this in sentences.
    """

    levels: dict[str, Level]
    words: dict[str, str]
    payoff: float
    components: dict[str, float]
    share: float | None
    believed: float
    chances: dict[str, float]
    firms: dict[str, float] | None
    gdp: GdpResult | None
    per_household_usd: float | None
    remarks: list[str]


class Outlook:
    """What one side knows of all outcomes, for signing in the round being played.

    Its own payoffs, and the other side's as analysts see them, who know the published ranges only: never
    the other side's true payoffs.
    """

    def __init__(self, talks: TradeTalks, code: str) -> None:
        """Take a seat's preferences as they stand."""
        game = talks.game
        self.game, self.code, self.round_index = game, code, talks.last_round
        self.other = next(party for party in game.parties if party != code)
        self.preferences = game.preferences[code]
        assert self.preferences.believed is not None  # a game has beliefs on both sides
        self.others = self.preferences.believed

    def own(self, outcomes: IntArray | int) -> FloatArray:
        """Return one's own payoffs, bn USD a year."""
        return self.preferences.payoff(outcomes, self.round_index)

    def believed(self, outcomes: IntArray | int) -> FloatArray:
        """Return what analysts believe the other side's payoffs to be."""
        return self.others.payoff(outcomes, self.round_index)

    @cached_property
    def best(self) -> float | None:
        """The best payoff among the outcomes that analysts believe the other side could sign, if any."""
        k, mine = self.round_index, self.preferences
        signed = mine.space.only(self.others.table >= self.others.floors[k])
        best = float(mine.table.max(where=signed, initial=-np.inf))
        return float(mine.discount[k] * (best - mine.reservation[k])) if isfinite(best) else None

    @cached_property
    def fair(self) -> int | None:
        """The Nash solution of one's own payoffs and those that analysts believe the other side has."""
        everything = np.arange(self.preferences.space.size)
        payoffs = np.stack([self.own(everything), self.believed(everything)])
        return solve(payoffs, np.zeros(2), self.preferences.space.allowed).points.get("nash")

    def worth(self, outcome: int) -> Worth:
        """Say what is known of one offer."""
        result = party_result(self.game, self.code, outcome, self.round_index)
        payoff, believed = result.payoff, float(self.believed(outcome))
        share = payoff / self.best if self.best is not None and self.best > 0 else None
        chances = {side: self.game.ratification_chance(outcome, side) for side in self.game.home_views}
        return Worth(
            levels=self.game.space.levels(outcome),
            words=self.game.words(outcome),
            share=share,
            believed=believed,
            chances=chances,
            firms=pledged(self.game, outcome),
            remarks=self._remarks(outcome, payoff, share, believed, chances),
            **vars(result),
        )

    def _remarks(
        self,
        outcome: int,
        payoff: float,
        share: float | None,
        believed: float,
        chances: dict[str, float],
    ) -> list[str]:
        names = {side: party.name for side, party in self.game.scenario.parties.items()}
        other = names[self.other]
        if payoff < 0:
            remarks = [f"Worth {money(payoff)} bn USD a year to you: you are better off without a deal."]
        else:
            remarks = [f"Worth {money(payoff)} bn USD a year to you, against no deal."]
            if self.preferences.table[outcome] < self.preferences.floors[self.round_index]:
                remarks.append("It pays if it is signed now, but not a round later.")
            elif share is not None and believed >= 0:
                part = "more than" if share > 1 else f"{share:z.0%} of the best that"
                remarks.append(f"That is {part} analysts believe {other} could sign.")
        rather = "" if believed >= 0 else ", which would rather have no deal"
        remarks.append(f"Analysts believe it is worth {money(believed)} to {other}{rather}.")
        remarks += [
            f"{names[side]} would probably not ratify it (chance {chance:z.0%})."
            for side, chance in chances.items()
            if chance < CERTAIN_ENOUGH
        ]
        return remarks


def pledged(game: Game, outcome: int) -> dict[str, float] | None:
    """Return how firms would fill an offer's pledge, bn USD; None without firms or a pledge."""
    pledge = game.pledge_at(outcome)
    if pledge is None or game.scenario.firms is None:
        return None
    book = answer(game.firms.offers(game.quote(outcome)), *pledge, game.public_money)
    return {
        "pledge": book.pledge,
        "free": min(book.free, book.pledge),
        "helped": book.helped,
        "public": book.public,
        "subsidies_a_year": book.subsidies,
    }
