import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from negotiation.bargaining import payoffs
from negotiation.bargaining.outcomes import Issue, OutcomeSpace
from negotiation.bargaining.payoffs import Component, Payoff, Term, blocks, split, total
from negotiation.base.errors import InputError


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


def test_an_issue_that_there_is_not_is_refused_in_words():
    space = OutcomeSpace((Issue("x", (1, 2)), Issue("y", (1, 2, 3))))
    with pytest.raises(InputError, match="unknown issue 'z': allowed: x, y"):
        total(space, [Term(("z",), np.arange(3.0))])


# ------------------------------------------------------------------ sums by rows and columns
def space_of(*lengths):
    return OutcomeSpace(tuple(Issue(f"i{k}", tuple(range(n))) for k, n in enumerate(lengths)))


def random_terms(space, rng, count=8):
    """Terms over random issues in random order, some over first and last issues with gaps between."""
    terms = []
    for _ in range(count):
        axes = rng.permutation(len(space.shape))[: rng.integers(0, len(space.shape) + 1)]
        values = rng.normal(size=tuple(space.shape[a] for a in axes))
        terms.append(Term(tuple(f"i{a}" for a in axes), values))
    return terms


def plainly_added(space, terms):
    result = np.zeros(space.shape)
    for term in terms:
        axes = [space.axis(key) for key in term.issues]
        laid = np.transpose(term.values, np.argsort(axes)).reshape(
            [n if axis in axes else 1 for axis, n in enumerate(space.shape)]
        )
        result = result + laid
    return result


# few outcomes, rows of one issue, rows that are long runs, a row a block, one outcome
LENGTHS = [(2, 3, 2), (4, 200), (3, 5, 2, 4, 3, 2, 3, 2), (300, 3), (1, 1)]


@pytest.mark.parametrize("lengths", LENGTHS)
@pytest.mark.parametrize("seed", range(4))
def test_a_total_is_what_broadcasting_adds_up(lengths, seed):
    space, rng = space_of(*lengths), np.random.default_rng(seed)
    terms = random_terms(space, rng)
    before = [term.values.copy() for term in terms]
    np.testing.assert_allclose(total(space, terms), plainly_added(space, terms), atol=1e-12)
    for term, values in zip(terms, before, strict=True):
        np.testing.assert_array_equal(term.values, values)


@pytest.mark.parametrize("lengths", LENGTHS)
@pytest.mark.parametrize("size", [1, 500])
def test_blocks_make_up_all_outcomes_in_order(lengths, size, monkeypatch):
    monkeypatch.setattr(payoffs, "BLOCK", size)
    space = space_of(*lengths)
    terms = random_terms(space, np.random.default_rng(size))
    cut = list(blocks(space))
    assert [block.start for block in cut] == [0, *(block.stop for block in cut[:-1])]
    assert cut[-1].stop == space.size
    pieces = [split(space, terms).over(block) for block in cut]
    np.testing.assert_allclose(np.concatenate(pieces), plainly_added(space, terms).ravel(), atol=1e-12)


@pytest.mark.parametrize("lengths", LENGTHS)
@pytest.mark.parametrize("factor", [-0.7, 3.0, -250.0])
def test_the_exponential_of_a_sum_holds_where_its_parts_would_overflow(lengths, factor):
    space, rng = space_of(*lengths), np.random.default_rng(1)
    up, down = np.full(space.shape[0], 4.0), np.full(space.shape[-1], -4.0)
    steep = [Term(("i0",), up), Term((space.keys[-1],), down)]
    terms = [*random_terms(space, rng, 3), *steep]
    with np.errstate(over="ignore"):
        expected = np.exp(factor * plainly_added(space, terms)).ravel()
    everything = slice(0, space.size)
    np.testing.assert_allclose(split(space, terms).exp(factor).over(everything), expected, rtol=1e-9)
