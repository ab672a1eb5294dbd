"""Rows that people see: who is identified, what weights would lead to, words."""

from dataclasses import replace

import numpy as np
import pytest

from negotiation.studies.infer.cases import narrowed
from negotiation.studies.infer.identified import Bounds
from negotiation.studies.infer.likelihood import chances, log_chance
from negotiation.studies.infer.result import Fit, Inference, fit_of, unknowns_of
from negotiation.studies.infer.words import findings

NONE = Bounds(np.zeros(3), np.ones(3), {}, (0.0, 0.0))


def rows(prior, narrow, wide):
    """Rows of draws whose first unknown spreads over these middle parts of its range, others over all."""
    points = np.random.default_rng(1).random((4000, prior.size))
    draws = [points.copy(), points.copy()]
    for each, part in zip(draws, (narrow, wide), strict=True):
        each[:, 0] = 0.5 + part * (each[:, 0] - 0.5)
    return unknowns_of(prior, prior.at(draws[0]), prior.low, prior.at(draws[1]), NONE)


@pytest.mark.parametrize(
    ("narrow", "wide", "word"),
    [
        (0.3, 0.3, "yes"),
        (0.3, 0.6, "partly"),
        (0.7, 0.7, "partly"),
        (0.3, 1.1, "by its range"),
        (0.95, 1, "no"),
    ],
)
def test_identified_is_what_the_deals_have_narrowed_whatever_the_range(narrow, wide, word, prior):
    first, *others = rows(prior, narrow, wide)
    assert first.identified == word
    assert first.learned == pytest.approx(1 - narrow**2, abs=0.03)
    assert {each.identified for each in others} == {"no"}


def test_a_mean_that_moves_with_the_range_is_held_by_it(prior):
    points = np.random.default_rng(1).random((4000, prior.size))
    draws = [points.copy(), points.copy()]
    draws[0][:, 0] *= 0.2
    draws[1][:, 0] = 0.5 + 0.2 * points[:, 0]
    first, *_ = unknowns_of(prior, prior.at(draws[0]), prior.low, prior.at(draws[1]), NONE)
    assert min(first.learned, first.wide_learned) > 0.9
    assert first.identified == "by its range"


def test_intervals_are_shares_of_the_draws_and_noise_is_shown_itself(prior):
    found = {each.name: each for each in rows(prior, 1, 1)}
    assert found["USA.cars"].interval_80 == pytest.approx((0.2 + 0.18, 2.0 - 0.18), abs=0.05)
    assert found["noise"].range == pytest.approx((0.05, 2.0))
    assert found["noise"].interval_80[0] == pytest.approx(0.05 * 40**0.1, rel=0.1)
    assert found["power"].bounds is None


def test_what_decided_a_case_is_bayes_rule(cases, prior):
    draws = prior.at(np.random.default_rng(2).random((50, prior.size)))
    case = cases[0]
    fit = fit_of(case, prior, draws, NONE, np.random.default_rng(3))
    explained, blind = chances(case, prior, draws)[:, 3], draws[:, -1]
    ours, others = (1 - blind) * explained, blind / (2 * case.size)
    assert fit.by_weights == pytest.approx(np.mean(ours / (ours + others)))


def test_rates_that_weights_would_lead_to_are_drawn_by_their_chances(cases, prior):
    values = np.repeat(prior.at(np.full((1, prior.size), 0.5)), 20_000, axis=0)
    case = cases[1]
    fit = fit_of(case, prior, values, NONE, np.random.default_rng(4))
    odds = chances(case, prior, values[:1])[0]
    upto = odds.cumsum()
    low, middle, high = (case.rates[int((upto < share).sum())] for share in (0.1, 0.5, 0.9))
    assert (fit.fitted, fit.fitted_80) == (
        pytest.approx(middle, abs=0.7),
        pytest.approx((low, high), abs=0.7),
    )


def test_where_no_outcome_helps_both_weights_lead_to_no_deal(cases, prior):
    gains = cases[0].gains[0], -np.abs(cases[0].gains[1])
    hopeless = replace(
        cases[0], gains=gains, signed=np.zeros_like(cases[0].signed), alike=0, agreed=None
    )
    draws = prior.at(np.random.default_rng(5).random((50, prior.size)))
    (narrow,) = narrowed([hopeless], prior, np.random.default_rng(6))
    assert len(narrow.signed) == 0, "nothing is within reach"
    np.testing.assert_allclose(log_chance(narrow, prior, draws), log_chance(hopeless, prior, draws))
    fit = fit_of(narrow, prior, draws, NONE, np.random.default_rng(6))
    assert (fit.fitted, fit.fitted_80) == (None, None)
    assert fit.by_weights == pytest.approx(np.mean((1 - draws[:, -1]) / (1 - draws[:, -1] / 2)))


def test_findings_name_every_unknown_once_and_all_that_is_not_explained(prior):
    unknowns = rows(prior, 0.3, 0.3)
    fits = [Fit("JPN", "Japan", True, 0.0, 15.0, 12.5, (10.0, 15.0), ("KOR", 0.25))]
    slack = {"USA": 0.0, "KOR": 0.02}
    text = findings(
        Inference("mine", "deals.csv", 0, unknowns, fits, slack, -9.0, np.zeros((1, prior.size)))
    )
    first, second, unexplained, loosened, _ = text.split("\n")
    assert first == "Identified: USA.cars."
    assert second.startswith("Not identified: USA.balance, KOR.jobs, power")
    assert "Japan (KOR by 25%)" in unexplained
    assert "KOR 2.0%" in loosened
    assert "USA" not in loosened
