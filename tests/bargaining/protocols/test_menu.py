import pytest

from negotiation.bargaining.protocols import ACCEPT, PROTOCOLS, WALK_AWAY, Move, View, play_out
from negotiation.base.errors import InputError
from tests.domains import Scripted, pie, preferences

MENU = PROTOCOLS["menu"]


def play(a: Scripted, b: Scripted, rounds: int = 3):
    views = {code: View(side, rounds) for code, side in pie(11, rounds).items()}
    return play_out(MENU(views), {"A": a, "B": b})


def test_who_waits_is_not_heard_and_what_was_posted_stays_open():
    # A takes what it likes best of all that was posted
    a, b = Scripted(1, 2, ACCEPT), Scripted(6, 4)
    talks = play(a, b)
    assert talks.moves[:2] == [Move(0, "A", "reject", None, "waits"), Move(0, "B", "offer", 6)]
    assert b.seen[1].received == []
    assert talks.views["A"].received == [6, 4]
    assert (talks.status, talks.agreement) == ("agreement", 6)


def test_one_may_name_what_is_posted():
    talks = play(Scripted(1, 4), Scripted(4))
    assert (talks.status, talks.agreement, talks.round_index) == ("agreement", 4, 1)


def test_the_last_round_adds_nothing_and_what_is_not_taken_is_no_deal():
    a, b = Scripted(1, 2, 3), Scripted(8, 9)
    talks = play(a, b)
    assert talks.moves[-1] == Move(2, "B", "reject", None, "adds nothing: take it or leave it")
    assert (talks.status, talks.agreement, talks.standing) == ("deadline", None, 9)
    assert talks.menu == [8, 9]


def test_all_that_choose_must_take_the_same():
    sides = {
        code: preferences(worth, 4) for code, worth in {"A": [3, 2], "B": [1, 2], "C": [1, 1]}.items()
    }
    views = {code: View(side, 4) for code, side in sides.items()}
    who = {
        "A": Scripted(0, ACCEPT, ACCEPT, 1),
        "B": Scripted(1, 1, ACCEPT, ACCEPT),
        "C": Scripted(0, 1, 1),
    }
    talks = play_out(MENU(views), who)
    assert (talks.agreement, talks.round_index) == (1, 3), "A likes 0 better until the end"


def test_nobody_accepts_where_there_is_nothing_to_accept():
    with pytest.raises(InputError, match="nothing is on the menu"):
        play(Scripted(ACCEPT), Scripted(4))
    with pytest.raises(InputError, match="posts what others choose from"):
        play(Scripted(1), Scripted(ACCEPT))


def test_walking_away_ends_it():
    assert play(Scripted(WALK_AWAY), Scripted(4)).status == "walked away"
    assert play(Scripted(1), Scripted(WALK_AWAY)).status == "walked away"
