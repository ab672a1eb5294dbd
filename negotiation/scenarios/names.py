"""What people call countries, and talks with the United States: ``japan-us``, ``USA-JPN``, ``JP``."""

import re
from functools import cache

from negotiation.base.files import own_data
from negotiation.base.tables import csv_rows
from negotiation.economy.partners import read_partners

FILE = "country-names.csv"

HOST = "USA"
"""The side of all built-in talks that a name need not say."""

_YEAR = re.compile(r" (19|20)\d\d$")


def country(name: str) -> str | None:
    """Return the code of a country by its name, or by two or three letters; None for any other text."""
    return _codes().get(_plain(name))


def partner_named(name: str) -> str | None:
    """Return whose talks with the host a name says, in either order; None if it says none."""
    text = _YEAR.sub("", _plain(name))
    words = text.split(" ")
    halves = [(words[:i], words[i:]) for i in range(1, len(words))]
    pairs = [{country(" ".join(half)) for half in both} for both in halves]
    named = [pair - {HOST} for pair in (*pairs, {country(text), HOST}) if HOST in pair]
    return next((code for pair in named for code in pair if code), None)


@cache
def _codes() -> dict[str, str]:
    codes = {_plain(partner.name): code for code, partner in read_partners().items()}
    for row in csv_rows(own_data(FILE).read_text(encoding="utf-8"), FILE, ("iso3", "names")):
        code = row.text("iso3")
        codes |= {_plain(name): code for name in (code, *row.text("names").split("|"))}
    return codes


def _plain(name: str) -> str:
    return " ".join(re.findall(r"[^\W_]+", name.casefold()))
