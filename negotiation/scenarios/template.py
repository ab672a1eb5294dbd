"""The built-in talks with Korea, from which talks made from tables take what these do not say."""

from collections.abc import Callable
from functools import cache

from negotiation.base.errors import unknown
from negotiation.base.files import own_data
from negotiation.base.toml_files import checking, parse_toml
from negotiation.scenarios.figures import Figure
from negotiation.scenarios.schema import Scenario
from negotiation.scenarios.written import Written

FOLDER = "scenarios"
"""Where the built-in scenarios are among the package's data."""

TEMPLATE = "korea-us-2025"


@cache
def template() -> Scenario:
    """Return them as they are."""
    origin = f"{TEMPLATE}.toml"
    text = own_data(FOLDER, origin).read_text(encoding="utf-8")
    with checking(text, origin):
        return Scenario.model_validate(Written(text, origin).expand(parse_toml(text, origin)))


def as_in(template: Scenario) -> Callable[[Figure], Figure]:
    """Return what makes a figure of a template a guess for another country."""
    return lambda figure: figure.assumed(f"as in {template.name}")


def ruling_as_in(raw: object) -> object:
    """Return a table that a file has, or that of these talks if it has their name."""
    if not isinstance(raw, str):
        return raw
    if raw != TEMPLATE:
        raise unknown("talks with a ruling", raw, [TEMPLATE, "or a table [ruling]"])
    return template().ruling
