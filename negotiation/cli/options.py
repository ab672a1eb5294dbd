"""Options that several commands share."""

import re
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from negotiation.base.errors import InputError
from negotiation.cli import completion
from negotiation.cli.console import console

if TYPE_CHECKING:
    from negotiation.scenarios import Scenario
    from negotiation.talks.setup import Setup
    from negotiation.valuation.game import Game

ScenarioName = Annotated[
    str,
    typer.Argument(help="Built-in scenario, or a TOML file.", autocompletion=completion.scenarios),
]

Set = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="KEY=VALUE", help="Override a figure, e.g. sectors.autos.exports=40."),
]
Strategies = Annotated[
    list[str] | None,
    typer.Option(
        "--strategy",
        metavar="PARTY=NAME[:key=value,…]",
        help="Strategy of a party, e.g. KOR=boulware:exponent=3.",
        autocompletion=completion.seats,
    ),
]
Protocol = Annotated[
    str | None,
    typer.Option(
        help="Rules of the talks, else alternating; names: negotiate strategies list.",
        autocompletion=completion.protocols,
    ),
]
First = Annotated[
    str | None, typer.Option(help="Party that moves first, or random; else the home country.")
]
Seed = Annotated[int | None, typer.Option(min=0, help="Same seed, same run; else 0.")]
Rounds = Annotated[int | None, typer.Option(help="Rounds, instead of the scenario's deadline.")]
Programs = Annotated[
    bool, typer.Option("--programs", help="Let a run.json or a study start programs that it names.")
]

Json = Annotated[bool, typer.Option("--json", help="Print one JSON document and nothing else.")]
Horizon = Annotated[
    str | None,
    typer.Option(
        metavar="short|path|long",
        help="Elasticities: of one year, of the long run, or the path from one to the other (path if "
        "left out).",
    ),
]

Election = Annotated[
    str | None,
    typer.Option(
        metavar="polls|none|incumbent|challenger",
        help="The scenario's election: drawn as the polls say (if left out), without effect, or won for "
        "certain.",
    ),
]

Consensus = Annotated[
    float | None,
    typer.Option(help="How far the parties at home share ownership, 0 to 1 (politics.consensus)."),
]
Objective = Annotated[
    str | None,
    typer.Option(
        metavar="political|welfare|schedule",
        help="What the host wants: as its weights say (else the scenario's), welfare in general "
        "equilibrium, or to come near a universal tariff.",
    ),
]
Firms = Annotated[int | None, typer.Option(help="How many firms are simulated (firms.number).")]


OFFER = "an offer in quotes ('reciprocal=15 pledge=350'), a run.json, or FOLDER:RUN of a sweep"
"""How an offer is named where there may be several, or one that a file holds."""


def overridden(set_: list[str] | None, named: Mapping[str, object]) -> dict[str, object]:
    """Join the overrides of ``--set`` with those that have an option of their own."""
    from negotiation.scenarios.loader import parse_overrides

    given = {key: value for key, value in named.items() if value is not None}
    return parse_overrides(set_ or []) | given


def asked_for(scenario: str, **given: object) -> "Setup":
    """Return the setup that the options ask for; those that were not given are None."""
    from negotiation.talks.setup import Setup

    return Setup.of(scenario=scenario, **{k: v for k, v in given.items() if v is not None})


def say_idle(game: "Game", scenario: str, overrides: Mapping[str, object]) -> None:
    """Say on standard error which overrides change nothing: who sets them believes that they do."""
    from negotiation.talks.idle import idle

    for path in idle(game, scenario, overrides) if overrides else ():
        print(f"negotiate: note: --set {path} changes nothing in these talks", file=sys.stderr)


def say_model(scenario: "Scenario") -> None:
    """Say what stands behind payoffs besides the usual model: another one, a court that may rule."""
    if scenario.payoff == "equilibrium":
        console.print("What tariffs are worth: welfare in general equilibrium (payoff = equilibrium).")
    say_ruling(scenario)
    if scenario.objective != "political":
        host = scenario.parties[scenario.host].name
        console.print(f"What {host} wants: {_wanted(scenario)}.", soft_wrap=True)


def say_ruling(scenario: "Scenario") -> None:
    """Say that a court may rule."""
    from negotiation.talks.words import ruling_ahead

    for words in ruling_ahead(scenario):
        console.print(f"{words} (ruling.chance).")


def _wanted(scenario: "Scenario") -> str:
    from negotiation.valuation.blocks.welfare import Welfare

    where = "general equilibrium" if Welfare.of(scenario) else "its market"
    words = f"its welfare in {where}, each dollar alike"
    if scenario.schedule and scenario.objective == "schedule":
        words += f", and to come near a tariff of {scenario.schedule.rate.value:g} % for all"
    return words


def offer_of(text: str, scenario: "Scenario") -> dict[str, object]:
    """Read an ``OFFER``: its levels by issue.

    Raises
    ------
    InputError : it is none, or nothing was agreed on in the run.
    """
    from negotiation.studies import open_results, rows
    from negotiation.talks.saved import agreed_in

    folder, colon, run = text.rpartition(":")
    if text.endswith(".json"):
        return dict(agreed_in(Path(text)))
    if colon and run.isdecimal():
        return rows.agreed_in(open_results(folder), int(run), scenario.space.keys)
    parts = re.split(r"[\s,;]+(?=[\w-]+=)", text.strip())
    return dict(pairs(parts, f"ISSUE=LEVEL, or {OFFER}"))


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


def numbered(items: list[str]) -> dict[str, int]:
    """Split ``PARTNER=N`` items.

    Raises
    ------
    InputError : an item of another form, or a partner given twice.
    """
    places = {}
    for code, text in pairs(items, "PARTNER=N, e.g. KOR=2").items():
        if not text.isdecimal():
            raise InputError(f"--place {code}={text}: a whole number is needed, 0 for the last")
        places[code] = int(text)
    return places
