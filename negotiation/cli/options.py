"""Options that several commands share."""

from typing import Annotated

import typer

from negotiation.errors import InputError

Set = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="KEY=VALUE", help="Override a figure, e.g. sectors.autos.exports=40."),
]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON document and nothing else.")]
Horizon = Annotated[
    str,
    typer.Option(help="Elasticities: short (one year), long, or the path from one to the other."),
]


def pairs(items: list[str], what: str) -> dict[str, str]:
    """Split ``KEY=VALUE`` items.

    Raises
    ------
    InputError : an item of another form, or a key given twice.
    """
    result: dict[str, str] = {}
    for item in items:
        key, equals, value = item.partition("=")
        if not (key and equals and value):
            raise InputError(f"'{item}': expected {what}")
        if key in result:
            raise InputError(f"'{key}' is given twice")
        result[key] = value
    return result
