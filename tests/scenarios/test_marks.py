"""Every figure moves something in some run, or is marked as context: checked by moving each of them."""

from collections.abc import Iterable, Iterator
from typing import Any

import pytest

from negotiation.scenarios import (
    HubScenario,
    Scenario,
    Tables,
    load_hub,
    load_scenario,
    replaced,
    scenario_names,
)
from negotiation.scenarios.draws import narrowed
from negotiation.scenarios.figures import Figure, parts, with_parts
from negotiation.scenarios.loader import is_hub
from negotiation.scenarios.new import new_scenario
from negotiation.scenarios.own import own_scenario
from negotiation.talks.idle import alike
from negotiation.valuation.game import Game
from tests.scenarios.test_own import TABLES

FIRMS = 100
"""Few firms weigh as many do, and are faster."""

type Document = Scenario | HubScenario


def games_of(document: Document) -> list[Game]:
    """Return talks; a hub's at tables with plants in the host country and without, and of unknown wealth."""
    if isinstance(document, Scenario):
        return [Game(document)]
    settled = {"concluded": {"JPN": 15, "VNM": 20}, "claims": {10: 1}}
    return [Game(Tables(document).scenario(code, **settled)) for code in ("KOR", "KHM", "PER")]


def few_levels(scenario: Scenario, place: int) -> Scenario:
    """Return the talks with no more than one level an issue besides no deal, and with few firms."""
    levels = {spec.key: spec.levels[place % len(spec.levels)].level for spec in scenario.issues}
    if scenario.firms:
        scenario = replaced(scenario, {"firms.number": FIRMS})
    # levels of a pause may not be there
    phases = [phase.model_copy(update={"levels": {}}) for phase in scenario.calendar.no_deal]
    calendar = scenario.calendar.model_copy(update={"no_deal": phases})
    narrow = narrowed(scenario, scenario.space.index(levels))
    return narrow.model_copy(update={"calendar": calendar})


def with_figures(node: Any, changes: dict[str, dict[str, object]], path: str = "") -> Any:
    """Return a document in which figures have other contents, allowed or not."""
    if isinstance(node, Figure):
        return node.model_copy(update=changes.get(path, {}))
    below = ((key, f"{path}.{name}" if path else name, part) for key, name, part in parts(node))
    return with_parts(node, {key: with_figures(part, changes, name) for key, name, part in below})


class Look:
    """A document as it is, to hold changed ones against."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.figures = dict(document.figures())
        self.games = games_of(document)

    def ends(self, path: str) -> list[float]:
        """Return the ends of a figure's range, and values above and below, also for one that is certain."""
        figure = self.figures[path]
        near = (figure.low, figure.high, 1.07 * figure.value + 1e-3, 0.93 * figure.value - 1e-3)
        return [value for value in near if value != figure.value]

    def is_same(self, values: dict[str, float]) -> bool:
        """Say whether the talks stay as they are when figures have these values."""
        changes = {}
        for path, value in values.items():
            low, high = self.figures[path].low, self.figures[path].high
            changes[path] = {"value": value, "low": min(low, value), "high": max(high, value)}
        return all(map(alike, self.games, games_of(with_figures(self.document, changes))))

    def is_moved_by(self, path: str) -> bool:
        return path in self.figures and not all(self.is_same({path: end}) for end in self.ends(path))

    def is_moved_together(self, paths: Iterable[str]) -> bool:
        """Say whether figures move something when all of them move down, or up."""
        ways = ({path: way(self.ends(path)) for path in paths} for way in (min, max))
        return not all(map(self.is_same, ways))


def looks(document: Document) -> Iterator[Look]:
    """Yield cheap looks that together see all levels, and last the look at everything."""
    if isinstance(document, Scenario):
        most = max(len(spec.levels) for spec in document.issues)
        yield from (Look(few_levels(document, place)) for place in range(1, most))
    yield Look(document)


def still(document: Document, paths: Iterable[str]) -> list[str]:
    """Return which figures move nothing, by however close a look."""
    left = list(paths)
    for look in looks(document):
        left = [path for path in left if not look.is_moved_by(path)]
    return left


def moved(look: Look, paths: list[str]) -> list[str]:
    """Return which of some figures, hardly any of which do, move something: by halves."""
    if len(paths) < 2 or not look.is_moved_together(paths):
        return [path for path in paths[:1] if len(paths) == 1 and look.is_moved_by(path)]
    half = len(paths) // 2
    return [*moved(look, paths[:half]), *moved(look, paths[half:])]


def marked(document: Document) -> list[str]:
    return [path for path, figure in document.figures() if figure.context]


def wrong_marks(document: Document, base: Document | None = None) -> list[str]:
    """Return the figures that move nothing though not marked, and those that move something though marked.

    Of those that are not marked, only what is not as in a base, which is looked at by itself.
    """
    marks, shared = marked(document), dict(base.figures()) if base else {}
    own = (path for path, figure in document.figures() if figure != shared.get(path))
    idle = still(document, [path for path in own if path not in marks])
    return [*idle, *moved(Look(document), marks)]


LISTED = [name for name in scenario_names() if is_hub(name) or load_scenario(name).space.listed]
"""Talks of which tables can be held against each other."""


@pytest.mark.slow
@pytest.mark.parametrize("name", [*LISTED, "hub-2025:KOR"])
def test_each_figure_moves_something_or_is_marked_as_context(name):
    base = load_scenario("korea-us-2025") if name == "korea-us-2026" else None
    assert wrong_marks(load_hub(name) if is_hub(name) else load_scenario(name), base) == []


@pytest.mark.slow
@pytest.mark.parametrize(("home", "sectors"), [("Kuwait", []), ("Singapore", ["machinery", "other"])])
def test_so_it_is_in_talks_that_are_made_without_an_election_and_with_one(home, sectors):
    assert wrong_marks(new_scenario(home, "USA", sectors)) == []


@pytest.fixture
def own(tmp_path):
    """Talks that are made from tables of one's own."""
    for name, text in TABLES.items():
        (tmp_path / name).write_text(text)
    return own_scenario(tmp_path, "Brazil", "India")


def test_so_it_is_in_talks_that_are_made_from_tables_of_ones_own(own):
    assert wrong_marks(own) == []


@pytest.mark.slow
def test_wrong_marks_are_found(own):
    marks = {"investment.flow": {"context": True}, "sectors.steel.imports": {"context": False}}
    assert wrong_marks(with_figures(own, marks), own) == ["sectors.steel.imports", "investment.flow"]


@pytest.mark.parametrize(
    ("name", "setting", "path"),
    [
        ("korea-us-2025", {"retaliation.enabled": True}, "retaliation.rate"),
        ("korea-us-2025", {"retaliation.enabled": True}, "sectors.energy.home_market"),
        ("korea-us-2025", {"parties.USA.idle_share": 0.1}, "parties.USA.gdp"),
        ("hub-2025", {"host_party.idle_share": 0.1}, "host_party.value_added_share"),
        ("hub-2025", {"partners.firms": True, "firms.number": FIRMS}, "lobbying.welfare_weight"),
    ],
)
def test_marks_hold_until_a_setting_asks_for_the_figures(name, setting, path):
    load = load_hub if is_hub(name) else load_scenario
    assert path in marked(load(name))
    assert Look(load(name, setting)).is_moved_by(path)
