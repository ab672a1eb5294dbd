from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from negotiation.bargaining.outcomes import Issue, OutcomeSpace
from negotiation.base.arrays import logistic
from negotiation.valuation.home import RULES, Consent, RatificationRule
from negotiation.valuation.home.ratification import PROBIT, Decisions, ratification, vote

SPACE = OutcomeSpace((Issue("a", (0, 1, 2)), Issue("b", (0, 1))))


def group(chance, weight, doubt=0.0, issues=(), key="g"):
    chance = np.asarray(chance, dtype=float)
    return Consent(key, "Group", issues, np.zeros_like(chance), chance, weight, doubt)


def chance_of(groups, threshold):
    values = ratification(SPACE, groups, RatificationRule(threshold), "")
    assert values.shape == (SPACE.size,)
    return values[0]


def by_enumeration(groups, threshold):
    """The exact chance with certain weights: all ways in which the groups can decide."""
    weights = np.array([g.weight for g in groups])
    chances = np.array([float(g.chance) for g in groups])
    total = 0.0
    for votes in product((0, 1), repeat=len(groups)):
        decided = np.array(votes)
        if (weights * (decided - threshold)).sum() >= 0:
            total += float(np.where(decided, chances, 1 - chances).prod())
    return total


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32), st.sampled_from([rule.threshold for rule in RULES.values()]))
def test_the_normal_sum_is_close_to_all_the_ways_to_decide(seed, threshold):
    rng = np.random.default_rng(seed)
    groups = [group(p, w) for p, w in zip(rng.uniform(0, 1, 12), rng.uniform(0.7, 1.3, 12), strict=True)]
    # twelve votes are lumps: half a lump is the error of taking their sum as normal
    assert chance_of(groups, threshold) == pytest.approx(by_enumeration(groups, threshold), abs=0.16)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 2**32), st.sampled_from(list(RULES.values())))
def test_one_outcome_is_decided_in_all_ways(seed, rule):
    rng = np.random.default_rng(seed)
    groups = [
        group(p, w, key=str(i))
        for i, (p, w) in enumerate(zip(rng.uniform(0, 1, 7), rng.uniform(0.2, 1.3, 7), strict=True))
    ]
    chances = np.array([float(g.chance) for g in groups])
    found = Decisions.of(groups, rule, "0").chance(chances)
    if not rule.needs_government:
        assert found == pytest.approx(by_enumeration(groups, rule.threshold))
    else:
        sure = [group(1.0, groups[0].weight, key="0"), *groups[1:]]
        assert found == pytest.approx(chances[0] * by_enumeration(sure, rule.threshold))


def test_votes_of_seven_groups_come_up_as_often_as_all_ways_say(polls):
    rng = np.random.default_rng(0)
    for view in polls.home_views.values():
        for outcome in rng.integers(polls.space.size, size=3).tolist():
            drawn = np.mean([view.vote(outcome, rng) for _ in range(4000)])
            assert view.chance(outcome) == pytest.approx(drawn, abs=0.03)


def test_votes_come_up_as_often_as_the_chance_says_with_uncertain_weights():
    rng = np.random.default_rng(0)
    groups = [
        group(p, w, 0.3 * w)
        for p, w in zip(rng.uniform(0.2, 0.8, 25), rng.uniform(1, 2, 25), strict=True)
    ]
    chances = np.array([float(g.chance) for g in groups])
    drawn = np.mean([vote(chances, groups, RULES["majority"], "", rng) for _ in range(4000)])
    assert chance_of(groups, 0.5) == pytest.approx(drawn, abs=0.04)


def test_certain_groups_decide_for_certain():
    yes, no = group(1.0, 0.6), group(0.0, 0.4)
    assert chance_of([yes, no], RULES["majority"].threshold) == pytest.approx(1)
    assert chance_of([yes, no], RULES["two thirds"].threshold) == pytest.approx(0)
    assert chance_of([group(0.0, 0.6), group(1.0, 0.4)], RULES["executive"].threshold) == pytest.approx(
        1
    )


@given(st.integers(0, 2**32))
def test_a_stricter_rule_ratifies_less_and_a_friendlier_group_more(seed):
    rng = np.random.default_rng(seed)
    # a group that rather consents: getting surer, it raises the mean and lowers the doubt
    chances = np.append(rng.uniform(0.5, 0.95), rng.uniform(0.05, 0.95, 4))
    groups = [group(p, w, 0.1) for p, w in zip(chances, rng.uniform(0.5, 1, 5), strict=True)]
    executive, majority, thirds = (
        chance_of(groups, RULES[r].threshold) for r in ("executive", "majority", "two thirds")
    )
    assert executive >= majority >= thirds
    friendlier = [group(min(1.0, float(groups[0].chance) + 0.04), groups[0].weight, 0.1), *groups[1:]]
    mean = sum(g.weight * (float(g.chance) - 0.5) for g in groups)
    if mean > 0:  # below even odds less doubt makes failure surer
        assert chance_of(friendlier, 0.5) >= majority - 1e-9


def test_uncertain_weights_move_the_odds_towards_even():
    def groups(doubt):
        return [group(1.0, 0.6, doubt), group(0.0, 0.4, doubt)]

    sure, unsure = chance_of(groups(0.02), 0.5), chance_of(groups(0.4), 0.5)
    assert sure > 0.99 > unsure > 0.5


def test_chances_over_few_issues_are_laid_out_over_the_whole_space():
    farmers = group([0.9, 0.5, 0.1], 0.4, issues=("a",))
    workers = group([0.2, 0.8], 0.6, issues=("b",))
    chances = ratification(SPACE, [farmers, workers], RULES["majority"], "")
    for outcome in range(SPACE.size):
        a, b = SPACE.places(outcome)
        fixed = [group(farmers.chance[a], 0.4), group(workers.chance[b], 0.6)]
        assert chances[outcome] == pytest.approx(chance_of(fixed, 0.5))
        assert farmers.at(SPACE, outcome) == farmers.chance[a]


def test_an_executive_needs_the_governing_party_and_no_two_thirds_against_it():
    rng = np.random.default_rng(1)
    chances = rng.uniform(0.2, 0.7, 9)
    groups = [group(p, 1.0, 0.1, key=str(i)) for i, p in enumerate(chances)]
    rule = RULES["executive"]
    expected = ratification(SPACE, groups, rule, "0")[0]
    drawn = np.mean([vote(chances, groups, rule, "0", rng) for _ in range(4000)])
    assert expected == pytest.approx(drawn, abs=0.04)
    unwilling = [group(0.0, 1.0, key="0"), *(group(1.0, 1.0, key=str(i)) for i in range(1, 5))]
    assert ratification(SPACE, unwilling, rule, "0")[0] == 0
    alone = [group(1.0, 1.0, key="0"), *(group(0.0, 1.0, key=str(i)) for i in range(1, 5))]
    assert ratification(SPACE, alone, rule, "0")[0] < 0.01, "four fifths object"


@pytest.mark.parametrize("rule", RULES)
def test_over_the_whole_game_it_is_the_formula(polls, rule):
    rule = RULES[rule]
    for view in polls.home_views.values():
        chances = ratification(polls.space, view.consents, rule, view.governing)
        for outcome in np.random.default_rng(0).integers(polls.space.size, size=40).tolist():
            w, s = (np.array([getattr(g, n) for g in view.consents]) for n in ("weight", "doubt"))
            p = np.array([g.at(polls.space, outcome) for g in view.consents])
            governs = np.array([g.key == view.governing for g in view.consents])
            consent = p[governs].item() if rule.needs_government else 1.0
            given = np.where(governs, 1.0, p) if rule.needs_government else p
            distance = given - rule.threshold
            variance = ((w**2 + s**2) * given * (1 - given) + s**2 * distance**2).sum()
            expected = consent * logistic(PROBIT * (w * distance).sum() / np.sqrt(variance))
            assert chances[outcome] == pytest.approx(expected, rel=1e-9)
