import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from negotiation.economy.lobbying import lobby_weights, pareto_participation


def participation(stakes, cost):
    """Share of the stakes held by firms whose own covers the cost of lobbying."""
    return stakes[stakes >= cost].sum() / stakes.sum()


@pytest.mark.parametrize("cost", [0.0001, 0.001, 0.02])
def test_the_closed_form_is_the_share_of_a_pareto_population(cost):
    tail, firms = 1.5, 200_000
    survival = (np.arange(firms) + 0.5) / firms
    sizes = survival ** (-1 / tail)
    stakes = sizes / sizes.sum() * 10.0
    assert pareto_participation(10.0, firms, tail, cost) == pytest.approx(
        participation(stakes, cost), abs=0.02
    )


def test_the_closed_form_at_its_ends():
    assert pareto_participation(1.0, 10, 1.06, 1e-9) == 1
    assert pareto_participation(0.0, 10, 1.06, 0.001) == 0


@given(
    st.lists(st.tuples(st.floats(0, 1), st.floats(0.01, 100)), min_size=1, max_size=6),
    st.floats(0.5, 50),
)
def test_weights_average_to_one_and_follow_participation(groups, welfare):
    parts = {str(i): part for i, (part, _) in enumerate(groups)}
    stakes = {str(i): stake for i, (_, stake) in enumerate(groups)}
    weights = lobby_weights(parts, stakes, welfare)
    mean = sum(weights[k] * stakes[k] for k in parts) / sum(stakes.values())
    assert mean == pytest.approx(1)
    ranked = sorted(parts, key=lambda k: parts[k])
    assert [weights[k] for k in ranked] == sorted(weights.values())


def test_a_government_that_cares_for_welfare_alone_hears_no_lobby():
    weights = lobby_weights({"a": 1.0, "b": 0.0}, {"a": 1.0, "b": 1.0}, 1e9)
    assert weights["a"] == pytest.approx(weights["b"])
    strong = lobby_weights({"a": 1.0, "b": 0.0}, {"a": 1.0, "b": 1.0}, 1.0)
    assert strong == {"a": pytest.approx(4 / 3), "b": pytest.approx(2 / 3)}
    assert lobby_weights({"a": 0.0}, {"a": 0.0}, 1.0) == {"a": 1.0}
