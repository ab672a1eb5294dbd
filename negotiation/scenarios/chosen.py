"""A template of one's own for talks made from tables: what it must have, what is taken from it."""

from pathlib import Path

from negotiation.base.errors import InputError, about, unknown
from negotiation.base.files import is_there
from negotiation.scenarios.bilateral import RATE
from negotiation.scenarios.figures import Figure, each_figure
from negotiation.scenarios.goods import ally_of, has_sectors, rival_codes
from negotiation.scenarios.hub_schema import HubScenario
from negotiation.scenarios.loader import load, scenario_names
from negotiation.scenarios.names import HOST
from negotiation.scenarios.schema import Scenario
from negotiation.scenarios.template import TEMPLATE, template

RELATIVE = ("flow", "public_capacity")
"""What is relative to a partner's size in a hub, and not in talks."""


def chosen(name: str) -> Scenario | None:
    """Return the talks of a file, or built-in ones, as a template of that name; None: the usual one.

    Raises
    ------
    InputError : there are none, with the nearest name; a file that is wrong; a hub.
    """
    if name == TEMPLATE:
        return None
    path = Path(name)
    if path.suffix == ".toml" and not is_there(path):
        near = sorted(str(path.with_name(file.name)) for file in path.parent.glob("*.toml"))
        raise unknown("template", name, [*near, *scenario_names()])
    with about("--template"):
        document = load(name)
        if not isinstance(document, Scenario):
            what = "a hub with many partners" if isinstance(document, HubScenario) else "something else"
            raise InputError(f"{name} is {what}; a template is talks of two countries, as {TEMPLATE}")
    return document.model_copy(update={"name": name})


def with_tables(own: Scenario) -> Scenario:
    """Return a template, if what the package's tables say can take the place of what it says.

    Raises
    ------
    InputError : names what it needs.
    """
    with about(f"--template {own.name}"):
        if missing := _missing(own):
            raise InputError(
                f"{missing}; '{TEMPLATE}' has all that is needed, to begin with a copy of it"
            )
    return own


def _missing(own: Scenario) -> str:
    """Say what a template lacks; nothing if it has all."""
    year, own_year = template().calendar.start.year, own.calendar.start.year
    if own.host != HOST:
        return f"its host is {own.host or 'nobody'}, and the tables are those of {HOST}"
    if own_year != year:
        return f"its talks are of {own_year}, and the tables have what was announced in {year}"
    if RATE not in {spec.key for spec in own.of_kind("tariff")}:
        return f"it needs a tariff issue '{RATE}', which is announced for every country"
    if not ally_of(own):
        return "it needs Japan or Korea among the [rivals]"
    if unheard := [code for code in rival_codes("", own) if not has_sectors(code)]:
        return f"no table has the sales of {unheard[0]}, which it has as a party or rival"
    for key, sector in own.sectors.items():
        if f"us_imports.{own.home}." not in sector.exports.data or not sector.market.data:
            return (
                f"sectors.{key} needs exports and market from the tables (data), not numbers of its own"
            )
    return ""


def hub_like(own: Scenario, hub: HubScenario) -> HubScenario:
    """Return a hub with a template's figures, where these are not relative to a partner's size."""

    def guess(figure: Figure) -> Figure:
        return figure if figure.assumption else figure.assumed(f"as in {own.name}; {figure.source}")

    names = type(hub.investment).model_fields.keys() & type(own.investment).model_fields.keys()
    taken = {name: getattr(own.investment, name) for name in names - {*RELATIVE}}
    home, bare = own.parties[own.home], {"gdp": None, "households": None, "growth": None}
    return hub.model_copy(
        update={
            "investment": each_figure(hub.investment.model_copy(update=taken), guess),
            "purchases": each_figure(own.purchases, guess),
            "partner": each_figure(home.model_copy(update=bare), guess),
        }
    )
