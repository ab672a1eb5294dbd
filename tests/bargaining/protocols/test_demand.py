from negotiation.bargaining.protocols import PROTOCOLS, WALK_AWAY, Move, View, play_out
from tests.domains import Scripted, pie, preferences

DEMAND = PROTOCOLS["demand"]


def play(a: Scripted, b: Scripted, sides=None):
    sides = sides or pie(11, 5)
    return play_out(DEMAND({code: View(side, 5) for code, side in sides.items()}), {"A": a, "B": b})


def test_compatible_demands_are_an_agreement_at_once():
    talks = play(Scripted(4), Scripted(4))
    assert talks.moves == [Move(0, "A", "offer", 4), Move(0, "B", "offer", 4)]
    assert talks.views["A"].made == talks.views["B"].made == [4]
    assert (talks.status, talks.agreement, talks.round_index) == ("agreement", 4, 0)


def test_demands_that_leave_slices_are_split_by_the_product_of_excess():
    # A asks for 2 slices, B for 3 (outcome 7): outcomes 2 to 7 satisfy both, 4 and 5 have the product 6
    assert play(Scripted(2), Scripted(7)).agreement == 4


def test_incompatible_demands_fail_after_one_round():
    talks = play(Scripted(7), Scripted(6))
    assert (talks.status, talks.agreement) == ("deadline", None)
    assert len(talks.moves) == 2


def test_nobody_sees_the_others_demand_and_the_clock_says_one_round():
    a, b = Scripted(5), Scripted(5)
    play(a, b)
    assert a.seen[0].received == b.seen[0].received == []
    assert a.seen[0].rounds == 1


def test_walking_away_ends_it():
    talks = play(Scripted(5), Scripted(WALK_AWAY))
    assert (talks.status, talks.agreement) == ("walked away", None)
    assert talks.moves[-1] == Move(0, "B", "walk away", None)


def test_of_equal_products_the_larger_sum_wins():
    sides = {"A": preferences([1, 1, 1], 5), "B": preferences([0, 1, 2], 5)}
    assert play(Scripted(0), Scripted(0), sides).agreement == 2
