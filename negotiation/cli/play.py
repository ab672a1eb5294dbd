"""``negotiate play``: sit at the table oneself."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from negotiation.base.errors import InputError
from negotiation.cli import completion
from negotiation.cli.options import Rounds, Set, asked_for

if TYPE_CHECKING:
    from negotiation.play import PlaySetup


def play(
    scenario: Annotated[
        str | None,
        typer.Argument(
            help="Built-in scenario, a hub's table (hub-2025:KOR) or a TOML file.",
            autocompletion=completion.scenarios,
        ),
    ] = None,
    side: Annotated[
        list[str] | None,
        typer.Option("--as", metavar="PARTY", help="Side that you play; twice for two people."),
    ] = None,
    against: Annotated[
        str | None,
        typer.Option(
            metavar="NAME[:key=value,…]",
            help="Strategy of the other sides.",
            autocompletion=completion.strategies,
        ),
    ] = None,
    seed: Annotated[
        int | None, typer.Option(min=0, help="Same seed, same answers; 0 if left out.")
    ] = None,
    rounds: Rounds = None,
    set_: Set = None,
    load: Annotated[Path | None, typer.Option(metavar="FILE", help="Go on with a saved game.")] = None,
    save: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Keep the game in a file, move by move.")
    ] = None,
) -> None:
    """Take a side and negotiate; everything is explained at the table."""
    from negotiation.base.outputs import check_new
    from negotiation.cli.play_table import PlayTable
    from negotiation.play import Session, load_game, save_game

    if save != load:
        check_new("--save", save)
    if load is None:
        session = Session(_setup(scenario, side or [], against, seed, rounds, set_ or []))
    elif any(given for given in (scenario, side, against, seed is not None, rounds is not None, set_)):
        raise InputError("--load brings the whole game with it: only --save goes with it")
    else:
        session = load_game(load)
    if save is not None:
        save_game(session, save)
    PlayTable(session, save).play()


def _setup(
    scenario: str | None,
    people: list[str],
    against: str | None,
    seed: int | None,
    rounds: int | None,
    set_: list[str],
) -> "PlaySetup":
    """Build the game that the options ask for."""
    from negotiation.play import PlaySetup
    from negotiation.scenarios.loader import parse_overrides

    if scenario is None:
        raise InputError("which game? e.g. negotiate play korea-us-2025 --as KOR, or --load FILE")
    setup = asked_for(scenario, seed=seed, rounds=rounds, overrides=parse_overrides(set_))
    loaded = setup.load()
    parties = loaded.sides
    if not people:
        choice = [f"--as {code}" for code in parties]
        raise InputError(f"which side do you play? {', '.join(choice[:-1])} or {choice[-1]}")
    others = [code for code in parties if code not in people]
    if against is not None and not others:
        raise InputError(f"--against: people play {'both' if len(parties) == 2 else 'all'} sides")
    strategies = {} if against is None else dict.fromkeys(others, against)
    return PlaySetup.of(**dict(setup) | {"people": people, "strategies": strategies})
