import numpy as np
import pytest

from benchmarks.domains import additive
from negotiation.bargaining.outcomes import Issue, OutcomeSpace
from negotiation.bargaining.preferences import Preferences
from negotiation.bargaining.protocols import PROTOCOLS, Move, View, play_out
from negotiation.bargaining.solutions import solve
from negotiation.bargaining.strategies import parse_strategy
from tests.domains import Scripted, pie, random_domain

SINGLE = PROTOCOLS["single-text"]
SPACE = OutcomeSpace(tuple(Issue(f"i{k}", tuple(range(4))) for k in range(3)))


def voters():
    return {code: parse_strategy("linear") for code in "AB"}


def talks(sides, rounds, seed=0):
    views = {code: View(side, rounds) for code, side in sides.items()}
    return SINGLE(views, np.random.default_rng(seed))


def test_parties_that_want_the_same_get_it():
    table = np.arange(64.0)
    sides = {code: Preferences(SPACE, table, np.zeros(40)) for code in "AB"}
    done = play_out(talks(sides, 40), voters())
    assert (done.status, done.agreement) == ("agreement", 63)
    assert done.round_index == 39


def test_a_draft_changes_at_most_two_issues_of_the_text():
    protocol = talks({code: Preferences(SPACE, np.zeros(64), np.zeros(3)) for code in "AB"}, 3)
    text = np.array(SPACE.places(0))
    changed = [(np.array(SPACE.places(draft)) != text).sum() for draft in protocol._drafts]
    assert set(changed) <= {0, 1, 2}
    counts = np.bincount(changed) / len(changed)
    assert counts[1] > 0.3, "half of the drafts redraw one issue, to three in four other levels"
    assert counts[2] > 0.15


def test_without_a_unanimous_vote_there_is_no_text():
    protocol = talks(pie(11, 4), 4)
    done = play_out(protocol, {"A": Scripted(0), "B": Scripted(0, votes=False)})
    assert (done.status, done.agreement, done.standing) == ("deadline", None, None)
    assert {m.action for m in done.moves if m.party == "B"} == {"reject"}
    assert len(done.moves) == 8


def test_a_text_that_is_no_longer_worth_signing_is_dropped():
    # worth 1 to both, but the last round's reservation value is 2
    sides = {code: Preferences(SPACE, np.ones(64), np.array([0.0, 0.0, 0.0, 2.0])) for code in "AB"}
    protocol = talks(sides, 4)
    negotiators = voters()
    for _ in range(2):
        for code in "AB":
            protocol.turn(code, negotiators[code])
        protocol.end_round()
    assert protocol.standing is not None
    done = play_out(protocol, negotiators)
    assert (done.status, done.agreement) == ("deadline", None)


def test_the_drafts_are_the_mediators_own_chance():
    sides = {code: Preferences(SPACE, np.zeros(64), np.zeros(3)) for code in "AB"}
    assert (
        talks(sides, 3, seed=1)._drafts
        == talks(sides, 3, seed=1)._drafts
        != talks(sides, 3, seed=2)._drafts
    )
    alone = {code: View(side, 3) for code, side in sides.items()}
    assert SINGLE(alone)._drafts == SINGLE(alone)._drafts, "without a stream the same drafts each time"


def test_votes_are_on_record_with_the_text_they_leave_standing():
    table = np.arange(64.0)
    sides = {code: Preferences(SPACE, table, np.zeros(5)) for code in "AB"}
    done = play_out(talks(sides, 5), voters())
    assert done.moves[0] == Move(0, "A", "accept", None, "votes for 100 of 100 drafts")
    assert done.moves[2].outcome is not None
    assert [m.round_index for m in done.moves] == [0, 0, 1, 1, 2, 2, 3, 3, 4, 4]
    rising = [m.outcome for m in done.moves[2:]]
    assert rising == sorted(rising), "the text only gets better for those who vote"


def test_a_dissenter_who_never_liked_the_text_drops_it_not_the_next_one():
    sides = {code: Preferences(SPACE, np.ones(64), np.zeros(6)) for code in "AB"}
    protocol = talks(sides, 6)
    moody, calm = Scripted(0), Scripted(0)
    for k in range(6):
        moody.votes = k != 2
        protocol.turn("A", moody)
        protocol.turn("B", calm)
        protocol.end_round()
    assert protocol.status == "agreement"


@pytest.mark.parametrize("seed", range(20))
def test_no_agreement_leaves_anybody_below_the_reservation_value(seed):
    sides, rounds = random_domain(np.random.default_rng(seed))
    done = play_out(talks(sides, rounds, seed), voters())
    if done.agreement is not None:
        assert all(side.payoff(done.agreement, rounds - 1) >= 0 for side in sides.values())


def voted(pair, rounds=100, domains=8):
    """Both sides' mean value, and the mean product as a share of Nash's, on additive domains."""
    found = []
    for seed in range(domains):
        rng = np.random.default_rng(seed)
        both = [additive((4, 4, 4, 4), rng) for _ in range(2)]
        sides = {
            c: Preferences(d.space, d.table, np.zeros(rounds)) for c, d in zip("AB", both, strict=True)
        }
        views = {c: View(side, rounds, 2 * seed + k) for k, (c, side) in enumerate(sides.items())}
        players = {c: parse_strategy(name).fresh() for c, name in zip("AB", pair, strict=True)}
        agreed = play_out(SINGLE(views, np.random.default_rng(seed)), players).agreement
        tables = np.stack([d.table for d in both])
        nash = tables[:, solve(tables, np.zeros(2)).points["nash"]].prod()
        found.append((*tables[:, agreed], tables[:, agreed].prod() / nash))
    return np.mean(found, axis=0)


@pytest.mark.slow
def test_annealers_do_better_together_but_a_hill_climber_takes_from_them():
    # Klein et al. (2003): a prisoner's dilemma
    climbers, annealers = voted(("hill-climber",) * 2), voted(("annealer",) * 2)
    mine, others, _ = voted(("annealer", "hill-climber"))
    assert annealers[2] > 0.95 > climbers[2]
    assert annealers[:2].sum() > climbers[:2].sum()
    assert others > annealers[:2].mean() > climbers[:2].mean() > mine


@pytest.mark.parametrize(("draft", "text", "round_index"), [(6, 8, 0), (7, 8, 3), (4, 8, 8)])
def test_an_annealer_takes_a_step_down_as_often_as_its_source_says(draft, text, round_index):
    # T = 0.5 (1 - t); gains on a pie are tenths
    strategy = parse_strategy("annealer:temperature=0.5")
    votes = []
    for seed in range(4000):
        view = View(pie(11, 9)["A"], 9, seed, round_index)
        votes.append(strategy.vote(view, draft, text))
        assert strategy.vote(view, draft, text) == votes[-1]
    heat = 0.5 * (1 - (round_index + 1) / 10)
    assert np.mean(votes) == pytest.approx(np.exp((draft - text) / 10 / heat), abs=0.03)


def test_voters_climb_and_sign_nothing_below_their_reservation_value():
    view = View(Preferences(SPACE, np.arange(64.0), np.full(9, 20.0)), 9)
    hot = parse_strategy("annealer:temperature=1e9")
    for name in ("hill-climber", "annealer:temperature=0", "linear"):
        strategy = parse_strategy(name)
        votes = [strategy.vote(view, draft, 40) for draft in range(64)]
        assert votes == [draft >= 40 for draft in range(64)]
    assert [hot.vote(view, draft, 40) for draft in range(64)] == [draft >= 20 for draft in range(64)]
    assert [hot.vote(view, draft, None) for draft in range(64)] == [draft >= 20 for draft in range(64)]
