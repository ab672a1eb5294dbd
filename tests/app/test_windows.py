"""Several windows on one game: a move counts only in answer to what the window shows; seats are not lost."""

import pytest

from negotiation.app.desk import Desk
from negotiation.app.games import AWAY, OWN, Games
from negotiation.app.play import Screens
from negotiation.base.errors import InputError
from tests.app.test_games import Clock
from tests.app.test_pages import FORM, press

pytest.importorskip("solara", reason="THE PAGE IS NOT TESTED: solara is not installed (extra 'app')")


def game_with_two_windows() -> tuple[Screens, Screens]:
    """A game against the machine after the first exchange; the second window shows that, and stays there."""
    one = Screens(two=False)
    one.start(FORM | {"scenario": "korus-2018", "side": "KOR", "rounds": 12})
    press(one, "offer", one.shown.value.first)
    two = Screens(two=False)
    two.restore(one.shown.value.view["secret"])
    press(one, "offer", one.desk.draft_from("own"))
    assert one.shown.value.view["moves"] > two.shown.value.view["moves"]
    return one, two


@pytest.mark.parametrize("what", ["accept", "walk", "offer"])
def test_a_window_that_shows_an_old_offer_moves_nothing_and_follows(what):
    one, two = game_with_two_windows()
    before = one.desk.seat.session.moves
    old = dict(two.shown.value.first)
    old["steel"] = 1 - min(old["steel"], 1)  # not the offer that was made there
    press(two, what, old)
    assert "no longer on the table" in two.shown.value.notice
    assert two.desk.seat.session.moves == before
    assert two.shown.value.view == one.shown.value.view, "what stands now is shown"
    press(two, "walk")
    assert two.shown.value.view["screen"] == "debrief", "and may be answered"


def test_a_window_follows_by_itself():
    one, two = game_with_two_windows()
    two.poll()
    assert two.shown.value.view == one.shown.value.view
    press(one, "walk")
    two.poll()
    assert two.shown.value.view["screen"] == "debrief"


@pytest.mark.parametrize("event", ["try_draft", "start_from"])
def test_what_a_draft_is_worth_is_never_told_beside_an_old_offer(event):
    one, two = game_with_two_windows()
    getattr(two, event)({"try_draft": one.shown.value.first, "start_from": "theirs"}[event])
    assert two.shown.value.view == one.shown.value.view


def test_the_same_move_sent_three_times_is_one_move():
    screens = Screens(two=False)
    screens.start(FORM | {"side": "KOR", "rounds": 12})
    sent = {"what": "offer", "draft": screens.shown.value.first, "answers": 0}
    screens.move(sent)
    after = screens.desk.seat.session.moves
    for _ in range(2):
        screens.move(sent)
        assert screens.shown.value.notice == ""
    assert screens.desk.seat.session.moves == after
    assert after[0].party == "KOR"


@pytest.mark.parametrize("answers", [None, True, "0", -1, 1.0, 10**30])
def test_a_move_that_answers_nothing_is_refused(answers):
    screens = Screens(two=False)
    screens.start(FORM | {"side": "KOR"})
    screens.move({"what": "walk", "answers": answers})
    assert screens.shown.value.notice
    assert screens.shown.value.view["screen"] == "table"


def two_desks(clock: Clock) -> tuple[Desk, Desk]:
    games = Games(clock)
    first, second = Desk(games), Desk(games)
    first.start(FORM, two=True)
    second.join(first.seat.table.code)
    return first, second


def test_the_other_side_is_told_of_a_closed_window_and_of_its_return():
    first, second = two_desks(Clock())
    assert not first.view()["away"]
    second.close_window()
    assert first.view()["away"]
    second.stamp()  # it looks again: it was loaded anew
    assert not first.view()["away"]


def test_what_one_says_the_other_reads_and_what_is_no_text_is_refused():
    first, second = two_desks(Clock())
    mover, other = (first, second) if first.view()["your_turn"] else (second, first)
    for wrong, told in ((3, "a message is a text"), ("x" * 501, "500 at most")):
        with pytest.raises(InputError, match=told):
            mover.move("offer", mover.first_draft(), 0, wrong)
    mover.move("offer", mover.first_draft(), 0, "<i>fair</i>")
    assert other.view()["heard"] == [{"who": other.view()["other"], "text": "<i>fair</i>"}]
    assert mover.view()["heard"] == []
    assert [other.view()["history"][0][key] for key in ("who", "message")] == [
        other.view()["other"],
        "<i>fair</i>",
    ]


def test_a_window_that_gives_no_sign_for_long_counts_as_closed():
    clock = Clock()
    first, second = two_desks(clock)
    clock.now = AWAY + 1
    assert first.view()["away"]
    second.stamp()
    assert not first.view()["away"]


def test_a_second_device_takes_over_the_seat_of_a_closed_window_and_goes_on_there():
    first, second = two_desks(Clock())
    first.move("offer", first.first_draft(), 0) if first.view()["your_turn"] else second.move(
        "offer", second.first_draft(), 0
    )
    third = Desk(first.games)
    with pytest.raises(InputError, match="both seats"):
        third.join(first.seat.table.code)
    second.close_window()
    third.join(first.seat.table.code)
    assert third.seat.side == second.seat.side
    assert len(third.seat.session.moves) == 1
    with pytest.raises(InputError, match="taken over"):
        second.move("walk", None, 1)
    assert not first.view()["away"]


def test_a_game_against_the_machine_has_no_second_owner():
    games = Games()
    alone, other = Desk(games), Desk(games)
    alone.start(FORM, two=False)
    alone.close_window()
    with pytest.raises(InputError, match="both seats"):
        other.join(alone.seat.table.code)


def test_a_game_that_is_gone_is_said():
    clock = Clock()
    screens = Screens(two=False)
    screens.desk.games = Games(clock)
    screens.start(FORM)
    clock.now = 4000.0
    screens.poll()
    assert screens.shown.value.view == {"screen": "start"}
    assert "no longer kept" in screens.shown.value.notice
    screens.restore("a secret of an earlier start")
    assert "started anew" in screens.shown.value.notice


def test_one_visitor_does_not_take_all_room():
    games = Games()
    for _ in range(OWN):
        Desk(games, "one").start(FORM, two=False)
    with pytest.raises(InputError, match=f"{OWN} of your games"):
        Desk(games, "one").start(FORM, two=False)
    Desk(games, "another").start(FORM, two=False)
