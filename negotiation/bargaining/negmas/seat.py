"""A negotiator of NegMAS's at this table: its own mechanism runs beside the talks, move by move."""

import random
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import Any

import numpy as np

from negotiation.bargaining.preferences import Preferences
from negotiation.bargaining.protocols import ACCEPT, WALK_AWAY, View
from negotiation.base.errors import InputError, clipped

PACKAGES = ("negmas", "anl", "hani", "scml")
"""NegMAS and the leagues' packages: a name leads into one of these, and none asks language models."""


def negotiator_class(name: str) -> Any:
    """Return a class of negotiators: ``BoulwareTBNegotiator`` of NegMAS, or ``package.module.Class``.

    Raises
    ------
    InputError : there is none of this name, or its package is not installed.
    """
    module, _, kind = name.rpartition(".")
    if module and module.partition(".")[0] not in PACKAGES:
        raise InputError(f"negotiator '{name}': a class of {', '.join(PACKAGES)} is needed")
    try:
        found = getattr(import_module(module or "negmas.sao"), kind, None)
        bases = import_module("negmas.sao").SAONegotiator, import_module("negmas.gb").GBNegotiator
    except ImportError as error:
        raise InputError(f"negotiator '{name}': {error}") from error
    if not (isinstance(found, type) and issubclass(found, bases)):
        raise InputError(f"negotiator '{name}': NegMAS has none of this name for alternating offers")
    return found


def utility_of(preferences: Preferences, issues: Any) -> Any:
    """Return preferences as a utility function of NegMAS's: additive if they are so."""
    negmas, space, table = import_module("negmas"), preferences.space, preferences.table
    said = {"issues": issues, "reserved_value": float(preferences.reservation[0])}
    if (added := preferences.by_level) is None:
        worth = {tuple(space.levels(k).values()): float(table[k]) for k in range(space.size)}
        return negmas.MappingUtilityFunction(mapping=worth, **said)
    added = [added[0] + table[0], *added[1:]]
    values = [
        dict(zip(issue.levels, map(float, each), strict=True))
        for issue, each in zip(space.issues, added, strict=True)
    ]
    return negmas.LinearAdditiveUtilityFunction(values=values, weights=[1.0] * len(values), **said)


class NegmasSeat:
    """One negotiator in talks of two; ``fault`` says in words why it has given up."""

    def __init__(self, name: str) -> None:
        """Find the class; its mechanism opens with the first move."""
        self.kind, self.fault = negotiator_class(name), ""
        self._talks: _Talks | None = None
        self._chance: tuple[Any, Any] | None = None

    def move(self, view: View) -> int:
        """Return what it does: an outcome, ``ACCEPT`` or ``WALK_AWAY``, which it does at any fault."""
        with self._own_chance(view.seed):
            try:
                self._talks = self._talks or _Talks(self.kind, view)
                return self._checked(view, self._talks.move(view))
            except Exception as error:  # whatever somebody's negotiator does wrong is its own affair
                self.fault = clipped(f"{type(error).__name__}: {error}", 300)
                return WALK_AWAY

    def _checked(self, view: View, choice: int) -> int:
        """Refuse what no party here does: to sign or offer below its own reservation value."""
        table, received = view.preferences.table, view.received
        if choice == ACCEPT and table[received[-1]] < view.reservation:
            raise ValueError("it accepts what is worth less than its reservation value")
        if choice >= 0 and table[choice] < view.floor:
            raise ValueError("it offers what is worth less than its reservation value")
        return choice

    @contextmanager
    def _own_chance(self, seed: int) -> Iterator[None]:
        """Let it draw, as NegMAS does, from what the whole process draws from, and put that back."""
        before = random.getstate(), np.random.get_state()  # noqa: NPY002
        if self._chance is None:
            random.seed(seed)
            np.random.seed(seed % 2**32)  # noqa: NPY002
        else:
            _set_chance(self._chance)
        try:
            yield
        finally:
            self._chance = random.getstate(), np.random.get_state()  # noqa: NPY002
            _set_chance(before)


def _set_chance(states: tuple[Any, Any]) -> None:
    random.setstate(states[0])
    np.random.set_state(states[1])  # noqa: NPY002


class _Talks:
    """A mechanism of NegMAS's in which somebody else waits for the moves that are made here."""

    def __init__(self, kind: Any, view: View) -> None:
        """Seat both in the order in which they move."""
        self.negmas, sao = import_module("negmas"), import_module("negmas.sao")
        self.sao = sao
        issues = [
            self.negmas.make_issue(list(issue.levels), issue.key)
            for issue in view.preferences.space.issues
        ]
        self.mechanism = sao.SAOMechanism(issues=issues, n_steps=view.rounds)
        self.theirs, self.other = _recording(kind)(), _waiting(sao)()
        first = not view.parties or view.parties[0] == view.party
        flat = self.negmas.MappingUtilityFunction(mapping=lambda _: 0.0, issues=issues)
        seats = [(self.theirs, utility_of(view.preferences, issues)), (self.other, flat)]
        for negotiator, utility in seats if first else reversed(seats):
            self.mechanism.add(negotiator, ufun=utility)

    def move(self, view: View) -> int:
        """Hand on what was offered, and go on until theirs has answered."""
        space, kinds = view.preferences.space, self.sao.ResponseType
        if view.received:
            offer = tuple(space.levels(view.received[-1]).values())
            self.other.next = self.sao.SAOResponse(kinds.REJECT_OFFER, offer)
        self.theirs.last = None
        while self.theirs.last is None:
            if self.mechanism.state.ended:
                raise RuntimeError("its mechanism has ended")
            self.mechanism.step()
        answer = self.theirs.last
        if answer.response == kinds.ACCEPT_OFFER:
            return ACCEPT
        if answer.response != kinds.REJECT_OFFER or answer.outcome is None:
            return WALK_AWAY
        return space.index(dict(zip(space.keys, answer.outcome, strict=True)))


def _recording(kind: Any) -> Any:
    """Return a class of negotiators that keep their last answer."""

    def answer(self: Any, *args: Any, **kwargs: Any) -> Any:
        self.last = kind.__call__(self, *args, **kwargs)
        return self.last

    return type(kind.__name__, (kind,), {"last": None, "__call__": answer})


def _waiting(sao: Any) -> Any:
    """Return a class of negotiators that wait until somebody says what they do."""

    def answer(self: Any, *args: Any, **kwargs: Any) -> Any:
        self.next, said = None, self.next
        return said or sao.SAOResponse(sao.ResponseType.WAIT, None)

    return type("Waiting", (sao.SAOCallNegotiator,), {"next": None, "__call__": answer})
