"""The home country's firms: each round they make their government conditional pledges."""

from typing import TYPE_CHECKING

import mesa
import numpy as np

from negotiation.economy.book import PledgeBook, answer
from negotiation.economy.firms import (
    Offers,
    Quote,
    excess_return,
    input_ceiling,
    saving,
    subsidy_needed,
)
from negotiation.economy.real_options import hurdle

if TYPE_CHECKING:
    from negotiation.talks.model import TradeTalks


class FirmSector(mesa.Agent):
    """All firms as arrays in one agent, with the book of their pledges.

    The firms look at every offer made and offer their government what they would invest if it were
    signed; the government answers for the pledge that the offer holds.
    ``seen`` is the outcome that they looked at last; ``book`` is None in a scenario without a pledge.
    """

    model: "TradeTalks"

    def __init__(self, model: "TradeTalks") -> None:
        """Start from what firms do without a deal."""
        super().__init__(model)
        self.response = model.game.firms
        self.book: PledgeBook | None = None
        self.seen = model.game.scenario.no_deal
        self.look_at(model.game.scenario.no_deal)

    def collect(self, quote: Quote) -> Offers:
        """Return every firm's conditional pledge at a quote."""
        return self.response.offers(quote)

    def look_at(self, outcome: int) -> None:
        """Make pledges on an outcome, and take the government's answers into the book."""
        game = self.model.game
        pledge = game.pledge_at(outcome)
        if pledge is None:
            return
        amount, years = pledge
        self.seen = outcome
        self.book = answer(self.collect(game.quote(outcome)), amount, years, game.public_money)

    @property
    def undecided(self) -> float:
        """What the scenario's firms would bring without help once the offer is signed, but not before.

        In bn USD: they wait for the ink to dry. Nothing without a pledge.
        """
        game = self.model.game
        pledge = game.pledge_at(self.seen)
        if pledge is None:
            return 0.0
        signed, talking = (
            self.response.offers(game.quote(self.seen, talking=talks)) for talks in (False, True)
        )
        waiting = (signed.subsidy <= 0) & (talking.subsidy > 0)
        return pledge[1] * float(signed.amount[waiting].sum())


class Firm(mesa.Agent):
    """One firm as an agent of its own, for those who want to change what a firm does.

    Override ``offer`` and pass the class to ``TradeTalks(…, firm_agents=MyFirm)``. Amounts are in bn USD
    a year; the other attributes are those of ``economy.population.Population``. Payoffs go on to
    count with the firms of the scenario: a changed firm changes the book.

    Examples
    --------
    >>> from negotiation import Game, TradeTalks, load_scenario
    >>> from negotiation.talks.firms import Firm
    >>> class Timid(Firm):
    ...     pass
    ...
    >>> game = Game(load_scenario("korea-us-2025", {"firms.number": 20}), rounds=2)
    >>> len(TradeTalks(game, firm_agents=Timid).agents_by_type[Timid])
    20
    """

    model: "TradeTalks"

    def __init__(
        self,
        model: "TradeTalks",
        sector: int,
        exports: float,
        stock: float,
        projects: float,
        sourcing: float,
        load: float,
        gap: float,
        plant_cost: float,
        discount: float,
    ) -> None:
        """Take the firm's figures."""
        super().__init__(model)
        self.sector, self.exports, self.stock = sector, exports, stock
        self.projects, self.sourcing, self.load = projects, sourcing, load
        self.gap, self.plant_cost, self.discount = gap, plant_cost, discount

    def offer(self, quote: Quote) -> tuple[float, float, float]:
        """Return the conditional pledge: amount, ceiling of input prices, subsidy (``Offers``)."""
        firms = self.model.game.firms.population
        multiple = float(hurdle(self.discount, quote.volatility, firms.drift))
        wanted = (self.discount + firms.depreciation) * multiple
        protection = float(quote.protection[self.sector])
        free = saving(protection, self.gap, 0.0, self.load)
        saved = saving(protection, self.gap, quote.input_rise, self.load)
        ceiling = input_ceiling(free, self.plant_cost, wanted, self.load)
        return self.projects, ceiling, subsidy_needed(excess_return(saved, self.plant_cost, wanted))


class FirmAgents(FirmSector):
    """The same with one Mesa agent a firm: slower, open to change."""

    def __init__(self, model: "TradeTalks", kind: type[Firm] = Firm) -> None:
        """Create the agents, then let them look at the world without a deal."""
        firms = model.game.firms.population
        names = ["sector", "exports", "stock", "projects", "sourcing", "load", "gap"]
        names += ["plant_cost", "discount"]
        columns = {name: getattr(firms, name).tolist() for name in names}
        self.firms = kind.create_agents(model, len(firms.sector), **columns)
        super().__init__(model)

    def collect(self, quote: Quote) -> Offers:
        """Ask each firm."""
        amount, ceiling, subsidy = np.array([firm.offer(quote) for firm in self.firms]).T
        return Offers(amount, ceiling, subsidy)
