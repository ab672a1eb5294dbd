"""How the sides moved: by hand on a small game, and what must add up in any."""

import numpy as np
import pytest

from negotiation import Issue, OutcomeSpace, Preferences
from negotiation.studies.talks_runs import Moves
from negotiation.studies.tournament.course import COURSE, STEPS, course

SPACE = OutcomeSpace((Issue("x", tuple(range(5))),))
HOME = Preferences(SPACE, np.array([4.0, 3, 3, 1, 0]), np.zeros(9))
HOST = Preferences(SPACE, np.array([1.0, 2, 0, 6, 8]), np.zeros(9))

SIDES = ("home", "host")


def moves(*talks):
    """Talks of (party, outcome); an outcome of -1 walks away."""
    said = [(run, party, outcome) for run, each in enumerate(talks) for party, outcome in each]
    run, party, outcome = np.array(said).T
    actions = np.where(outcome >= 0, "offer", "walk away").astype(object)
    return Moves(run, np.arange(len(run)), party, actions, outcome, np.zeros((2, len(run))))


def test_by_hand():
    found = course(
        moves([(0, 0), (1, 4), (0, 1), (1, 4), (0, 2), (1, 3), (0, 1), (1, -1)], [(1, 4), (0, 0)]),
        2,
        [HOME, HOST],
        SIDES,
    )
    assert set(found) == {f"{name}_{side}" for name in COURSE for side in SIDES}
    assert found["offers_home"].tolist() == [4, 1]
    assert found["distinct_home"].tolist() == [3, 1]
    assert found["conceded_home"].tolist() == [0.25, 0], "of the way from 4 to 0, what 4 is worth to it"
    assert found["conceded_host"].tolist() == pytest.approx([2 / 7, 0]), "of the way from 8 to 1"
    steps = {step: found[f"{step}_home"][0] for step in STEPS}
    assert steps == dict.fromkeys(STEPS, 0) | {"concession": 1, "unfortunate": 1, "nice": 1}
    steps = {step: found[f"{step}_host"][0] for step in STEPS}
    assert steps == dict.fromkeys(STEPS, 0) | {"silent": 1, "concession": 1}
    assert all(found[f"{step}_{side}"][1] == 0 for step in STEPS for side in ("home", "host"))


@pytest.mark.parametrize(
    ("mine", "yours", "kind"),
    [(1, 0, "selfish"), (1, -1, "selfish"), (1, 1, "fortunate"), (-1, 1, "concession"),
     (-1, 0, "concession"), (-1, -1, "unfortunate"), (0, -1, "unfortunate"), (0, 1, "nice"),
     (0, 0, "silent")],
)  # fmt: skip
def test_steps_are_called_as_in_their_source(mine, yours, kind):
    own, other = (Preferences(SPACE, np.r_[2.0, 2 + d, 0, 4, 1], np.zeros(9)) for d in (mine, yours))
    found = course(moves([(0, 0), (0, 1)]), 1, [own, other], SIDES)
    assert {step for step in STEPS if found[f"{step}_home"][0]} == {kind}


def test_who_wants_what_the_other_wants_has_conceded_nothing_or_all():
    same = Preferences(SPACE, np.array([0.0, 1, 2, 3, 4]), np.zeros(9))
    found = course(moves([(0, 4), (1, 4)], [(0, 4), (0, 3)], [(1, 2)]), 3, [same, same], SIDES)
    np.testing.assert_array_equal(found["conceded_home"], [0, 1, np.nan])
    np.testing.assert_array_equal(found["conceded_host"], [0, np.nan, 1])


def test_steps_are_counted_in_their_own_talks_and_nobody_concedes_more_than_all():
    # home's best is worth 1 to the host, what it offers last 0: it has gone all the way and further
    found = course(moves([(1, 4)], [(0, 0), (1, 3), (0, 1), (1, 2), (0, 0)]), 2, [HOME, HOST], SIDES)
    assert found["conceded_host"].tolist() == [0, 1]
    assert [found[f"{step}_home"].tolist() for step in ("concession", "selfish")] == [[0, 1], [0, 1]]
    assert found["unfortunate_host"].tolist() == [0, 0]
    assert found["concession_host"].tolist() == [0, 1]


def test_the_unit_and_the_zero_of_values_do_not_matter():
    talks = moves([(0, 0), (1, 4), (0, 1), (1, 0), (0, 3)], [(1, 3), (0, 2), (1, 2)])
    found = course(talks, 2, [HOME, HOST], SIDES)
    moved = [Preferences(SPACE, 3 * side.table - 7, np.zeros(9)) for side in (HOME, HOST)]
    again = course(talks, 2, moved, SIDES)
    for name in found:
        np.testing.assert_allclose(found[name], again[name], atol=1e-12)
