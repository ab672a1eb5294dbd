"""``negotiate winset``: what each side could carry home, and who binds."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from negotiation.cli.console import check_picture, console, finish, save_picture, styled
from negotiation.cli.options import Consensus, Election, Json, ScenarioName, Set, asked_for, overridden

if TYPE_CHECKING:
    from negotiation.talks.home_results import WinsetResult


def winset(
    scenario: ScenarioName,
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
    from negotiation.talks.home_results import winset_result
    from negotiation.valuation.home import office_named

    check_picture(out)
    overrides = overridden(set_, {"politics.consensus": consensus})
    game = asked_for(scenario, overrides=overrides, election=election).game()
    loaded = game.scenario
    if loaded.politics is None:
        raise InputError(f"{scenario}: has no table [politics], so that nothing needs to be ratified")
    game.space.check_listed("ask 'negotiate explain' what chances one offer has at home")
    if winner is not None:
        game = game.after_election(office_named(winner))
    result = winset_result(game)

    def report() -> None:
        _report(result, {code: party.name for code, party in loaded.parties.items()})

    def save(path: Path) -> None:
        from negotiation.plots import plot_winsets

        save_picture(path, lambda: plot_winsets(game))

    finish(result.document(), json, report, out, save)


def _report(result: "WinsetResult", names: dict[str, str]) -> None:
    words = f" ({result.mandate}): outcomes ratified more likely than not"
    console.print(styled("bold", "Win-sets", words))
    for code, share in result.winset_share.items():
        console.print(f"  {names[code]:<14} {share:z.1%} of all outcomes")
    console.print(
        f"  {'both':<14} {result.both_share:z.1%}; {result.helps_both_share:z.1%} help both, "
        f"{result.helps_both_and_ratifiable_share:z.1%} do and both ratify them\n",
        soft_wrap=True,
    )
    console.print(
        styled("bold", "Along the frontier", ", bn USD a year once in force: chance, who binds")
    )
    for stop in result.frontier:
        worth = ", ".join(f"{code} {value:+z.1f}" for code, value in stop.values.items())
        binding = "; ".join(
            f"{code} {side.chance:>z4.0%} {side.binding}" for code, side in stop.parties.items()
        )
        console.print(f"  {worth:<22} {binding}", soft_wrap=True)
