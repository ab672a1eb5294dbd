"""``negotiate serve``: a table that programs join."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from negotiation.base.errors import InputError, unknown
from negotiation.cli import completion
from negotiation.cli.kinds import Kinds
from negotiation.cli.options import Json, Rounds, Set, asked_for, overridden, pairs
from negotiation.cli.run import run_talks


def serve(
    scenario: Annotated[
        str,
        typer.Argument(
            help="Built-in scenario, a hub's table (hub-2025:KOR) or a TOML file.",
            autocompletion=completion.scenarios,
        ),
    ],
    seat: Annotated[
        list[str] | None,
        typer.Option(
            metavar="PARTY[:move=SECONDS,…]", help="Party that a program comes to play; can be repeated."
        ),
    ] = None,
    strategy: Annotated[
        list[str] | None,
        typer.Option(metavar="PARTY=NAME[:key=value,…]", help="Strategy of another party."),
    ] = None,
    rounds: Rounds = None,
    protocol: Annotated[str | None, typer.Option(help="Rules of the talks, else alternating.")] = None,
    first: Annotated[str | None, typer.Option(help="Party that moves first, or random.")] = None,
    seed: Annotated[int | None, typer.Option(min=0, help="Same seed, same talks; else 0.")] = None,
    set_: Set = None,
    host: Annotated[
        str, typer.Option(help="Address to listen at; others than this machine's let others in.")
    ] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port; 0 takes one that is free.")] = 0,
    out: Annotated[Path | None, typer.Option(help="New folder for data and figures.")] = None,
    format_: Kinds = "png",
    json: Json = False,
) -> None:
    """Open a table, wait until programs have taken their seats by HTTP, and play as run does."""
    from negotiation.bargaining.programs.door import GUESTS, Door
    from negotiation.base.outputs import check_folder

    check_folder(out)
    guests = dict[str, str]()
    for code, _, limits in (each.partition(":") for each in seat or []):
        if code in guests:
            raise InputError(f"--seat {code} is given twice")
        guests[code] = limits
    chosen = pairs(strategy or [], "PARTY=STRATEGY, e.g. KOR=boulware")
    for code in guests:
        if code in chosen:
            raise InputError(f"--strategy {code}: a program comes to play {code}")
    specs = {code: f"guest:{code}{',' * bool(limits)}{limits}" for code, limits in guests.items()}
    setup = asked_for(
        scenario,
        strategies=chosen | specs,
        overrides=overridden(set_, {}),
        **{"rounds": rounds, "protocol": protocol, "first": first, "seed": seed},
    )
    game = setup.game()
    if not guests:
        raise InputError(
            f"whom do programs come to play? --seat PARTY for any of {', '.join(game.parties)}"
        )
    for code in guests:
        if code not in game.parties:
            raise unknown("party", code, game.parties)
    with Door(host, port, guests) as door:
        talks = setup.talks(game)
        for code in guests:
            print(
                f"negotiate: {code} is played by whoever posts to {door.address}/{code} with the token "
                f"{GUESTS[code].token}",
                file=sys.stderr,
                flush=True,
            )
        for guest in GUESTS.values():
            guest.wait()
        run_talks(setup, talks, None, out, format_, json)
