"""Tables of a scenario file on the economy: parties, sectors, elasticities, investment, firms."""

from collections.abc import Iterable, Mapping
from typing import Annotated, Self

from pydantic import Field, field_validator, model_validator

from negotiation.bargaining.outcomes import Issue, format_level
from negotiation.base.errors import unknown
from negotiation.base.toml_files import misplaced, name_each
from negotiation.scenarios.allowed import (
    AMOUNT,
    ELASTICITY,
    FLOW,
    LOG_POINTS,
    PART,
    PER_DOLLAR,
    PER_YEAR,
    STOCK,
    WEIGHT,
    YEARS,
    NotNegative,
    Positive,
    Rate,
    Share,
    Spread,
    Weight,
    Worth,
    unit,
)
from negotiation.scenarios.bare import ABSENT
from negotiation.scenarios.figures import Figure, Strict

MAX_FIRMS = 1_000_000
"""Most firms simulated: their arrays then take some 100 MB."""


class Party(Strict):
    """A government at the table and its economy; ``gdp`` and ``households`` serve reports only.

    Its shares are left out in talks without trade alone; there, ``reservation`` may say what it has
    without a deal: levels then count as they are written, not against those without a deal.
    """

    name: str
    gdp: Annotated[Positive, AMOUNT] | None = None
    households: Annotated[Positive, unit("million")] | None = None
    growth: Annotated[Figure, unit("percent")] | None = None
    value_added_share: Share = ABSENT
    idle_share: Share = ABSENT
    weights: dict[str, Weight] = Field(default_factory=dict)
    reservation: Worth | None = None

    @model_validator(mode="before")
    @classmethod
    def _given(cls, raw: object) -> object:
        """Take what a party does not have for left out."""
        if isinstance(raw, dict):
            return {name: value for name, value in raw.items() if value is not None}
        return raw

    def check_economy(self, *place: str | int) -> None:
        """Refuse a party to talks about trade that lacks what they need.

        Raises
        ------
        ValidationError : names it.
        """
        for name in ("value_added_share", "idle_share"):
            if getattr(self, name) is None:
                raise misplaced("is missing", *place, name)


class Sector(Strict):
    """A goods sector: flows both ways and who supplies the host's market.

    ``home_market`` is needed for retaliation only.
    """

    name: str
    governed_by: str = ""
    exports: Annotated[NotNegative, AMOUNT]
    imports: Annotated[NotNegative, AMOUNT]
    market: Annotated[NotNegative, AMOUNT]
    home_market: Annotated[Positive, AMOUNT] | None = None
    shares: dict[str, Share]
    components: Share

    @model_validator(mode="after")
    def _shares_fit(self) -> Self:
        if self.market.value <= 0:
            raise ValueError("market must be positive")
        taken = self.exports.value / self.market.value + sum(f.value for f in self.shares.values())
        if taken > 1:
            raise ValueError(f"exports/market plus the rivals' shares is {taken:z.3f}, more than 1")
        if self.home_market is not None and self.imports.value > self.home_market.value:
            raise ValueError("imports exceed home_market")
        return self


class Rival(Strict):
    """A competing supplier of the host's market and the tariffs it is expected to face."""

    name: str
    tariffs: dict[str, Rate]


class Horizon(Strict):
    """How far the parties look ahead and how trade adjusts on the way.

    Without trade a ``discount`` may take the place of the years: what is left of any payoff at the end
    of the talks. It falls as ``discount ** t``, t from 0 in the first round to 1 after the last.
    """

    years: Annotated[Figure, YEARS]
    adjustment_years: Annotated[Figure, YEARS]
    discount_rate: Annotated[Figure, PER_YEAR]
    discount: Share | None = None


class TradeElasticity(Strict):
    """Reduced-form estimates at one horizon (economy.trade.structural)."""

    trade: Annotated[Figure, ELASTICITY]
    pass_through: Share

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
    host_supply: Annotated[Positive, ELASTICITY]

    @field_validator("home", "demand")
    @classmethod
    def _some_choice(cls, figure: Figure) -> Figure:
        if figure.low <= 0:
            raise ValueError(f"must be positive over its whole range, here {figure.low:g}")
        return figure


class Investment(Strict):
    """The home firms' affiliates in the host country and what a pledge does and costs."""

    stock: Annotated[Positive, STOCK]
    flow: Annotated[NotNegative, FLOW]
    output_per_capital: Annotated[Positive, PER_DOLLAR]
    component_share: Share
    sourcing_share: Share
    displacement: Share
    margin: Share
    cost_retained: Share
    private_cost: Annotated[Figure, PER_YEAR]
    public_cost: Annotated[Figure, PER_YEAR]
    public_capacity: Worth
    plant_share: Share
    host_value: Annotated[Figure, PER_YEAR]


class Purchases(Strict):
    """What a promise to buy the host's goods does and costs."""

    years: Annotated[Positive, YEARS]
    additional_share: Share
    premium: Share
    margin: Share


class Retaliation(Strict):
    """Tariffs of the home country on the host's goods when there is no deal."""

    enabled: bool = False
    rate: Annotated[Figure, unit("percent")]


class Good(Strict):
    """What the host buys of a good, and the ``share`` that the home country supplies.

    It is shipped, or made in the home country's plants and yards there. ``substitution`` is the
    elasticity between suppliers within a year; ``secured`` says by level how much a deal secures.
    """

    market: Annotated[Positive, AMOUNT]
    share: Share
    substitution: Annotated[Figure, ELASTICITY]
    secured: dict[str, Share] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _some_left(self) -> Self:
        if self.share.high >= 1:
            raise ValueError(f"share must lie below 1, here up to {self.share.high:g}")
        if self.substitution.low <= 1:
            raise ValueError(f"substitution must exceed 1, here down to {self.substitution.low:g}")
        return self


class Dependence(Strict):
    """How the host depends on what the home country supplies, good by good of an issue.

    ``chance`` is that, without a deal, a year's supply of a good stops, or its plants do not come.
    """

    chance: Share
    goods: dict[str, Good] = Field(min_length=1)

    def check(self, tariffs: Iterable[str], concessions: Mapping[str, Issue]) -> None:
        """Refuse goods of no issue, or whose levels do not fit: a tariff's rate says what it secures."""
        for key, good in self.goods.items():
            if key not in tariffs and key not in concessions:
                wrong = unknown("issue with a tariff or a concession", key, [*tariffs, *concessions])
                raise misplaced(wrong, "dependence", "goods", key)
            levels = concessions[key].levels if key in concessions else ()
            place = ("dependence", "goods", key, "secured")
            name_each(good.secured, map(format_level, levels), "level", *place)


class Ruling(Strict):
    """A court may strike a tariff down, for all who pay it.

    ``chance``: that it does, and that nothing takes the place of the tariff ``issue``; ``years``: from
    the start of the talks until then. A rate that was agreed on falls, too; what was promised for it
    does not.
    """

    issue: str
    chance: Share
    years: Annotated[NotNegative, YEARS]


class Firms(Strict):
    """The home country's firms (economy.population): sizes, costs and the option of waiting.

    ``number`` of firms are simulated, drawn with ``seed``.
    """

    seed: int = Field(ge=0)
    number: int = Field(gt=0, le=MAX_FIRMS)
    tail: Annotated[Figure, unit("exponent")]
    pipeline: Annotated[Positive, FLOW]
    discount_rate: Annotated[Figure, PER_YEAR]
    depreciation: Annotated[Figure, PER_YEAR]
    drift: Annotated[Figure, PER_YEAR]
    volatility_talks: Annotated[Spread, PER_YEAR]
    volatility_past: Annotated[Spread, PER_YEAR]
    volatility_signed: Annotated[Spread, PER_YEAR]
    size_spread: Annotated[Spread, LOG_POINTS]
    sourcing_spread: Annotated[Spread, unit("log odds")]
    gap_spread: Annotated[Spread, PART]
    cost_spread: Annotated[Spread, LOG_POINTS]
    discount_spread: Share

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

    welfare_weight: Annotated[Positive, WEIGHT]
    fixed_cost: Annotated[Positive, FLOW]
    host_firms: Annotated[Positive, unit("firms")]
    buyers_share: Share
