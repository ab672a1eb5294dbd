"""What people look at in Python: games by name, and a line instead of a page of numbers."""

import pytest

from negotiation import (
    Game,
    HubTalks,
    InputError,
    TradeTalks,
    compare_result,
    explain_result,
    hub_result,
    load_hub,
    load_scenario,
    run_result,
)
from negotiation.talks.solutions import solutions_result


@pytest.fixture(scope="module")
def talks():
    return TradeTalks("shared-airport", rng=1).run()


@pytest.fixture(scope="module")
def board():
    return HubTalks(load_hub("hub-2025", {"partners.number": 2, "talks.order": "deficit"}), rng=1).run()


def test_games_and_talks_take_a_name_a_file_or_a_scenario(tmp_path):
    (tmp_path / "mine.toml").write_text('base = "korus-2018"\nname = "mine"\n')
    for given in ("korus-2018", load_scenario("korus-2018"), tmp_path / "mine.toml"):
        assert Game(given).scenario.space == load_scenario("korus-2018").space
        assert TradeTalks(given).game.parties == ("KOR", "USA")


@pytest.mark.parametrize("kind", [Game, TradeTalks])
def test_a_name_that_is_none_says_what_to_do(kind):
    with pytest.raises(InputError, match="name one, e.g. hub-2025:KOR"):
        kind("hub-2025")
    with pytest.raises(InputError, match="unknown scenario 'korus-2081': allowed: .*korus-2018"):
        kind("korus-2081")
    with pytest.raises(InputError, match="must be of the kind"):
        kind(2018)


def test_a_hub_takes_a_name_and_nothing_else_does():
    assert HubTalks("hub-2025").hub.name == "hub-2025"
    with pytest.raises(InputError, match="no hub, but talks with one partner"):
        HubTalks("korus-2018")


def test_everything_that_is_shown_is_a_line_and_a_short_table(talks, board):
    game, deal = talks.game, talks.protocol.agreement
    shown = [
        *(game, game.scenario, game.space, game.solutions(), game.preferences["ALT"], talks),
        *(run_result(talks), explain_result(game, deal), compare_result(game, [deal, 1])),
        *(solutions_result(game), board, board.hub, hub_result(board)),
    ]
    for each in shown:
        assert repr(each).startswith(f"<{type(each).__name__}: ")
        assert len(repr(each)) < 160
        page = each._repr_html_()
        assert page.startswith('<div class="wide')
        assert page.count("<tr>") < 40
        assert len(each.to_frame()) == len(each.entries())


def test_the_table_of_talks_has_a_row_a_move(talks):
    frame = talks.to_frame()
    assert len(frame) == len(talks.protocol.moves)
    assert list(frame["party"]) == [move.party for move in talks.protocol.moves]
    assert {"payoff_ALT", "runway", "borland_pays"} <= set(frame.columns)
    assert "private_supply" not in frame.columns, "nothing is ever in it"


def test_the_table_of_offers_is_what_the_record_says(talks):
    worth = explain_result(talks.game, talks.protocol.agreement)
    assert worth.to_frame()["payoff"].to_dict() == {c: p.payoff for c, p in worth.parties.items()}


def test_the_table_of_packages_names_the_terms_that_differ(talks):
    game = talks.game
    found = compare_result(game, [game.outcome({"runway": "long"}), game.outcome({"runway": "short"})])
    frame = found.to_frame()
    assert frame["runway"].to_dict() == {"A": "long", "B": "short"}
    assert "site" not in frame.columns
    assert frame.loc["A", "ALT.payoff"] == found.packages["A"].parties["ALT"].payoff
