"""Tables of a scenario file on the economy: parties, sectors, elasticities, investment, firms."""

from typing import Self

from pydantic import Field, field_validator, model_validator

from negotiation.scenarios.figures import Figure, NotNegative, Positive, Rate, Share, Spread, Strict

MAX_FIRMS = 1_000_000
"""Most firms simulated: their arrays then take some 100 MB."""


class Party(Strict):
    """A government at the table and its economy; ``gdp`` and ``households`` serve reports only."""

    name: str
    gdp: Positive | None = None
    households: Positive | None = None
    growth: Figure | None = None
    value_added_share: Figure
    idle_share: Figure
    weights: dict[str, Figure] = Field(default_factory=dict)


class Sector(Strict):
    """A goods sector: flows both ways and who supplies the host's market.

    ``home_market`` is needed for retaliation only.
    """

    name: str
    governed_by: str = ""
    exports: NotNegative
    imports: NotNegative
    market: NotNegative
    home_market: Positive | None = None
    shares: dict[str, Figure]
    components: Figure

    @model_validator(mode="after")
    def _shares_fit(self) -> Self:
        if self.market.value <= 0:
            raise ValueError("market must be positive")
        taken = self.exports.value / self.market.value + sum(f.value for f in self.shares.values())
        if taken > 1:
            raise ValueError(f"exports/market plus the rivals' shares is {taken:.3f}, more than 1")
        if self.home_market is not None and self.imports.value > self.home_market.value:
            raise ValueError("imports exceed home_market")
        return self


class Rival(Strict):
    """A competing supplier of the host's market and the tariffs it is expected to face."""

    name: str
    tariffs: dict[str, Rate]


class Horizon(Strict):
    """How far the parties look ahead and how trade adjusts on the way."""

    years: Figure
    adjustment_years: Figure
    discount_rate: Figure


class TradeElasticity(Strict):
    """Reduced-form estimates at one horizon (economy.trade.structural)."""

    trade: Figure
    pass_through: Figure

    @model_validator(mode="after")
    def _admissible(self) -> Self:
        rho = self.pass_through.value
        if not 0 < rho <= 1:
            raise ValueError(f"pass_through must lie above 0 and at most at 1, here {rho:g}")
        if self.trade.value <= 1 - rho:
            raise ValueError(f"trade must exceed 1 - pass_through = {1 - rho:g}")
        return self


class ElasticitySet(Strict):
    """Elasticities of the trade block.

    ``home`` is that of imports against home goods as a part of the one between origins of imports,
    ``demand`` that of the whole sector as a part of the former: both in (0, 1], at every horizon.
    """

    short: TradeElasticity
    long: TradeElasticity
    home: Share
    demand: Share
    host_supply: Positive

    @field_validator("home", "demand")
    @classmethod
    def _some_choice(cls, figure: Figure) -> Figure:
        if figure.low <= 0:
            raise ValueError(f"must be positive over its whole range, here {figure.low:g}")
        return figure


class Investment(Strict):
    """The home firms' affiliates in the host country and what a pledge does and costs."""

    stock: Positive
    flow: NotNegative
    output_per_capital: Positive
    component_share: Figure
    sourcing_share: Figure
    displacement: Figure
    margin: Figure
    cost_retained: Figure
    private_cost: Figure
    public_cost: Figure
    public_capacity: Figure
    plant_share: Figure
    host_value: Figure


class Purchases(Strict):
    """What a promise to buy the host's goods does and costs."""

    years: Positive
    additional_share: Figure
    premium: Figure
    margin: Figure


class Retaliation(Strict):
    """Tariffs of the home country on the host's goods when there is no deal."""

    enabled: bool = False
    rate: Figure


class Firms(Strict):
    """The home country's firms (economy.population): sizes, costs and the option of waiting.

    ``number`` of firms are simulated, drawn with ``seed``.
    """

    seed: int = Field(ge=0)
    number: int = Field(gt=0, le=MAX_FIRMS)
    tail: Figure
    pipeline: Positive
    discount_rate: Figure
    depreciation: Figure
    drift: Figure
    volatility_talks: Spread
    volatility_past: Spread
    volatility_signed: Spread
    size_spread: Spread
    sourcing_spread: Spread
    gap_spread: Spread
    cost_spread: Spread
    discount_spread: Figure

    @field_validator("tail")
    @classmethod
    def _finite_mean(cls, figure: Figure) -> Figure:
        if figure.low <= 1:
            raise ValueError(f"the exponent must exceed 1 over its whole range, here {figure.low:g}")
        return figure

    @model_validator(mode="after")
    def _waiting_ends(self) -> Self:
        least = self.discount_rate.low * (1 - self.discount_spread.high)
        if least <= self.drift.high:
            raise ValueError(
                f"discount_rate must exceed drift for every firm: its lowest is {least:g} "
                f"(discount_rate.low less discount_spread.high), drift.high is {self.drift.high:g}"
            )
        return self


class Lobbying(Strict):
    """What turns profits at stake into political weights (economy.lobbying)."""

    welfare_weight: Positive
    fixed_cost: Positive
    host_firms: Positive
    buyers_share: Figure
