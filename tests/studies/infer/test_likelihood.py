"""Chances of outcomes: the formula by hand, its derivatives, and what it must not depend on."""

from dataclasses import replace
from math import exp, log

import numpy as np
import pytest

from negotiation.studies.infer import cases as menus
from negotiation.studies.infer.cases import narrowed
from negotiation.studies.infer.likelihood import (
    blindly,
    chances,
    gradient,
    log_chance,
    log_likelihood,
)
from tests.studies.infer.conftest import made_up_case


def by_hand(case, prior, values):
    """The formula of the page, outcome by outcome."""
    first, second = prior.sides
    power, noise, blind = values[-3], exp(values[-2]), values[-1]
    powers = []
    for x in range(len(case.signed)):
        u = case.gains[0][0, x] + sum(values[first] * case.gains[0][1:, x])
        v = case.gains[1][0, x] + sum(values[second] * case.gains[1][1:, x])
        powers.append((u ** (1 - power) * v**power) ** (1 / noise) if u > 0 and v > 0 else 0.0)
    if case.settled:
        shared = sum(p for p, s in zip(powers, case.signed, strict=True) if s)
        explained = shared / sum(powers) if sum(powers) else 0.0
        return log((1 - blind) * explained + blind * case.signed.sum() / (2 * len(case.signed)))
    return log((1 - blind) * (sum(powers) == 0) + blind / 2)


def failed(case):
    return replace(case, signed=np.zeros_like(case.signed), alike=0, agreed=None)


def test_it_is_the_formula_of_the_page(cases, prior):
    draws = prior.at(np.random.default_rng(1).random((50, prior.size)))
    for case in (*cases[:4], failed(cases[4])):
        expected = [by_hand(case, prior, values) for values in draws]
        np.testing.assert_allclose(log_chance(case, prior, draws), expected, rtol=1e-9)


def test_terms_that_are_not_known_are_summed_over(cases, prior):
    draws = prior.at(np.random.default_rng(2).random((20, prior.size)))
    case = cases[0]
    two = replace(case, signed=np.isin(np.arange(len(case.signed)), (3, 8)), alike=2)
    each = [replace(case, signed=np.arange(len(case.signed)) == place) for place in (3, 8)]
    added = sum(np.exp(log_chance(one, prior, draws)) for one in each)
    np.testing.assert_allclose(np.exp(log_chance(two, prior, draws)), added)


def test_all_endings_together_are_certain(cases, prior):
    draws = prior.at(np.random.default_rng(3).random((20, prior.size)))
    for case in cases[:3]:
        deals = [replace(case, signed=np.arange(len(case.signed)) == x) for x in range(len(case.signed))]
        total = sum(np.exp(log_chance(each, prior, draws)) for each in (*deals, failed(case)))
        np.testing.assert_allclose(total, 1)


@pytest.mark.parametrize("kind", ["made up", "2025"])
def test_the_gradient_is_that_of_finite_differences(kind, cases, prior, reachable):
    if kind == "2025":
        cases, prior = reachable
    draws = prior.at(0.05 + 0.9 * np.random.default_rng(4).random((6, prior.size)))
    step = 1e-9  # where a gain is close to 0 the slope bends within a millionth
    rows = [
        (log_likelihood(cases, prior, draws + e) - log_likelihood(cases, prior, draws - e)) / (2 * step)
        for e in step * np.eye(prior.size)
    ]
    np.testing.assert_allclose(gradient(cases, prior, draws), np.array(rows).T, rtol=1e-4, atol=1e-3)


def test_payoffs_in_other_money_change_nothing(cases, prior):
    draws = prior.at(np.random.default_rng(6).random((30, prior.size)))
    for side in (0, 1):
        gains = tuple(3.7 * g if side == i else g for i, g in enumerate(cases[0].gains))
        other = replace(cases[0], gains=gains)
        np.testing.assert_allclose(
            log_chance(other, prior, draws), log_chance(cases[0], prior, draws), rtol=1e-9
        )


def test_with_little_noise_it_is_the_nash_solution(cases, prior):
    values = prior.at(np.full((1, prior.size), 0.5))
    values[:, -2] = log(0.002)
    for case in cases:
        u, v = (case.worth(i, values[:, side])[0] for i, side in enumerate(prior.sides))
        product = np.where((u > 0) & (v > 0), u * v, 0)
        odds = chances(case, prior, values)[0]
        assert odds.argmax() == product.argmax()
        runner_up = np.sort(product)[-2] / product.max()
        assert odds.max() >= 1 - len(product) * runner_up**250


def test_what_is_out_of_reach_changes_nothing(of_2025, reachable):
    kept, prior = reachable
    draws = prior.at(np.random.default_rng(7).random((10, prior.size)))
    assert sum(len(case.signed) for case in kept) < 0.4 * sum(case.size for case in of_2025)
    for whole, narrow in zip(of_2025, kept, strict=True):
        assert blindly(whole) == blindly(narrow)
        np.testing.assert_allclose(
            log_chance(narrow, prior, draws), log_chance(whole, prior, draws), rtol=1e-9
        )


def test_of_very_many_outcomes_some_stand_for_all(prior, monkeypatch):
    case = made_up_case(np.random.default_rng(8), outcomes=6000)
    case = replace(case, signed=np.arange(6000) % 3 == 0, alike=2000)
    draws = prior.at(np.random.default_rng(9).random((5, prior.size)))
    whole = log_chance(case, prior, draws)
    monkeypatch.setattr(menus, "MOST", 1000)
    thin = [narrowed([case], prior, np.random.default_rng(seed))[0] for seed in range(40)]
    assert {len(each.signed) for each in thin} == {1000}, "half of them signed, half others"
    guesses = np.exp([log_chance(each, prior, draws) for each in thin])
    np.testing.assert_allclose(guesses.mean(axis=0), np.exp(whole), atol=0.01)
