"""Many tables: one host talks to its partners in turn, and what is concluded becomes public."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path

import mesa
import numpy as np

from negotiation.bargaining.seeds import sequence_of
from negotiation.bargaining.strategies import Strategy, parse_strategy
from negotiation.bargaining.strategies.recipes import StrategyLike
from negotiation.base.checks import as_whole, of_kind
from negotiation.base.errors import unknown
from negotiation.base.records import Rows, Shown
from negotiation.scenarios import HubScenario, Scenario, load_hub
from negotiation.talks.hub_order import order_of, placed
from negotiation.talks.hub_table import PartnerTalks
from negotiation.valuation import HORIZONS
from negotiation.valuation.horizon import HorizonName
from negotiation.valuation.names import check_names
from negotiation.valuation.ruling import prospect
from negotiation.valuation.worth import solve_all


class HubTalks(Shown, mesa.Model):
    """A host and its partners; in each step all open tables play a round, then deals are public.

    ``concluded`` has the rates of all deals so far, in percent, in their order, ``tariffs`` those on
    single sectors (cars, steel) by partner. The model variables of
    ``datacollector``, one row a round, are the number of ``deals``, their ``rates``, and the partners
    that are left with ``no_deal``.

    Parameters
    ----------
    hub : the host, its partners and what they share, or what ``load_hub`` takes: a name, a file.
    strategies : party code to a strategy, its name or class; the host's holds at every table.
    rng : seed, None for any; each table has chance of its own, whatever the order.
    places : partner code to its place in the queue, from 1, against the hub's order; 0 is last.
    horizon : elasticities used.

    Raises
    ------
    InputError : as ``load_hub``; what is no hub, mapping or seed, an unknown party, strategy or horizon,
        a strategy that does not fit the talks' length, a place that there is not or that two want.

    Examples
    --------
    >>> from negotiation import HubTalks, load_hub
    >>> few = load_hub("hub-2025", {"partners.number": 2, "talks.order": "deficit"})
    >>> talks = HubTalks(few, {"USA": "hardliner"}, rng=1).run()
    >>> talks
    <HubTalks: hub-2025, 0 of 2 partners have a deal, 18 of 55 rounds played>
    """

    def __init__(
        self,
        hub: HubScenario | str | Path,
        strategies: Mapping[str, StrategyLike] | None = None,
        rng: int | np.random.SeedSequence | None = 0,
        places: Mapping[str, int] | None = None,
        horizon: HorizonName = "path",
    ) -> None:
        """Put the partners into their order; nobody has a table yet."""
        of_kind("hub", hub, HubScenario | str | Path)
        hub = hub if isinstance(hub, HubScenario) else load_hub(hub)
        for name, given in {"strategies": strategies, "places": places}.items():
            of_kind(name, given, Mapping | None)
        sequence, self.seed = sequence_of(rng), as_whole(rng)
        super().__init__(rng=rng if self.seed is None else self.seed)
        self.hub, self.horizon = hub, horizon
        self.tables = hub.tables
        if str(horizon) not in HORIZONS:
            raise unknown("horizon", horizon, HORIZONS)
        check_names(hub)
        for code in strategies or {}:
            if code not in (hub.host, *hub.at_tables):
                raise unknown("party", code, [hub.host, *hub.at_tables])
        self.strategies = {
            code: parse_strategy(chosen).seated(hub.talks.rounds)
            for code, chosen in (strategies or {}).items()
        }
        # by partner, not by place: another order leaves everybody's own chance alone
        seeds = dict(zip(sorted(hub.at_tables), sequence.spawn(len(hub.at_tables)), strict=True))
        order = placed(order_of(hub, self.rng), places or {})
        self.queue = [PartnerTalks(self, code, seeds[code]) for code in order]
        self.concluded: dict[str, float] = {}
        self.tariffs: dict[str, dict[str, float]] = {}
        self.round_index = 0
        self.datacollector = mesa.DataCollector(
            {
                "deals": lambda model: len(model.concluded),
                "rates": lambda model: model.concluded,
                "no_deal": lambda model: model.failed,
            }
        )

    @property
    def rounds(self) -> int:
        """Rounds on the common clock."""
        return self.hub.calendar.rounds

    @property
    def today(self) -> date:
        """Date of the round being played, or of the last one that was."""
        calendar = self.hub.calendar
        return calendar.start + timedelta(
            days=min(self.round_index, self.rounds - 1) * calendar.round_days
        )

    def in_short(self) -> str:
        """Name the hub, and say how far it is."""
        deals = f"{len(self.concluded)} of {len(self.queue)} partners have a deal"
        return f"{self.hub.name}, {deals}, {self.round_index} of {self.rounds} rounds played"

    def entries(self) -> Rows:
        """Return the partners in the order of their tables, with the rates they hold in percent."""
        return {
            table.code: {
                "partner": self.hub.table[table.code].name,
                "status": table.status,
                "rate": self.concluded.get(table.code),
            }
            for table in self.queue
        }

    @property
    def open_tables(self) -> list[PartnerTalks]:
        """Tables at which people talk."""
        return [table for table in self.queue if table.status == "talking"]

    def strategies_at(self, code: str) -> dict[str, Strategy]:
        """Return the strategies of the two sides of a table."""
        return {c: s for c, s in self.strategies.items() if c in (code, self.hub.host)}

    def scenario_of(self, code: str, opening: date) -> Scenario:
        """Return a partner's talks as they stand after what others have concluded."""
        return self.tables.scenario(
            code,
            opening=opening,
            concluded=self.concluded,
            failed=self.failed,
            claims=self._claims(code),
            tariffs=self.tariffs,
        )

    def news_for(self, code: str) -> tuple[float, float | None]:
        """Return what others are known or expected to pay on average, and the reference, percent."""
        mean = self.tables.mean_rate(code, self.concluded, self.failed)
        return mean, self.tables.reference(code, self.concluded)

    @property
    def failed(self) -> list[str]:
        """Partners whose talks are over, or can no longer open, without an agreement."""
        return [table.code for table in self.queue if table.status in ("no agreement", "not reached")]

    def step(self) -> None:
        """Play one round of all open tables; then the others hear what was concluded."""
        free = self.hub.talks.capacity - len(self.open_tables)
        opening = [table for table in self.queue if table.status == "waiting"][: max(0, free)]
        for table in opening:
            table.open()
        self._look(opening)
        playing = self.open_tables
        for table in playing:
            table.step()
        news = [table for table in playing if table.rate is not None]
        over = [table for table in playing if table.status != "talking"]
        self.round_index += 1
        self._publish(news)
        if self.round_index == self.rounds:
            for table in self.queue:
                if table.status == "waiting":
                    table.status = "not reached"
        elif over and self._linked:
            self._look([table for table in self.open_tables if table.hears()])
        self.running = self.round_index < self.rounds and any(
            table.status in ("waiting", "talking") for table in self.queue
        )
        self.datacollector.collect(self)

    def run(self) -> "HubTalks":
        """Play to the end and return the model itself."""
        self.run_model()
        return self

    def _look(self, tables: Sequence[PartnerTalks]) -> None:
        """Let tables look at what others have concluded; the markets of all are solved in one go."""
        games = [table.game() for table in tables]
        own = [game.worth.economy for game in games]
        solve_all([*own, *(economy.outside for economy in own)])
        for table, game in zip(tables, games, strict=True):
            table.look_at(game)

    @property
    def _linked(self) -> bool:
        """Whether a deal at one table changes anything at another."""
        precedent = self.hub.precedent
        return precedent.diversion or precedent.most_favoured or precedent.loss.value > 0

    def _publish(self, news: Sequence[PartnerTalks]) -> None:
        """Make a round's deals public; holders of the clause get the lowest rate that is a favour."""
        deals = {table.code: table.rate for table in news if table.rate is not None}
        self.concluded |= deals
        self.tariffs |= {table.code: table.tariffs for table in news}
        favours = [rate for code, rate in deals.items() if rate < self.tables.rates(code)[-1]]
        if self.hub.precedent.most_favoured and favours:
            self.concluded = {code: min(rate, *favours) for code, rate in self.concluded.items()}

    def _claims(self, code: str) -> dict[float, float]:
        """Return by rate what the host would lose to those who may claim it, bn USD a year.

        Only what is below the announced rate is a favour; payoffs count already that a court may rule.
        """
        holders = [t for t in self.queue if t.code in self.concluded and t.code != code]
        stands = 1 - prospect(self.tables.first(code)).part
        if not (self.hub.precedent.most_favoured and holders and stands):
            return {}
        rates = self.tables.rates(code)[:-1]
        lost = [holder.lost_below(rates) for holder in holders]
        return dict(zip(rates, (np.sum(lost, axis=0) / stands).tolist(), strict=True))
