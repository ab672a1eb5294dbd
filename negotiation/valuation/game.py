"""The game that is played: what each party prefers, and when, on one outcome space."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from negotiation.bargaining.solutions import Solutions
from negotiation.base.checks import items, of_kind
from negotiation.base.errors import InputError
from negotiation.base.records import Rows, Shown
from negotiation.economy.book import PublicMoney
from negotiation.economy.firms import Quote
from negotiation.scenarios import Scenario, load_scenario
from negotiation.scenarios.exclusions import exclusion_of
from negotiation.valuation.home import ElectionName, Office
from negotiation.valuation.horizon import HorizonName
from negotiation.valuation.levels import with_rates
from negotiation.valuation.markets import Solved
from negotiation.valuation.names import check_names
from negotiation.valuation.outlook import Outlook
from negotiation.valuation.parts import Clock, Home, Weighed
from negotiation.valuation.ruling import struck
from negotiation.valuation.supply import FirmResponse, public_money
from negotiation.valuation.theory import Theory, by_outcome, theory_of
from negotiation.valuation.value import Valuation
from negotiation.valuation.worth import Economy, Worth


class Game(Shown, Outlook):
    """A scenario with everything that is computed from it once.

    Parameters
    ----------
    scenario : the negotiation, or what ``load_scenario`` takes: a built-in name, a file.
    horizon : elasticities used (``short``, ``path``, ``long``).
    rounds : length of the talks; the scenario's deadline decides when it is None.
    election : how the scenario's election goes (``valuation.home.ELECTIONS``).
    winner : who won it; None before its date.
    facts : evidence on the table so far, names of the scenario's.
    like : another game; what it has computed is used wherever the figures are the same.
    compiled : the first of so many games that machine code pays: the same within rounding.

    Raises
    ------
    InputError : what ``load_scenario`` refuses; a number of rounds below 1 or above ``MAX_ROUNDS``, or
        beyond the payoffs' horizon; an unknown horizon, election or fact; a weight, a stake or evidence
        for no component that there is.

    Examples
    --------
    >>> from negotiation import Game
    >>> game = Game("korus-2018")
    >>> game
    <Game: korus-2018, KOR and USA, 19 rounds, 5,120 agreements>
    >>> deal = game.outcome({"steel": "quota70", "trucks": "2041"})
    >>> {code: round(sum(game.components(code, deal).values()), 2) for code in game.parties}
    {'KOR': 0.92, 'USA': -0.84}
    """

    def __init__(
        self,
        scenario: Scenario | str | Path,
        horizon: HorizonName = "path",
        rounds: int | None = None,
        election: ElectionName = "polls",
        winner: Office | None = None,
        facts: Sequence[str] = (),
        like: "Game | None" = None,
        compiled: bool = False,
    ) -> None:
        """Put the parts together; everything is computed when it is asked for."""
        of_kind("scenario", scenario, Scenario | str | Path)
        if not isinstance(scenario, Scenario):
            scenario = load_scenario(scenario)
        of_kind("like", like, Game | None)
        check_names(scenario)
        home, clock = (like.home, like.clock) if like else (None, None)
        before = clock.worth if clock else None
        economy = Economy(scenario, horizon, struck(scenario), solved=Solved(compiled))
        economy = economy.near(before.economy if before else None)
        worth = Worth(scenario, economy).near(before)
        weighed = Weighed(worth, scenario.evidence, items("facts", facts))
        weighed = weighed.near(home.weighed if home else None)
        length = scenario.calendar.rounds if rounds is None else rounds
        super().__init__(
            Home(weighed, scenario.politics, election, winner).near(home),
            Clock(worth, scenario.calendar, length).near(clock),
            scenario.title,
        )
        self.scenario = scenario
        self._stages: dict[tuple[Office | None, tuple[str, ...]], Game] = {}
        self._solved: dict[int, Solutions] = {}

    def in_short(self) -> str:
        """Name the scenario, who talks, how long, and how many agreements there are."""
        about = f"{self.scenario.name}, {' and '.join(self.parties)}, {self.rounds} rounds"
        return f"{about}, {self.space.size:,} agreements"

    def entries(self) -> Rows:
        """Return the issues as the scenario does."""
        return self.scenario.entries()

    @property
    def horizon(self) -> HorizonName:
        """Elasticities used."""
        return self.worth.economy.horizon

    @property
    def rounds(self) -> int:
        """Number of rounds until the deadline."""
        return self.clock.rounds

    @property
    def election(self) -> ElectionName:
        """How the scenario's election goes."""
        return self.home.election

    @property
    def winner(self) -> Office | None:
        """Who won the election; None before its date."""
        return self.home.winner

    @property
    def facts(self) -> tuple[str, ...]:
        """Evidence on the table so far."""
        return self.home.weighed.facts

    @property
    def election_round(self) -> int | None:
        """The first round (from 0) that knows the winner; None without an election in the talks."""
        politics, calendar = self.scenario.politics, self.scenario.calendar
        if politics is None or politics.election is None or self.election == "none" or self.winner:
            return None
        days = (politics.election.date - calendar.first_round).days
        # held on the day of a round, it comes before that round's moves
        index = -(-days // calendar.round_days)
        return index if days >= 0 and index < self.rounds else None

    @property
    def parties(self) -> tuple[str, ...]:
        """Home first, then host; without trade, as the scenario names them."""
        return self.scenario.sides

    @property
    def valuation(self) -> Valuation:
        """Components and measures of every outcome."""
        return self.worth.valuation

    def after_election(self, winner: Office) -> "Game":
        """Return the game once the election is held: the winner's mandate, nothing to reopen."""
        return self._kept(self.at(winner, self.facts))

    def with_fact(self, key: str) -> "Game":
        """Return the game once a fact has been laid on the table; a second time changes nothing."""
        return self if key in self.facts else self._kept(self.at(self.winner, (*self.facts, key)))

    def at(self, winner: Office | None, facts: Sequence[str]) -> "Game":
        """Return the game at another stage, made of the same parts as far as they hold."""
        return Game(self.scenario, self.horizon, self.rounds, self.election, winner, facts, self)

    def _kept(self, later: "Game") -> "Game":
        """Return a later stage, the same one however many talks reach it."""
        return self._stages.setdefault((later.winner, later.facts), later)

    def solutions(self, round_index: int = 0) -> Solutions:
        """Return frontier, ZOPA and solutions for signing in that round; no deal is worth zero."""
        if round_index not in self._solved:
            self.theory(round_index)
        return by_outcome(self._solved[round_index], self.looked_at)

    def theory(self, round_index: int = 0) -> Theory:
        """Return the same with the payoffs that it rests on, and places among them."""
        theory = theory_of(self, round_index, self._solved.get(round_index))
        self._solved[round_index] = theory.solutions
        return theory

    def outcome(self, levels: Mapping[str, object]) -> int:
        """Return the outcome with these levels, the others at their no-deal level.

        Raises
        ------
        InputError : an unknown issue or level, or what cannot be agreed on.
        """
        outcome = self.space.index(levels, default=self.scenario.no_deal)
        return self.check(outcome) if levels else outcome

    def check(self, outcome: int) -> int:
        """Return an outcome that can be agreed on.

        Raises
        ------
        InputError : the scenario excludes it; names the combination.
        """
        if not self.space.allows(outcome):
            issues, levels = self.space.issues, self.space.levels(outcome)
            reason = exclusion_of(issues, self.scenario.excluded, levels)
            raise InputError(f"this cannot be agreed on: the scenario excludes {reason}")
        return outcome

    def words(self, outcome: int) -> dict[str, str]:
        """Say an outcome in words, issue by issue."""
        levels = self.space.levels(outcome)
        return {spec.key: spec.words(levels[spec.key]) for spec in with_rates(self.scenario).issues}

    def components(self, code: str, outcome: int, round_index: int | None = None) -> dict[str, float]:
        """Return the components of a payoff, adding up to it.

        Without a round they add up to the yearly value once in force. With one, ``timing`` holds the
        difference that the date makes, ``reservation`` what the party has without a deal, where that is
        said of it, ``ratification`` and ``reopening`` what doubts about the deal's
        fate at home take away.
        """
        parts = self.payoffs[code].explain(outcome)
        if round_index is None:
            return parts
        index = self.parties.index(code)
        worth = sum(parts.values())
        kept = float(self.timing.remaining[round_index]) * worth
        without = float(self._offsets(round_index)[index])
        if self.scenario.reserved is None:
            parts["timing"] = kept - without - worth
        else:
            parts["timing"], parts["reservation"] = kept - worth, -without
        if self.home_views:
            parts["ratification"] = kept * (self._ratified(outcome) - 1)
            signed = float(self.payoff(outcome, round_index)[index])
            parts["reopening"] = signed - sum(parts.values())
        return parts

    def _ratified(self, outcome: int) -> float:
        """Return the chance that all sides ratify an outcome, as the negotiators count it."""
        if self.space.listed:
            return float(np.prod([view.expected[outcome] for view in self.home_views.values()]))
        return float(self.home.deals.ratified(np.array([outcome]))[0])

    def ratification_chance(self, outcome: int, code: str) -> float:
        """Return the chance that a party ratifies an outcome."""
        return self.home.chance(code, outcome)

    def pledge_at(self, outcome: int) -> tuple[float, float] | None:
        """Return the pledge of an outcome, in bn USD, and the years to invest it; None without one."""
        if not self.scenario.of_kind("pledge"):
            return None
        levels = self.space.levels(outcome)
        amount, years = (levels[self.scenario.of_kind(kind)[0].key] for kind in ("pledge", "years"))
        return float(amount), float(years)

    def quote(self, outcome: int, *, talking: bool = False) -> Quote:
        """Return what firms look at if an outcome holds.

        Policy is as volatile as under a signed agreement; while the talks go on (``talking``) and
        without a deal it is more volatile.
        """
        unsettled = talking or outcome == self.scenario.no_deal
        return self.firms.quote(self.space.placed(outcome), settled=not unsettled)

    @property
    def firms(self) -> FirmResponse:
        """How the home country's firms answer to tariffs.

        Raises
        ------
        InputError : the scenario has none.
        """
        response = self.valuation.firms
        if response is None:
            raise InputError(f"scenario '{self.scenario.name}' has no firms (no table [firms])")
        return response

    @property
    def public_money(self) -> PublicMoney:
        """What the home government's part of a pledge costs."""
        return public_money(self.scenario.investment)

    def measure(self, name: str, outcome: int) -> float:
        """Return a quantity of the valuation at an outcome (``valuation.Valuation``)."""
        return self.valuation.measure(name).at(self.space, outcome)
