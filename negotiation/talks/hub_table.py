"""One table of a hub: a partner's talks with the host."""

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Literal

import mesa
import numpy as np

from negotiation.base.arrays import FloatArray
from negotiation.scenarios.bilateral import RATE
from negotiation.talks.model import TradeTalks
from negotiation.valuation.game import Game

if TYPE_CHECKING:
    from negotiation.talks.hub import HubTalks

NOTICE = 2.0
"""Percentage points by which news must move others' mean rate, or the reference, to be looked at."""

type PartnerStatus = Literal["waiting", "talking", "agreement", "no agreement", "not reached"]


class PartnerTalks(mesa.Agent):
    """One partner's talks with the host; ``talks`` is None until they open."""

    model: "HubTalks"

    def __init__(self, model: "HubTalks", code: str, seed: np.random.SeedSequence) -> None:
        """Wait for a table."""
        super().__init__(model)
        self.code = code
        self.seed = seed
        self.status: PartnerStatus = "waiting"
        self.talks: TradeTalks | None = None
        self.opened: date | None = None
        self.rate: float | None = None
        self.tariffs: dict[str, float] = {}
        self.looked: tuple[float, float | None] = 0.0, None

    @property
    def agreement(self) -> int | None:
        """The outcome agreed on, if any."""
        return None if self.talks is None else self.talks.protocol.agreement

    def open(self) -> None:
        """Sit down."""
        self.opened = self.model.today
        self.status = "talking"
        self.looked = self.model.news_for(self.code)

    def look_at(self, game: Game) -> None:
        """Begin to talk, or go on, in a game that knows what others have concluded."""
        if self.talks is not None:
            self.talks.move_on(game)
            return
        chosen = self.model.strategies_at(self.code)
        # who comes late has fewer rounds than the strategies were checked for
        fitting = {code: strategy.in_time(game.rounds) for code, strategy in chosen.items()}
        self.talks = TradeTalks(game, fitting, self.seed)

    def game(self) -> Game:
        """Return the game as it stands for this table."""
        assert self.opened is not None
        scenario = self.model.scenario_of(self.code, self.opened)
        rounds = min(self.model.hub.talks.rounds, scenario.calendar.rounds)
        before = None if self.talks is None else self.talks.game
        return Game(scenario, self.model.horizon, rounds, like=before)

    def hears(self) -> bool:
        """Say whether what others have concluded since changes so much that it is looked at."""
        news = mean, reference = self.model.news_for(self.code)
        before, known = self.looked
        moved = abs(mean - before) >= NOTICE or (reference is None) != (known is None)
        if reference is not None and known is not None:
            moved = moved or abs(reference - known) >= NOTICE
        if not (moved or self.model.hub.precedent.most_favoured):
            return False
        self.looked = news
        return True

    def final_game(self) -> Game:
        """Return the game in the end, with all that others have concluded or been left with."""
        model = self.model
        scenario = model.tables.scenario(
            self.code,
            opening=self.opened,
            concluded=model.concluded,
            failed=model.failed,
            rate=model.concluded.get(self.code),
            tariffs=model.tariffs,
        )
        before = None if self.talks is None else self.talks.game
        rounds = None if before is None else before.rounds
        return Game(scenario, model.horizon, rounds, like=before)

    def held_in(self, final: Game) -> int | None:
        """Return the outcome that holds in the end, in the final game; None without an agreement."""
        if self.talks is None or self.agreement is None:
            return None
        rate = self.model.concluded[self.code]
        return final.space.index({**self.talks.game.space.levels(self.agreement), RATE: rate})

    def step(self) -> None:
        """Play one round; a table that is over is free for the next partner."""
        if self.talks is None or self.status != "talking":
            return
        self.talks.step()
        if self.talks.running:
            return
        agreed = self.talks.protocol.agreement
        self.status = "no agreement" if agreed is None else "agreement"
        if agreed is not None:
            levels, tariffs = (
                self.talks.game.space.levels(agreed),
                self.talks.game.scenario.of_kind("tariff"),
            )
            self.tariffs = {spec.key: float(levels[spec.key]) for spec in tariffs}
            self.rate = self.tariffs.pop(RATE)

    def lost_below(self, rates: Sequence[float]) -> FloatArray:
        """Return what the host loses a year if the rate that is held falls to each of some rates.

        Between levels of its own table, terms as agreed; without what comes of having signed (claims).
        """
        assert self.talks is not None
        assert self.agreement is not None
        game, held = self.talks.game, self.model.concluded[self.code]
        levels = game.space.issues[game.space.axis(RATE)].levels
        known = np.array([float(level) for level in levels])
        payoff = game.payoffs[game.parties[1]]
        worth = [
            payoff.unsigned(game.space.index({RATE: level}, default=self.agreement)) for level in levels
        ]
        lost: FloatArray = np.interp(held, known, worth) - np.interp(
            np.minimum(rates, held), known, worth
        )
        return lost
