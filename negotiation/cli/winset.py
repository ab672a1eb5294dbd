"""``negotiate winset``: what each side could carry home, and who binds."""

from pathlib import Path
from typing import Annotated, Any

import typer

from negotiation.cli.console import check_picture, console, finish, save_picture, styled
from negotiation.cli.options import Consensus, Election, Json, Set, asked_for, overridden


def winset(
    scenario: Annotated[str, typer.Argument(help="Built-in scenario, or a TOML file.")],
    consensus: Consensus = None,
    election: Election = None,
    winner: Annotated[
        str | None, typer.Option(help="After the election: incumbent or challenger; else before it.")
    ] = None,
    set_: Set = None,
    out: Annotated[Path | None, typer.Option(help="New picture.")] = None,
    json: Json = False,
) -> None:
    """Say what each side could carry home, and who binds along the frontier; draw the win-sets."""
    from negotiation.base.errors import InputError
    from negotiation.plots import plot_winsets
    from negotiation.talks.home_results import winset_document
    from negotiation.valuation.home import office_named

    check_picture(out)
    overrides = overridden(set_, {"politics.consensus": consensus})
    game = asked_for(scenario, overrides=overrides, election=election).game()
    loaded = game.scenario
    if loaded.politics is None:
        raise InputError(f"{scenario}: has no table [politics], so that nothing needs to be ratified")
    if winner is not None:
        game = game.after_election(office_named(winner))
    document = winset_document(game)

    def report() -> None:
        _report(document, {code: party.name for code, party in loaded.parties.items()})

    finish(document, json, report, out, lambda path: save_picture(path, lambda: plot_winsets(game)))


def _report(document: dict[str, Any], names: dict[str, str]) -> None:
    words = f" ({document['mandate']}): outcomes ratified more likely than not"
    console.print(styled("bold", "Win-sets", words))
    for code, share in document["winset_share"].items():
        console.print(f"  {names[code]:<14} {share:.1%} of all outcomes")
    console.print(
        f"  {'both':<14} {document['both_share']:.1%}; {document['helps_both_share']:.1%} help both, "
        f"{document['helps_both_and_ratifiable_share']:.1%} do and both ratify them\n",
        soft_wrap=True,
    )
    console.print(
        styled("bold", "Along the frontier", ", bn USD a year once in force: chance, who binds")
    )
    for stop in document["frontier"]:
        worth = ", ".join(f"{code} {value:+.1f}" for code, value in stop["values"].items())
        binding = "; ".join(
            f"{code} {side['chance']:>4.0%} {side['binding']}" for code, side in stop["parties"].items()
        )
        console.print(f"  {worth:<22} {binding}", soft_wrap=True)
