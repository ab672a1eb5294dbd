"""Talks made from tables: what these do not say is taken from a template and the hub, as assumptions."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from negotiation.economy.partners import Partner
from negotiation.scenarios.bilateral import investment_of, issues_of
from negotiation.scenarios.economy import Firms, Investment, Party, Ruling, Sector
from negotiation.scenarios.figures import Figure, each_figure
from negotiation.scenarios.issues import IssueSpec
from negotiation.scenarios.schema import Scenario
from negotiation.scenarios.template import as_in
from negotiation.scenarios.toml_text import toml_text

if TYPE_CHECKING:
    from negotiation.scenarios.hub_schema import HubScenario

FIRST = (
    *("investment.displacement", "parties.{home}.idle_share", "investment.host_value"),
    *("investment.public_cost", "investment.public_capacity", "parties.{host}.weights.balance"),
    *(
        "investment.plant_share",
        "firms.volatility_talks",
        "firms.gap_spread",
        "firms.pipeline",
        "investment.component_share",
    ),
    *("investment.sourcing_share", "elasticities.long.pass_through", "purchases.additional_share"),
    "purchases.premium",
)
"""Figures in the order of what they do to the deal of the talks with Korea (docs/assumptions.md)."""

HEAD = """\
# Made by 'negotiate scenarios new'. Every number is { value, unit, year, source, low, high, assumption,
# context }; `data` is a key of the package's tables, or a formula of keys, from which value, year,
# source and range come. A guess is marked `assumption = true`: put a figure of your own in its place.
"""

POLITICS = """\
# The groups of [politics] are those of the template; where they say nothing of your country,
# delete its tables: then nobody has to ratify.
"""


def assembled(
    partner: Partner,
    host: str,
    sectors: Mapping[str, Sector],
    tariffs: list[IssueSpec],
    hub: "HubScenario",
    like: Scenario,
    **known: Any,
) -> Scenario:
    """Return the talks of a partner with a host; ``known`` is what the tables say besides."""
    shipped = sum(sector.exports.value for sector in sectors.values() if sector.components.value)
    investment = investment_of(hub.investment, partner, shipped)
    investment = investment.model_copy(update={"private_cost": like.investment.private_cost})
    shared = {
        "horizon": like.horizon,
        "elasticities": like.elasticities,
        "investment": investment,
        "firms": _firms(like, hub, investment),
        "lobbying": like.lobbying,
        "purchases": hub.purchases,
        "retaliation": each_figure(like.retaliation, as_in(like)),
        "ruling": _ruling(like, tariffs),
    }
    made = {"home": partner.iso3, "host": host, "sectors": sectors}
    issues = [*tariffs, *issues_of(hub, partner, host)]
    gone = {spec.key for spec in like.issues} - {spec.key for spec in issues}
    parties = {code: _at_this_table(party, gone) for code, party in known["parties"].items()}
    return Scenario(**{**shared, **made, "issues": issues, **known, "parties": parties})


def as_written(scenario: Scenario) -> Scenario:
    """Return talks with guesses as people write them."""
    return each_figure(scenario, _short)


def _at_this_table(party: Party, gone: set[str]) -> Party:
    """Return a party without weights on what only the template's talks are about."""
    kept = {name: w for name, w in party.weights.items() if name.rpartition(".")[2] not in gone}
    return party if kept == party.weights else party.model_copy(update={"weights": kept})


def _ruling(like: Scenario, tariffs: list[IssueSpec]) -> Ruling | None:
    """Return what a court may strike down, for all who pay it; None where no such tariff is to come."""
    paid = [spec.key for spec in tariffs if spec.no_deal]
    return like.ruling if like.ruling and like.ruling.issue in paid else None


def _firms(like: Scenario, hub: "HubScenario", investment: Investment) -> Firms | None:
    if like.firms is None:
        return None
    why = f"what firms can start in a year, per dollar that they invest, as in {like.name}"
    pipeline = hub.firms.pipeline.sized(investment.flow.value, "bn USD per year").assumed(why)
    return like.firms.model_copy(update={"pipeline": pipeline.model_copy(update={"context": False})})


def _short(figure: Figure) -> Figure:
    """Return a guess as people write one."""
    if figure.data or not figure.assumption:
        return figure
    ends = {end: float(f"{getattr(figure, end):.4g}") for end in ("value", "low", "high")}
    return figure.model_copy(update=ends)


def new_text(scenario: Scenario) -> str:
    """Return the file of talks that were made."""
    return f"{HEAD}{POLITICS if scenario.politics else ''}\n{toml_text(scenario)}"


def to_replace_first(scenario: Scenario, most: int = 10) -> dict[str, Figure]:
    """Return the assumptions that are likely to matter most, by path."""
    figures = dict(scenario.figures())
    paths = (path.format(home=scenario.home, host=scenario.host) for path in FIRST)
    known = [(path, figures[path]) for path in paths if path in figures]
    return dict([(path, figure) for path, figure in known if figure.assumption][:most])
