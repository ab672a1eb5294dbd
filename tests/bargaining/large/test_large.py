"""Spaces that can be listed, solved without a list."""

from math import prod

import numpy as np
import pytest

from negotiation.bargaining.large import (
    Branches,
    Deals,
    best_in_band,
    efficient,
    fronts,
    nearest_above,
    share_of_zopa,
    solve_sums,
    sums_of,
    targets,
)
from negotiation.bargaining.outcomes import Issue, OutcomeSpace
from negotiation.bargaining.payoffs import Term, total
from negotiation.bargaining.solutions import solve
from negotiation.base.errors import InputError


def drawn_space(rng: np.random.Generator, issues: int) -> OutcomeSpace:
    """Draw a space, every other one with combinations that cannot be agreed on, some with a mask."""
    lengths = rng.integers(1, 5, size=issues)
    made = tuple(Issue(f"i{n}", tuple(map(float, range(k)))) for n, k in enumerate(lengths))
    excluded = []
    for _ in range(rng.integers(0, 2) * 2):
        some = rng.choice(issues, size=min(2, issues), replace=False)
        excluded.append({f"i{n}": (int(rng.integers(lengths[n])),) for n in some})
    try:
        mask = rng.random(tuple(lengths)) < 0.8 if rng.random() < 0.3 else None
        return OutcomeSpace(made, mask, tuple(excluded))
    except InputError:  # nothing is left
        return OutcomeSpace(made)


def drawn_terms(rng: np.random.Generator, space: OutcomeSpace) -> list[Term]:
    """Draw terms over up to three issues each, in eighths, so that sums are exact and ties occur."""
    made = [Term((), np.array(rng.integers(-8, 9) / 8))]
    for _ in range(len(space.keys) + 2):
        keys = rng.choice(space.keys, size=rng.integers(1, min(3, len(space.keys)) + 1), replace=False)
        shape = [space.shape[space.axis(key)] for key in keys]
        made.append(Term(tuple(map(str, keys)), rng.integers(-16, 17, size=shape) / 8))
    return made


@pytest.mark.parametrize("seed", range(200))
def test_a_space_is_solved_as_if_it_were_listed(seed):
    rng = np.random.default_rng(seed)
    space = drawn_space(rng, int(rng.integers(1, 6)))
    parties = 2 if seed % 4 else 3
    terms = [drawn_terms(rng, space) for _ in range(parties)]
    tables = np.array([total(space, own).ravel() for own in terms])
    reservations = rng.integers(-16, 9, size=parties) / 8
    sums = sums_of(space, terms)
    listed, found = solve(tables, reservations, space.allowed), solve_sums(sums, reservations)
    np.testing.assert_array_equal(found.front.outcomes, listed.frontier)
    np.testing.assert_array_equal(found.front.points, tables[:, listed.frontier])
    assert {name: point.outcome for name, point in found.points.items()} == listed.points
    assert all(point.score == point.bound for point in found.points.values())
    assert found.max_welfare.outcome == listed.max_welfare
    _check_targets(rng, space, sums, tables)


def _check_targets(rng, space, sums, tables):
    own, other = space.within(tables)[:2]
    low = rng.choice(own) - rng.integers(0, 4) / 16
    nearest, best = nearest_above(sums, low), best_in_band(sums, low, low + 0.5)
    assert tables[0, nearest] == own[own >= low].min()
    inside = (own >= low) & (own <= low + 0.5)
    if not inside.any():
        assert best is None
        return
    assert low <= tables[0, best] <= low + 0.5
    assert tables[1, best] == other[inside].max()
    assert space.allows(nearest)
    assert space.allows(best)


def test_nothing_is_worth_more_than_the_best():
    space = OutcomeSpace((Issue("a", (1.0, 2.0)),))
    sums = sums_of(space, [[Term(("a",), np.array([0.0, 1.0]))]] * 2)
    assert nearest_above(sums, 1.5) is None
    assert best_in_band(sums, 0.2, 0.8) is None


def large_sums(rng: np.random.Generator, issues: int = 12, levels: int = 10):
    """Draw rates that one side wants high, the other low, each at a price of its own."""
    space = OutcomeSpace(tuple(Issue(f"i{n}", tuple(map(float, range(levels)))) for n in range(issues)))
    rates = np.linspace(0, 1, levels)
    sizes = rng.uniform(0.1, 2, size=(2, issues))
    low = [Term((f"i{n}",), -size * rates) for n, size in enumerate(sizes[0])]
    high = [Term((f"i{n}",), size * rates * (1.5 - rates)) for n, size in enumerate(sizes[1])]
    return sums_of(space, [low, [*high, Term((), np.array(-3.0))]])


def test_a_front_that_is_thinned_says_how_far_it_may_be_off(monkeypatch):
    sums = large_sums(np.random.default_rng(1))
    assert sums.space.size == 10**12
    whole = solve_sums(sums, np.array([-9.0, -2.0]))
    assert not whole.front.gap.any()
    monkeypatch.setattr(fronts, "MOST_POINTS", 300)
    thin = solve_sums(sums, np.array([-9.0, -2.0]))
    assert 0 < thin.front.gap[0] < 1
    assert thin.front.gap[1] == 0
    worse = whole.front.points[:, :, None] - thin.front.gap[:, None, None]
    assert (thin.front.points[:, None] >= worse).all(axis=0).any(axis=1).all()
    for name, point in whole.points.items():
        assert thin.points[name].score <= point.score + 1e-12
        assert point.score <= thin.points[name].bound + 1e-12


def test_targets_beyond_what_two_halves_hold_are_met_nearly(monkeypatch):
    sums = large_sums(np.random.default_rng(2))
    exact = nearest_above(sums, -5.0)
    assert 0 <= sums.at(np.array([exact]))[0, 0] + 5 < 1e-6
    monkeypatch.setattr(targets, "LONGEST_HALF", 10_000)
    near = nearest_above(sums, -5.0)
    assert 0 <= sums.at(np.array([near]))[0, 0] + 5 < 1e-3


def test_the_share_of_the_zopa_lies_in_its_interval():
    rng = np.random.default_rng(3)
    space = OutcomeSpace(
        tuple(Issue(f"i{n}", (0.0, 1.0, 2.0, 3.0)) for n in range(6)),
        excluded=({"i0": (0, 1), "i3": (2,)},),
    )
    terms = [drawn_terms(rng, space) for _ in range(2)]
    tables = np.array([total(space, own).ravel() for own in terms])
    true = solve(tables, np.zeros(2), space.allowed).zopa_share
    share = share_of_zopa(Deals(sums_of(space, terms), [], 1.0, np.zeros(2)), rng, draws=20_000)
    assert share.low < true < share.high
    assert share.high - share.low < 0.02


def test_what_is_excluded_from_a_large_space_is_never_agreed_on():
    levels = tuple(map(float, range(10)))
    space = OutcomeSpace(
        tuple(Issue(f"i{n}", levels) for n in range(12)), excluded=({"i0": (9,), "i1": (9,)},)
    )
    assert Branches.of(sums_of(space, [[]])).count == 10**12 - 10**10
    best = efficient(sums_of(space, [[Term((key,), np.arange(10.0)) for key in space.keys]]))
    assert best.points[0, 0] == 12 * 9 - 1
    assert space.allows(int(best.outcomes[0]))
    with pytest.raises(InputError, match="i0=9, i1=9, .* cannot be agreed on"):
        space.check(prod(space.shape) - 1)


def test_a_large_space_is_told_and_counted_by_its_combinations():
    issues = tuple(Issue(f"i{n}", tuple(map(float, range(10)))) for n in range(8))
    space = OutcomeSpace(issues, excluded=({"i0": (9, 8), "i1": (9,)},))
    assert space == OutcomeSpace(issues, excluded=({"i1": [9], "i0": [8, 9]},))
    assert space != OutcomeSpace(issues)
    assert space != OutcomeSpace(issues, excluded=({"i0": (9,), "i1": (9,)},))
    for listing in (
        lambda: space.count,
        lambda: space.nth(3),
        lambda: space.within(np.zeros(3)),
        lambda: space.only(np.ones(3, dtype=bool)),
    ):
        with pytest.raises(InputError, match="100,000,000 outcomes, and this takes a list"):
            listing()
    assert OutcomeSpace(issues).count == 10**8


def test_where_nothing_is_left_it_is_said():
    levels = tuple(map(float, range(10)))
    space = OutcomeSpace(tuple(Issue(f"i{n}", levels) for n in range(12)), excluded=({"i0": range(10)},))
    with pytest.raises(InputError, match="nothing can be agreed on"):
        efficient(sums_of(space, [[]]))


def test_issues_that_all_depend_on_each_other_are_refused_by_name():
    space = OutcomeSpace(tuple(Issue(f"i{n}", tuple(map(float, range(101)))) for n in range(8)))
    pairs = [(a, b) for a in space.keys for b in space.keys if a < b]
    terms = [Term(pair, np.zeros((101, 101))) for pair in pairs]
    with pytest.raises(InputError, match="the issues 'i1', .* depend on each other in .* combinations"):
        efficient(sums_of(space, [terms]))
    with pytest.raises(InputError, match="depend on each other"):
        nearest_above(sums_of(space, [terms]), 0.0)
