"""How a run holds up over the ranges of all figures: ``negotiate run … --robust N``."""

import os
from typing import TYPE_CHECKING

from negotiation.base.errors import InputError
from negotiation.cli.console import console, progress_bar, share_words, styled

if TYPE_CHECKING:
    from negotiation.studies.robustness import RobustResult
    from negotiation.talks.model import TradeTalks
    from negotiation.talks.setup import Setup


def check_draws(draws: int, setup: "Setup") -> None:
    """Refuse too few draws, and strategies that are not played in draws, before anything is played."""
    from negotiation.bargaining.strategies.recipes import is_file
    from negotiation.studies import robustness

    robustness.check_draws(draws)
    for spec in filter(is_file, setup.strategies.values()):
        raise InputError(f"--robust runs no Python file ({spec}): leave it out, or use an entry point")


def play_draws(setup: "Setup", talks: "TradeTalks", draws: int, quiet: bool) -> "RobustResult":
    """Play the draws on all processors."""
    from negotiation.studies import open_executor
    from negotiation.studies.robustness import robust_result

    workers = os.cpu_count() or 1
    with (
        progress_bar(f"{draws} draws", quiet) as progress,
        open_executor("processes", workers) as start,
    ):
        return robust_result(setup, talks, draws, start, workers, progress)


def say_robust(found: "RobustResult", agreed: bool) -> None:
    """Print how often there is a deal, how often this one, and what decides."""
    same = "this one" if agreed else "none, as here,"
    text = f": in {found.draws} draws of {found.figures} figures from their ranges a deal in "
    text += f"{share_words(found.deal)}, {same} in {share_words(found.same)}."
    console.print()
    console.print(styled("bold", "Robustness", text), soft_wrap=True)
    if found.failed:
        console.print(f"{found.failed} draws could not be played and do not count.")
    if found.terms:
        terms = ", ".join(f"{key} {share.mean:z.0%}" for key, share in found.terms.items())
        console.print(f"Of the deals, as here: {terms}.", soft_wrap=True)
    for driver in found.drivers:
        console.print(
            f"It depends on {driver.name} ({driver.path}): a deal in {driver.low:z.0%} of the draws in "
            f"the lower half of its range, {driver.high:z.0%} in the upper (PAWN {driver.pawn:z.2f} "
            f"±{driver.pawn_half:z.2f}; by chance up to {found.by_chance:z.2f}).",
            soft_wrap=True,
        )
    if not found.drivers:
        console.print("No single figure decides beyond what so many draws show by chance.")
