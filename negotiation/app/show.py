"""Talks to watch: strategies at a table, round by round."""

from threading import RLock
from typing import Any

from negotiation.app.aftermath import component_rows, terms_of
from negotiation.app.choices import scenarios, strategies, whole
from negotiation.app.figures import png, space_png
from negotiation.app.turns import signed
from negotiation.base.errors import InputError, clipped, unknown
from negotiation.base.words import day
from negotiation.play.shared import shared_game
from negotiation.talks.results import run_result
from negotiation.talks.setup import Setup
from negotiation.talks.words import SAID, changes, enumerated, issue_names, listed, ratification

type Data = dict[str, Any]

LARGEST = 1e12
"""Of the numbers that a figure may be set to."""


class Show:
    """Talks between strategies, at the start until ``step`` is called.

    Parameters
    ----------
    form : what the page's controls say: ``scenario``, ``strategies`` by party, ``seed``, ``rounds``,
        ``figures`` by key.

    Raises
    ------
    InputError : a choice that the page does not offer.
    """

    def __init__(self, form: Data) -> None:
        """Seat the strategies."""
        known = {entry["key"]: entry for entry in scenarios()}
        name = str(form.get("scenario"))
        if name not in known:
            raise unknown("scenario", name, known)
        entry = known[name]
        codes = [side["code"] for side in entry["sides"]]
        self.setup = Setup.of(
            scenario=name,
            seed=whole(form.get("seed"), "seed", 2**31),
            strategies={code: _strategy(form.get("strategies"), code) for code in codes},
            rounds=whole(form.get("rounds"), "rounds", entry["most"], least=1),
            overrides=_overrides(form.get("figures"), entry["figures"]),
        )
        self._own = RLock()
        self._shared = shared_game(self.setup)
        self.back()

    def back(self) -> None:
        """Go back to the start."""
        with self._own, self._shared.lock:
            self.model = self.setup.talks(self._shared.game)

    def step(self) -> None:
        """Play one round, if the talks are not over."""
        with self._own, self._shared.lock:
            if self.model.running:
                self.model.step()

    @property
    def played(self) -> int:
        """Rounds that were played."""
        moves = self.model.protocol.moves
        return moves[-1].round_index + 1 if moves else 0

    def view(self) -> Data:
        """Return what the page shows, but for the pictures."""
        with self._own, self._shared.lock:
            game, played = self.model.game, self.played
            shown = game.timing.dates[max(played - 1, 0)].isoformat()
            return {
                "title": game.scenario.title,
                "played": played,
                "rounds": game.rounds,
                "date": day(shown),
                "over": not self.model.running,
                "message": self._message(),
                "news": [
                    {"round": index + 1, "text": text}
                    for index, texts in self.model.news.items()
                    for text in texts
                ][::-1],
                "offers": self._offers(),
                "end": self._end() if not self.model.running else None,
            }

    def pictures(self) -> dict[str, str]:
        """Draw the talks as they stand; nothing before the first move.

        These talks stand still meanwhile; the others on the same game go on.
        """
        from negotiation.plots import plot_concessions, plot_issue_paths

        with self._own:
            if not self.played:
                return {}
            drawn = {
                "space": space_png(self.model),
                "paths": png(lambda: plot_concessions(self.model)),
            }
            if not self.model.running:
                drawn["issues"] = png(lambda: plot_issue_paths(self.model))
            return drawn

    def _message(self) -> str:
        game, protocol = self.model.game, self.model.protocol
        if not self.played:
            return "Nobody has moved yet. Press Play, or Step for one round at a time."
        when = f"round {self.played} of {game.rounds}"
        if protocol.status == "talking":
            return self._apart()
        if protocol.agreement is not None:
            worth = self.model.payoffs
            parts = [
                f"{signed(float(value))} to {game.scenario.parties[code].name}"
                for code, value in zip(game.parties, worth, strict=True)
            ]
            fate = " It was not ratified." if self.model.ratified is False else ""
            return f"Agreement in {when}, worth in bn USD a year: {enumerated(parts)}.{fate}"
        return f"No agreement: {protocol.failure or protocol.status} ({when})."

    def _apart(self) -> str:
        """Say how far the last offers are apart: of two sides as the home country counts it."""
        game, table = self.model.game, self.model.datacollector.tables["moves"]
        names = [game.scenario.parties[code].name for code in game.parties]
        if len(names) > 2:
            return self._asked(names)
        home, host = names
        worth = dict(zip(table["party"], table[f"payoff_{game.parties[0]}"], strict=True))
        asked, given = (worth.get(code) for code in game.parties)
        if asked is None or given is None:
            return "One side has made an offer, the other has not."
        amounts = f"{home} asks for {signed(asked)}, {host} offers {signed(given)}"
        return f"In bn USD a year to {home}: {amounts}."

    def _asked(self, names: list[str]) -> str:
        """Say what each of many sides last asked for itself."""
        table, asked = self.model.datacollector.tables["moves"], {}
        for place, (code, action) in enumerate(zip(table["party"], table["action"], strict=True)):
            if action == "offer":
                asked[code] = signed(table[f"payoff_{code}"][place])
        said = [
            f"{name} {asked[code]}"
            for code, name in zip(self.model.game.parties, names, strict=True)
            if code in asked
        ]
        return f"What each asks for itself, in bn USD a year: {', '.join(said)}."

    def _offers(self) -> list[Data]:
        """List the moves, the latest first, by what changed and what they are worth to all."""
        game, table = self.model.game, self.model.datacollector.tables["moves"]
        last: dict[str, int] = {}
        rows = []
        for place, (party, action, outcome) in enumerate(
            zip(table["party"], table["action"], table["outcome"], strict=True)
        ):
            text = SAID.get(action, "")
            if action == "offer":
                text = listed(changes(game, outcome, last.get(party)), issue_names(game))
                last[party] = outcome
            worth = [signed(table[f"payoff_{code}"][place]) for code in game.parties]
            rows.append(
                {
                    "round": table["round"][place],
                    "who": game.scenario.parties[party].name,
                    "home": party == game.parties[0],
                    "text": text,
                    "worth": worth if outcome is not None else [""] * len(worth),
                }
            )
        return rows[::-1]

    def _end(self) -> Data:
        """Explain the agreement, or what one could have been."""
        game, result = self.model.game, run_result(self.model)
        home = result.ratification
        return {
            "agreed": result.agreement is not None,
            "ratified": "" if home is None else ratification(game.scenario, home),
            "terms": terms_of(game, result),
            "components": component_rows(result),
            "waste": f"{result.analysis.inefficiency:z.2f}",
        }


def _strategy(given: object, code: str) -> str:
    key = str(given.get(code)) if isinstance(given, dict) else ""
    if key not in strategies():
        raise unknown("strategy", key, strategies())
    return strategies()[key][1]


def _overrides(given: object, figures: list[Data]) -> dict[str, float]:
    """Return the figures that were moved."""
    values = given if isinstance(given, dict) else {}
    moved = {}
    for figure in figures:
        value = values.get(figure["key"], figure["value"])
        if isinstance(value, bool) or not isinstance(value, int | float) or abs(value) > LARGEST:
            raise InputError(f"{figure['key']}: '{clipped(value)}' is no number that fits")
        if not figure["low"] <= value <= figure["high"]:
            raise InputError(
                f"{figure['key']} is {value:g}: allowed are {figure['low']:g} to {figure['high']:g}"
            )
        if value != figure["value"]:
            moved[figure["key"]] = float(value)
    return moved
