from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from negotiation.bargaining.outcomes import MAX_OUTCOMES, Issue, OutcomeSpace
from negotiation.bargaining.payoffs import total
from negotiation.bargaining.preferences import Preferences
from negotiation.base.errors import InputError

SPACE = OutcomeSpace((Issue("tariff", (0.0, 12.5, 25.0), "%"), Issue("beef", ("closed", "open"))))


@given(st.lists(st.integers(1, 6), min_size=1, max_size=5), st.data())
def test_index_and_levels_are_inverse(lengths, data):
    space = OutcomeSpace(tuple(Issue(f"i{k}", tuple(range(n))) for k, n in enumerate(lengths)))
    outcome = data.draw(st.integers(0, space.size - 1))
    assert space.index(space.levels(outcome)) == outcome
    assert space.places(outcome) == np.unravel_index(outcome, space.shape)
    assert tuple(space.digits([outcome])[0]) == space.places(outcome)


def test_the_last_issue_varies_fastest():
    assert [tuple(SPACE.levels(o).values()) for o in range(3)] == [
        (0.0, "closed"),
        (0.0, "open"),
        (12.5, "closed"),
    ]


def test_levels_are_found_by_number_or_text_and_default_fills_the_rest():
    assert SPACE.index({"tariff": "12.50"}, default=1) == 3
    assert SPACE.index({"tariff": 12.5, "beef": "closed"}) == 2
    years = Issue("phase-out", ("2041", 2031.0))
    assert years.position("2041") == 0
    assert years.position("2031") == 1


@pytest.mark.parametrize(
    ("levels", "message"),
    [
        ({"tarif": 0}, "unknown issue 'tarif': did you mean 'tariff'"),
        (
            {"tariff": 13, "beef": "open"},
            "unknown level of 'tariff' '13': did you mean '12.5'. allowed: 0, 12.5, 25",
        ),
        ({"tariff": "many", "beef": "open"}, "unknown level of 'tariff' 'many'"),
        ({"tariff": "1,000", "beef": "open"}, "unknown level of 'tariff' '1,000': did you mean '25'"),
        ({"tariff": 0}, "no level given for issue 'beef'"),
    ],
)
def test_a_wrong_agreement_is_refused_in_words(levels, message):
    with pytest.raises(InputError, match=message):
        SPACE.index(levels)


@pytest.mark.parametrize(
    ("build", "message"),
    [
        (lambda: Issue("x", ()), "has no levels"),
        (lambda: Issue("x", (1, 1)), "names a level twice"),
        (lambda: OutcomeSpace(()), "at least one issue"),
        (lambda: OutcomeSpace((Issue("x", (1,)), Issue("x", (2,)))), "stands twice"),
        (lambda: SPACE.places(6), "outside 0 to 5"),
        (lambda: SPACE.places(-1), "outside 0 to 5"),
    ],
)
def test_impossible_spaces_and_outcomes_are_refused(build, message):
    with pytest.raises(InputError, match=message):
        build()


def test_a_space_over_the_limit_says_how_large_and_what_to_coarsen():
    wide = tuple(Issue(f"i{k}", tuple(range(200 + k))) for k in range(3))
    space = OutcomeSpace(wide)
    assert not space.listed
    said = f"8,120,400 outcomes, .* list .* at most {MAX_OUTCOMES:,}.*'i2' \\(202 levels.*negotiate solutions"
    for listing in (space.check_listed, lambda: total(space, []), lambda: Preferences(space, [], 0.0)):
        with pytest.raises(InputError, match=said):
            listing()
    just = OutcomeSpace((Issue("x", tuple(range(2500))), Issue("y", tuple(range(2000)))))
    assert just.size == MAX_OUTCOMES
    assert just.listed
    with pytest.raises(InputError, match="of at most 1,000,000,000,000,000,000: .*'i0' .1000 levels"):
        OutcomeSpace(tuple(Issue(f"i{k}", tuple(range(1000))) for k in range(7)))


def test_a_mask_and_combinations_leave_out_together():
    space = OutcomeSpace(SPACE.issues, np.arange(6) != 5, ({"tariff": [0], "beef": [1]},))
    assert space.within(np.arange(6)).tolist() == [0, 2, 3, 4]
    assert space.masked
    assert space == OutcomeSpace(SPACE.issues, ~np.isin(np.arange(6), [1, 5]))
    alone = OutcomeSpace(SPACE.issues, excluded=space.excluded)
    assert (alone.masked, replace(alone).masked, alone.count) == (False, False, 5)
    with pytest.raises(InputError, match="allowed needs True or False for each of 6"):
        OutcomeSpace(SPACE.issues, np.ones(3, dtype=bool), space.excluded)
    with pytest.raises(InputError, match="nothing to agree on"):
        OutcomeSpace(SPACE.issues, np.arange(6) == 1, space.excluded)


def test_a_label_that_looks_like_a_number_is_found_by_the_number():
    issue = Issue("trucks", ("2021", "2041"))
    assert [issue.position(level) for level in (2041, 2041.0, "2041")] == [1, 1, 1]


def test_a_level_is_said_by_its_words_as_well():
    issue = Issue(
        "beef", ("closed", "open", 30), "months", ("beef under 30 months", "beef of any age", "")
    )
    assert issue.position("beef of any age") == issue.position("open") == 1
    for nothing in ("", "beef"):
        with pytest.raises(InputError, match="unknown level of 'beef'"):
            issue.position(nothing)


@given(st.lists(st.integers(1, 4), min_size=1, max_size=4), st.data())
def test_neighbours_differ_in_one_issue_each(lengths, data):
    issues = tuple(Issue(f"i{k}", tuple(map(float, range(n)))) for k, n in enumerate(lengths))
    space = OutcomeSpace(issues)
    outcome = data.draw(st.integers(0, space.size - 1))
    apart = np.not_equal(space.digits(np.arange(space.size)), space.digits([outcome]))
    found, changed = space.neighbours(outcome)
    assert sorted(found) == np.flatnonzero(apart.sum(axis=1) == 1).tolist()
    assert [list(np.flatnonzero(apart[o])) for o in found] == [[issue] for issue in changed]


def test_what_combinations_leave_out_is_the_same_without_a_mask(unlisted):
    issues = tuple(Issue(key, (0.0, 1.0, 2.0)) for key in "abc")
    excluded = ({"a": [1, 2], "c": [0]}, {"b": [2]})
    listed = OutcomeSpace(issues, excluded=excluded)
    every = np.arange(27)
    unlisted()
    space = OutcomeSpace(issues, excluded=excluded)
    assert space.allowed is None
    np.testing.assert_array_equal(space.allows_all(every), listed.allowed)
    assert [space.allows(outcome) for outcome in range(27)] == listed.allowed.tolist()
