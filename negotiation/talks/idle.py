"""Which figures change nothing: who sets one believes that it does."""

from collections.abc import Iterator, Mapping
from itertools import zip_longest

import numpy as np

from negotiation.base.errors import InputError
from negotiation.scenarios import load_scenario
from negotiation.talks.offers import party_result, trade_result
from negotiation.valuation.game import Game


def idle(game: Game, name: str, overrides: Mapping[str, object]) -> list[str]:
    """Return which overrides change nothing in the talks of that name, played like a game.

    The talks with all of them are held against those without the one: some count beside others only.
    """
    played = Game(load_scenario(name, overrides), game.horizon)
    return [path for path in overrides if _is_idle(path, name, overrides, played)]


def _is_idle(path: str, name: str, overrides: Mapping[str, object], played: Game) -> bool:
    others = {other: value for other, value in overrides.items() if other != path}
    try:
        without = load_scenario(name, others)
        # who sets what holds already is told nothing new
        return without != played.scenario and alike(Game(without, played.horizon), played)
    except InputError:  # the others need it: then it counts
        return False


def alike(one: Game, other: Game) -> bool:
    """Say whether two games of the same parties and evidence hold nothing that differs, at any stage.

    Looked at are payoffs, limits, chances, firms and what is said of people.
    """
    stages = zip(_stages(one), _stages(other), strict=True)
    pairs = (pair for mine, theirs in stages for pair in zip_longest(_content(mine), _content(theirs)))
    return all(ours == others for ours, others in pairs)


def _stages(game: Game) -> Iterator[Game]:
    """Yield the talks as they begin, once all evidence is told, and under each winner of an election."""
    yield game
    # nobody keeps them: one stage at a time takes memory
    yield game.at(game.winner, tuple(game.scenario.evidence))
    if game.election_round is not None:
        yield game.at("incumbent", game.facts)
        yield game.at("challenger", game.facts)


def _content(game: Game) -> Iterator[object]:
    """Yield all that a figure may move, at an outcome far from no deal; what most of them move first."""
    yield from (game.space.keys, game.space.shape, game.rounds, game.election_round, str(game.timing))
    yield from (array.tobytes() for array in _worths(game))
    for side in game.preferences.values():
        yield from (side.reservation.tobytes(), side.discount.tobytes())
    far = game.space.size - 1
    if game.scenario.firms is not None and (firms := game.quote(far, talking=True)) is not None:
        yield from (firms.protection.tobytes(), firms.input_rise, firms.volatility)
        # payoffs count with the mean of all firms, the offers at the table are those of some
        yield game.firms.population.projects.tobytes()
    yield trade_result(game, far)
    yield from (party_result(game, code, far, 0) for code in game.parties)


def _worths(game: Game) -> list[np.ndarray]:
    """Return outcomes' worths and chances, or what makes both where nobody can list them."""
    if game.space.listed:
        return [game.tables, *(view.ratification for view in game.home_views.values())]
    deals = game.home.deals
    votes = [np.array(figure, float) for vote in deals.votes for figure in vars(vote).values()]
    return [*deals.sums.tables.values(), *votes]
