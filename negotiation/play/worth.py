"""What an offer is worth to one side, and what that side can know of the other's mind."""

from dataclasses import dataclass
from functools import cached_property

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
    as a share of the best that analysts believe the other sides could sign, None if that is nothing.
    ``each`` is what analysts believe the offer is worth to each other side, by code, ``believed`` the
    mean of these. ``chances`` are those of ratification, by side, empty without politics. ``firms`` says
    how the home country's firms would fill the pledge, in bn USD. ``remarks`` say what matters of all
    this in sentences.
    """

    levels: dict[str, Level]
    words: dict[str, str]
    payoff: float
    components: dict[str, float]
    share: float | None
    believed: float
    each: dict[str, float]
    chances: dict[str, float]
    firms: dict[str, float] | None
    gdp: GdpResult | None
    per_household_usd: float | None
    remarks: list[str]


class Outlook:
    """What one side knows of all outcomes, for signing in the round being played.

    Its own payoffs, and those of the other sides as analysts see them, who know the published ranges
    only: never the others' true payoffs.
    """

    def __init__(self, talks: TradeTalks, code: str) -> None:
        """Take a seat's preferences as they stand."""
        game = talks.game
        self.game, self.code, self.round_index = game, code, talks.last_round
        self.preferences = game.preferences[code]
        others = [party for party in game.parties if party != code]
        self.others = dict(zip(others, self.preferences.others.values(), strict=True))

    def own(self, outcomes: IntArray | int) -> FloatArray:
        """Return one's own payoffs, bn USD a year."""
        return self.preferences.payoff(outcomes, self.round_index)

    def believed(self, outcomes: IntArray | int) -> FloatArray:
        """Return what analysts believe the other sides' payoffs to be, ``(others, …)`` for outcomes."""
        return np.array([other.payoff(outcomes, self.round_index) for other in self.others.values()])

    @cached_property
    def best(self) -> float | None:
        """The best payoff among the outcomes that analysts believe the others could sign, if any."""
        k, (outcomes, values) = self.round_index, self.preferences.known
        could = [other.values(outcomes) >= other.floors[k] for other in self.others.values()]
        signed = np.flatnonzero(np.logical_and.reduce(could))[:1]
        gains = self.preferences.discount[k] * (values[signed] - self.preferences.reservation[k])
        return float(gains[0]) if gains.size else None

    @cached_property
    def fair(self) -> int | None:
        """The Nash solution of one's own payoffs and those that analysts believe the others have."""
        outcomes = self.preferences.looked_at
        payoffs = np.concatenate([self.own(outcomes)[None], self.believed(outcomes)])
        place = solve(payoffs, np.zeros(len(payoffs))).points.get("nash")
        return None if place is None else int(outcomes[place])

    def worth(self, outcome: int) -> Worth:
        """Say what is known of one offer."""
        result = party_result(self.game, self.code, outcome, self.round_index)
        payoff, each = (
            result.payoff,
            dict(zip(self.others, self.believed(outcome).tolist(), strict=True)),
        )
        share = payoff / self.best if self.best is not None and self.best > 0 else None
        chances = {side: self.game.ratification_chance(outcome, side) for side in self.game.home_views}
        return Worth(
            levels=self.game.space.levels(outcome),
            words=self.game.words(outcome),
            share=share,
            believed=sum(each.values()) / len(each),
            each=each,
            chances=chances,
            firms=pledged(self.game, outcome),
            remarks=self._remarks(outcome, payoff, share, each, chances),
            **vars(result),
        )

    def _remarks(
        self,
        outcome: int,
        payoff: float,
        share: float | None,
        each: dict[str, float],
        chances: dict[str, float],
    ) -> list[str]:
        names = {side: party.name for side, party in self.game.scenario.parties.items()}
        others = names[next(iter(each))] if len(each) == 1 else "all others"
        if payoff < 0:
            remarks = [f"Worth {money(payoff)} bn USD a year to you: you are better off without a deal."]
        else:
            remarks = [f"Worth {money(payoff)} bn USD a year to you, against no deal."]
            if self.preferences.value(outcome) < self.preferences.floors[self.round_index]:
                remarks.append("It pays if it is signed now, but not a round later.")
            elif share is not None and min(each.values()) >= 0:
                part = "more than" if round(share, 9) > 1 else f"{share:z.0%} of the best that"
                remarks.append(f"That is {part} analysts believe {others} could sign.")
        worth = [
            f"{money(value)} to {names[side]}{'' if value >= 0 else ', which would rather have no deal'}"
            for side, value in each.items()
        ]
        told = ", and ".join([", ".join(worth[:-1]), worth[-1]] if len(worth) > 1 else worth)
        remarks.append(f"Analysts believe it is worth {told}.")
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
