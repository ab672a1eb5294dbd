import pytest

from negotiation.bargaining.protocols import ACCEPT, WALK_AWAY, AlternatingOffers, Move, View, play_out
from negotiation.base.errors import InputError
from tests.domains import Scripted, pie, preferences


def play(rounds: int, **negotiators: Scripted) -> AlternatingOffers:
    sides = pie(11, rounds)
    views = {code: View(sides.get(code, sides["A"]), rounds) for code in negotiators}
    return play_out(AlternatingOffers(views), negotiators)


def test_an_offer_that_the_other_accepts_is_the_agreement():
    talks = play(5, A=Scripted(7), B=Scripted(2, ACCEPT))
    assert [(m.round_index, m.party, m.action, m.outcome) for m in talks.moves] == [
        (0, "A", "offer", 7),
        (0, "B", "offer", 2),
        (1, "A", "offer", 7),
        (1, "B", "accept", 7),
    ]
    assert talks.status == "agreement"
    assert talks.agreement == 7
    assert talks.round_index == 1


def test_the_talks_fail_after_the_last_round():
    talks = play(3, A=Scripted(7), B=Scripted(2))
    assert talks.status == "deadline"
    assert talks.agreement is None
    assert len(talks.moves) == 6


def test_walking_away_ends_the_talks_at_once():
    talks = play(3, A=Scripted(7), B=Scripted(WALK_AWAY))
    assert talks.status == "walked away"
    assert talks.agreement is None
    assert talks.moves[1] == Move(0, "B", "walk away", None)
    assert len(talks.moves) == 2


def test_with_three_parties_all_others_must_accept_in_a_row():
    talks = play(4, A=Scripted(5), B=Scripted(ACCEPT), C=Scripted(3, ACCEPT))
    # C's counter-offer takes A's offer off the table although B had accepted it
    assert [m.action for m in talks.moves] == ["offer", "accept", "offer", "offer", "accept", "accept"]
    assert talks.agreement == 5


def test_nobody_accepts_nothing_or_its_own_offer_or_moves_after_the_end():
    sides = pie(11, 2)
    talks = AlternatingOffers({code: View(side, 2) for code, side in sides.items()})
    with pytest.raises(InputError, match="A .* cannot accept: no offer"):
        talks.turn("A", Scripted(ACCEPT))
    with pytest.raises(InputError, match="outcome 11 is outside 0 to 10"):
        talks.turn("A", Scripted(11))
    talks.turn("A", Scripted(4))
    with pytest.raises(InputError, match="A cannot move twice in round 1"):
        talks.turn("A", Scripted(5))
    assert talks.standing == 4
    talks.end_round()
    with pytest.raises(InputError, match="A .* cannot accept"):
        talks.turn("A", Scripted(ACCEPT))
    talks.turn("B", Scripted(ACCEPT))
    with pytest.raises(InputError, match="B cannot move: the talks are over"):
        talks.turn("B", Scripted(4))


def test_what_one_announces_the_others_hear():
    sides = pie(11, 3)
    talks = AlternatingOffers({code: View(side, 3) for code, side in sides.items()})
    talks.turn("A", Scripted(4, risk=0.25))
    assert talks.views["B"].risk == 0.25
    assert talks.views["A"].risk == 0


def test_of_several_that_announce_something_the_largest_that_was_said_last_is_heard():
    side = preferences(list(range(11)), 3)
    talks = AlternatingOffers({code: View(side, 3) for code in "ABC"})

    def heard(*said: float) -> list[float]:
        for code, risk in zip("ABC", said, strict=True):
            talks.turn(code, Scripted(4, risk=risk))
        talks.end_round()
        return [view.risk for view in talks.views.values()]

    assert heard(0, 0.4, 0) == [0.4, 0, 0.4], "C's silence takes nothing back for B"
    assert heard(0.1, 0.4, 0.3) == [0.4, 0.3, 0.4]
    assert heard(0.1, 0.2, 0) == [0.2, 0.1, 0.2]


def test_each_side_sees_the_clock_and_the_offers_in_order():
    a, b = Scripted(7, 6), Scripted(2, 3, ACCEPT)
    play(9, A=a, B=b)
    assert a.seen[0].made == [7, 6, 6]
    assert a.seen[0].received == [2, 3]
    assert b.seen[0].made == [2, 3]
    assert b.seen[0].received == [7, 6, 6]
    assert a.seen[0].time == pytest.approx(3 / 10)


def test_gain_runs_from_the_floor_to_the_best():
    view = View(preferences([0, 5, 10], 2, reservation=5), 2)
    assert [view.gain(outcome) for outcome in range(3)] == [-1, 0, 1]
    flat = View(preferences([3, 3], 2, reservation=3), 2, 0)
    assert flat.gain(0) == 1


def test_talks_say_in_a_line_how_they_stand():
    talks = AlternatingOffers({code: View(side, 2) for code, side in pie(11, 2).items()})
    talks.turn("A", Scripted(4))
    assert repr(talks) == "<AlternatingOffers: A and B, round 1 of 2, B to move>"
    talks.turn("B", Scripted(ACCEPT))
    assert repr(talks) == "<AlternatingOffers: A and B, agreement>"
