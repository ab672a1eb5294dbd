import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from negotiation.outcomes import Issue, OutcomeSpace
from negotiation.payoffs import Component, Payoff, Term, total


@given(st.integers(0, 2**32 - 1))
def test_the_table_is_the_sum_of_components_at_every_outcome(seed):
    rng = np.random.default_rng(seed)
    shape = tuple(rng.integers(1, 4, size=4))
    space = OutcomeSpace(tuple(Issue(f"i{k}", tuple(range(n))) for k, n in enumerate(shape)))
    components = []
    for name in range(5):
        axes = rng.permutation(4)[: rng.integers(0, 5)]
        values = rng.normal(size=tuple(shape[a] for a in axes))
        terms = (Term(tuple(f"i{a}" for a in axes), values), Term((), np.array(rng.normal())))
        components.append(Component(f"c{name}", terms, weight=rng.normal(), income=bool(name % 2)))
    payoff = Payoff(space, tuple(components))
    table = payoff.table()
    assert table.shape == (space.size,)
    for outcome in range(space.size):
        assert sum(payoff.explain(outcome).values()) == pytest.approx(table[outcome])
        income = sum(c.at(space, outcome) for c in components if c.income)
        assert payoff.income(outcome) == pytest.approx(income)


def test_no_terms_give_zero_everywhere():
    space = OutcomeSpace((Issue("x", (1, 2)), Issue("y", (1, 2, 3))))
    assert np.array_equal(total(space, []), np.zeros((2, 3)))
