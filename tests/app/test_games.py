"""Who sits where: codes, secrets, room and expiry."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from negotiation.app import games
from negotiation.app.desk import Desk
from negotiation.app.games import ALPHABET, CODE_LENGTH, IDLE, Games
from negotiation.base.errors import InputError
from negotiation.play import PlaySetup
from negotiation.play.saves import parse_game, saved_game

ALONE = PlaySetup(scenario="korus-2018", people=["KOR"], rounds=4)
BOTH = PlaySetup(scenario="korus-2018", people=["KOR", "USA"], rounds=4)


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def test_a_secret_opens_its_own_seat_only():
    kept = Games()
    first = kept.start(BOTH, "USA")
    second = kept.join(first.table.code)
    assert (first.side, second.side) == ("USA", "KOR")
    assert kept.seat(first.secret) is first
    assert kept.seat(second.secret) is second
    assert first.secret != second.secret
    for wrong in ("", first.table.code, first.secret[:-1], "KOR"):
        with pytest.raises(InputError, match="no longer kept"):
            kept.seat(wrong)


def test_codes_are_legible_and_taken_as_people_type_them():
    kept = Games()
    seats = [kept.start(BOTH, "KOR") for _ in range(30)]
    codes = {seat.table.code for seat in seats}
    assert len(codes) == 30
    assert all(len(code) == CODE_LENGTH and set(code) <= set(ALPHABET) for code in codes)
    assert not set("01OIL") & set(ALPHABET)
    code = seats[0].table.code
    assert kept.join(f" {code[:3].lower()}-{code[3:]} ").table is seats[0].table


def test_nobody_joins_a_full_game_or_one_against_the_machine():
    kept = Games()
    both, alone = kept.start(BOTH, "KOR"), kept.start(ALONE, "KOR")
    kept.join(both.table.code)
    for code in (both.table.code, alone.table.code):
        with pytest.raises(InputError, match="both seats"):
            kept.join(code)
    with pytest.raises(InputError, match="no game has the code 'ZZZZZZ'"):
        kept.join("ZZZZZZ")


def test_of_many_who_join_at_once_one_sits_down():
    kept = Games()
    code = kept.start(BOTH, "KOR").table.code

    def join(_: int) -> bool:
        try:
            kept.join(code)
        except InputError:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(join, range(32))) == 1


def test_games_that_nobody_looks_at_are_given_up_and_others_are_not():
    clock = Clock()
    kept = Games(clock)
    idle, played = kept.start(ALONE, "KOR"), kept.start(ALONE, "KOR")
    clock.now = IDLE - 1
    kept.seat(played.secret)
    clock.now = IDLE + 1
    assert kept.seat(played.secret) is played
    with pytest.raises(InputError, match="no longer kept"):
        kept.seat(idle.secret)
    assert len(kept) == 1


def test_there_is_room_for_so_many_and_what_is_over_makes_room(monkeypatch):
    monkeypatch.setattr(games, "MOST", 3)
    kept = Games()
    seats = [kept.start(ALONE, "KOR") for _ in range(3)]
    with pytest.raises(InputError, match="3 games are being played"):
        kept.start(ALONE, "KOR")
    seats[1].session.walk_away("KOR")
    kept.start(ALONE, "KOR")
    assert len(kept) == 3
    with pytest.raises(InputError, match="no longer kept"):
        kept.seat(seats[1].secret)


@pytest.mark.parametrize(
    "setup",
    [
        ALONE.model_copy(update={"scenario": "/etc/passwd"}),
        ALONE.model_copy(update={"strategies": {"USA": "script:file=/etc/passwd"}}),
        ALONE.model_copy(update={"overrides": {"world": "/etc/passwd"}}),
    ],
)
def test_no_file_of_the_machine_is_read(setup):
    kept = Games()
    with pytest.raises(InputError, match="without files of this machine"):
        kept.start(setup, "KOR")
    saved = saved_game(kept.start(ALONE, "KOR").session).model_copy(update={"setup": setup})
    with pytest.raises(InputError, match=r"mine\.json.*without files"):
        kept.go_on(saved, "mine.json")


def test_a_saved_game_goes_on_where_it_was_and_one_of_two_people_does_not():
    kept = Games()
    seat = kept.start(ALONE, "KOR")
    seat.session.offer("KOR", seat.session.suggestion("KOR"))
    text = saved_game(seat.session).model_dump_json(exclude_none=True)
    again = kept.go_on(parse_game(text, "mine.json"), "mine.json")
    assert again.session.moves == seat.session.moves
    assert again.secret != seat.secret
    two = saved_game(kept.start(BOTH, "KOR").session)
    with pytest.raises(InputError, match="two people"):
        kept.go_on(two, "mine.json")


def test_a_desk_without_a_seat_refuses_everything():
    desk = Desk(Games())
    for act in (lambda: desk.move("accept", None, 0), desk.view, desk.save, desk.stamp):
        with pytest.raises(InputError, match="start one first"):
            act()


def test_games_of_too_many_lengths_are_refused(monkeypatch):
    monkeypatch.setattr(games, "KINDS", 2)
    kept = Games()
    for rounds in (4, 5, 4, 5):
        kept.start(PlaySetup(scenario="korus-2018", people=["KOR"], rounds=rounds), "KOR")
    with pytest.raises(InputError, match="too many games of different lengths"):
        kept.start(PlaySetup(scenario="korus-2018", people=["KOR"], rounds=6), "KOR")
    assert len(kept) == 4


def test_a_saved_game_with_figures_of_its_own_is_not_for_the_page():
    setup = PlaySetup.of(scenario="korus-2018", people=["KOR"], rounds=4, overrides={"horizon.years": 9})
    kept = Games()
    from negotiation.play import Session

    saved = saved_game(Session(setup))
    with pytest.raises(InputError, match=r"game.json: setup.overrides"):
        kept.go_on(saved, "game.json")


def test_a_saved_game_longer_than_the_page_plays_is_refused():
    long = saved_game(Games().start(ALONE, "KOR").session)
    edited = long.model_copy(update={"setup": long.setup.model_copy(update={"rounds": 500})})
    with pytest.raises(InputError, match=r"game.json: setup.rounds: a game on this page has at most"):
        Desk(Games()).load("game.json", edited.model_dump_json(exclude_none=True))


def test_what_a_visitor_sends_is_not_sent_back_at_any_length():
    kept = Games()
    with pytest.raises(InputError) as refused:
        kept.join("x" * 5_000_000)
    assert len(str(refused.value)) < 200
    with pytest.raises(InputError) as refused:
        Desk(kept).start({"scenario": "x" * 5_000_000}, two=False)
    assert len(str(refused.value)) < 1000
