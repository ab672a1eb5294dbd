"""Payoffs of both sides over the whole outcome space, component by component (docs/odd.md)."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np

from negotiation.bargaining.payoffs import Component, Payoff
from negotiation.base.errors import InputError, unknown
from negotiation.economy.supply import SupplyCurve
from negotiation.scenarios import Scenario
from negotiation.valuation.blocks import (
    Block,
    Context,
    Quantities,
    blocks_of,
    constant,
    family,
    named,
)
from negotiation.valuation.expected_payoff import Expected
from negotiation.valuation.home import Laid, Parts
from negotiation.valuation.horizon import Adjustment, HorizonName, years_ahead
from negotiation.valuation.levels import exports_of
from negotiation.valuation.lobbying import lobbying
from negotiation.valuation.markets import Asked, Solved
from negotiation.valuation.ruling import Prospect, prospect, struck
from negotiation.valuation.supply import FirmResponse, firm_response, steady_supply, supply_grid, waiting

HORIZONS: tuple[HorizonName, ...] = ("short", "path", "long")

MEASURES = (
    "exports",
    "host_exports",
    "tariff_revenue",
    "private_supply",
    "helped_supply",
    "spared_exports",
)
"""Quantities that are measured in every scenario: nothing in one without the block that gives them."""


@dataclass(frozen=True)
class Stakes:
    """What is at stake before anybody asks whether a court strikes a tariff down.

    ``parts`` by party are weighted components, each with whether it is nothing at the no-deal levels;
    they and what the ``context`` holds have the level at which the tariff is gone behind the others.
    ``firms`` is how the home country's firms answer to tariffs, None in a scenario without them;
    ``lobbies`` holds, by party and component, the factor that organised interests put on its weight.
    """

    scenario: Scenario = field(repr=False)
    context: Context = field(repr=False)
    parts: Mapping[str, Parts] = field(repr=False)
    firms: FirmResponse | None
    lobbies: dict[str, dict[str, float]]

    @cached_property
    def laid(self) -> dict[str, Laid | None]:
        """The parts as sums of rows and columns of the outcomes, where they are that."""
        return {code: Laid.of(self.scenario.space, parts) for code, parts in self.parts.items()}

    def expected(self, ahead: Prospect) -> "Valuation":
        """Return what is expected of them all."""
        return Valuation(self.scenario, self.context, self.parts, self.firms, self.lobbies, ahead)


@dataclass(frozen=True)
class Valuation(Stakes):
    """What every outcome is worth.

    ``payoffs`` by party are bn USD a year once in force, zero at the no-deal levels. ``measures`` are
    plain quantities: ``exports`` (home to host, bn USD a year), ``host_exports`` (additional),
    ``tariff_revenue`` (of the host on the home country's goods, bn USD a year), ``private_supply``
    (of investment without help, bn USD), ``helped_supply`` (what subsidies worth paying would add),
    ``spared_exports`` (of the host, bn USD a year: what retaliation without a deal would cost it), and
    what else blocks give.
    """

    ahead: Prospect

    @cached_property
    def payoffs(self) -> dict[str, Payoff]:
        """Each party's payoff."""
        nothing = self.scenario.space.placed(self.scenario.no_deal)
        return {
            code: Expected(self.scenario.space, parts, self.ahead, nothing)
            for code, parts in self.parts.items()
        }

    @property
    def base_exports(self) -> float:
        """The home country's exports to the host in the base year, bn USD."""
        return exports_of(self.scenario.sectors.values())

    @cached_property
    def measures(self) -> dict[str, Component]:
        """All quantities by name."""
        names = dict.fromkeys([*MEASURES, *map(family, self.context.quantities)])
        return {name: self.measure(name) for name in names}

    def measure(self, name: str) -> Component:
        """Return one of the quantities."""
        terms = self.ahead.expected(self.context.quantity(name))
        # all others are changes
        base = (constant(self.base_exports),) if name == "exports" else ()
        return Component(name, (*base, *terms))


def evaluate(scenario: Scenario, horizon: HorizonName = "path", year: int | None = None) -> Valuation:
    """Turn a scenario's figures into payoffs, block by block.

    With a ``year``, counted from 1, everything is that of this year instead of an annuity over all.

    Raises
    ------
    InputError : unknown horizon; a block that gives a component which it does not name.
    """
    if horizon not in HORIZONS:
        raise unknown("horizon", horizon, HORIZONS)
    asked = Asked.of(scenario, struck(scenario), horizon, year)
    return stakes_of(scenario, asked, Solved()).expected(prospect(scenario))


def stakes_of(scenario: Scenario, asked: Asked, solved: Solved) -> Stakes:
    """Return all of ``evaluate`` but for how likely a court is to strike down a tariff.

    ``asked`` are the scenario's markets; what is ``solved`` of them is taken as it is.

    Raises
    ------
    InputError : a block that gives a component which it does not name.
    """
    blocks = blocks_of(asked.scenario)
    context, firms = _context(asked, solved)
    context = _with_quantities(context, blocks)
    lobbies, parts = (
        _lobbies(scenario, context, firms),
        _components(blocks, context, scenario.reserved is None),
    )
    weighted = {
        code: _weighted(parts[code], _weights(scenario, code), lobbies[code]) for code in scenario.sides
    }
    return Stakes(scenario, context, weighted, firms, lobbies)


def _context(asked: Asked, solved: Solved) -> tuple[Context, FirmResponse | None]:
    """Return what all blocks know, and the firms."""
    scenario = asked.scenario
    if not scenario.trades:
        return _without_trade(scenario, asked.year), None
    markets = solved.markets(asked)
    firms = firm_response(scenario, markets)
    supply = steady_supply(scenario) if firms is None else supply_grid(firms, solved.compiled)
    context = Context(
        scenario.home,
        scenario.host,
        scenario.parties,
        scenario.sectors,
        scenario.issues,
        asked.adjustment,
        markets,
        supply,
        0.0 if firms is None else waiting(firms, supply),
    )
    return context, firms


def _without_trade(scenario: Scenario, year: int | None) -> Context:
    """Return what blocks know in talks about something else: nothing adjusts, nobody invests."""
    nothing, years = np.zeros(1), years_ahead(scenario, year)
    still = Adjustment(scenario.elasticities, years, nothing, nothing, np.ones(1))
    supply = SupplyCurve(nothing, nothing, np.zeros(0))
    return Context("", "", scenario.parties, {}, scenario.issues, still, {}, supply, 0.0)


def _with_quantities(context: Context, blocks: Sequence[Block]) -> Context:
    quantities: Quantities = {}
    for block in blocks:
        quantities |= block.quantities(context)
    return replace(context, quantities=quantities)


def _components(
    blocks: Sequence[Block], context: Context, against: bool
) -> dict[str, list[tuple[Component, bool]]]:
    """Return both sides' components, each with whether it is nothing at the no-deal levels.

    ``against``: worth counts against these levels, not from a zero of its own.
    """
    replaced = {name for block in blocks for name in named(block.replaces, context.issues)}
    components: dict[str, list[tuple[Component, bool]]] = {code: [] for code in context.parties}
    for block in blocks:
        for code, parts in block.components(context).items():
            _check_named(block, context, code, parts)
            components[code] += [
                (_held_once(part, replaced), against and block.from_no_deal) for part in parts
            ]
    return components


def _held_once(part: Component, replaced: Collection[str]) -> Component:
    """Return a component; without weight if it is replaced."""
    if part.name in replaced or part.family in replaced:
        return replace(part, weight=0.0, income=False)
    return part


def _check_named(block: Block, context: Context, code: str, parts: Iterable[Component]) -> None:
    """Refuse components that a block does not name: a weight for them could not be told from a slip."""
    names = list(block.names(context.issues, host=code == context.host))
    for part in parts:
        if part.name not in names:
            raise InputError(
                f"the block '{block.name}' gives {code} a component '{part.name}' that it does not "
                f"name: it names {', '.join(names) or 'none'}"
            )


def _lobbies(
    scenario: Scenario, context: Context, firms: FirmResponse | None
) -> dict[str, dict[str, float]]:
    """Return the factors of organised interests; a host that is no politician does not hear them."""
    heard = lobbying(scenario, context.markets, firms)
    return heard if scenario.objective == "political" else {**heard, scenario.host: {}}


def _weights(scenario: Scenario, code: str) -> dict[str, float]:
    """Return a party's weights by component or family; one for what is left out."""
    if code == scenario.host and scenario.objective != "political":
        return {"balance": 0.0}
    return {name: figure.value for name, figure in scenario.parties[code].weights.items()}


def _weighted(
    parts: Iterable[tuple[Component, bool]], weights: Mapping[str, float], lobby: Mapping[str, float]
) -> list[tuple[Component, bool]]:
    found = []
    for part, from_no_deal in parts:
        name = part.corrects or part.name
        weight = weights.get(name, weights.get(family(name), 1.0)) * lobby.get(name, 1.0)
        weighed = part if weight == 1 else part.of(part.terms, part.weight * weight)
        found.append((weighed, from_no_deal))
    return found
