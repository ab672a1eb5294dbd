"""``negotiate backtest``: the model held against what happened in 2025."""

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from negotiation.base.errors import InputError
from negotiation.cli.console import console, finish, interrupted, new_table, print_table, progress_bar
from negotiation.cli.kinds import Kinds, save_pictures, save_rows
from negotiation.cli.options import Json, Objective, Set, overridden

if TYPE_CHECKING:
    from negotiation.studies.backtest import Backtest, Score
    from negotiation.studies.backtest.compare import PartnerRow
    from negotiation.studies.backtest.later import Later


def backtest(
    hub: Annotated[str, typer.Argument(help="Built-in hub, or a TOML file.")] = "hub-2025",
    draws: Annotated[int, typer.Option(min=1, help="Draws of all figures from their ranges.")] = 100,
    seed: Annotated[int, typer.Option(min=0, help="Same seed, same draws.")] = 0,
    workers: Annotated[
        int | None, typer.Option(min=1, help="Processes; all processors if left out.")
    ] = None,
    objective: Objective = None,
    set_: Set = None,
    out: Annotated[
        Path | None,
        typer.Option(help="Folder for draws, table and picture; the same command goes on there."),
    ] = None,
    deals_file: Annotated[
        Path | None,
        typer.Option(
            "--deals",
            metavar="FILE",
            help="CSV of later deals (iso3, date, agreed_pct, pledge_bn) for the registered forecast.",
        ),
    ] = None,
    format_: Kinds = "png",
    json: Json = False,
) -> None:
    """Predict rates and pledges of the deals of 2025 and compare with them, and with simple rules.

    Predictions use what was known before the deals only, and what is fitted other deals.
    """
    if deals_file is not None:
        if set_ or objective or out or workers or (hub, draws, seed) != ("hub-2025", 100, 0):
            raise InputError("--deals scores a forecast that is registered: only --json goes with it")
        _score_later(deals_file, json)
        return
    from negotiation.base.files import write_text
    from negotiation.scenarios import load_hub
    from negotiation.studies import open_executor
    from negotiation.studies.backtest import compare, deals, forecasts, predict
    from negotiation.studies.backtest.report import document

    scenario, outcomes = load_hub(hub, overridden(set_, {"objective": objective})), deals()
    codes, busy = [deal.iso3 for deal in outcomes], workers or os.cpu_count() or 1
    try:
        with (
            progress_bar("Drawing", hidden=json) as progress,
            open_executor("processes", busy) as start,
        ):
            prediction = predict(scenario, codes, draws, seed, start, busy, out, progress)
    except KeyboardInterrupt:
        interrupted(out)
    result = compare(prediction, outcomes, scenario.table, forecasts(scenario, outcomes))

    def save(folder: Path) -> None:
        write_text(folder / "backtest.md", document(result, scenario.name, seed))
        save_rows(folder, format_, "partners", [row.document() for row in result.rows])
        _draw(folder, result, scenario.name, format_)

    told = result.document | {"scenario": scenario.name, "seed": seed}
    finish(told, json, lambda: _report(result), out, save)


def _score_later(path: Path, json: bool) -> None:
    from negotiation.studies.backtest.later import read_deals, score_later
    from negotiation.studies.backtest.registration import registered

    held = registered()
    result = score_later(read_deals(path, held), held)
    finish(result.document, json, lambda: _report_later(result), None, lambda _: None)


def _report_later(result: "Later") -> None:
    from negotiation.studies.backtest.compare import SHOWN
    from negotiation.studies.backtest.report import MEANING

    names = [each.name for each in SHOWN]
    table = new_table(("partner", "day"), ("rate", *names, "pledge", *names), no_wrap=True)
    for place, deal in enumerate(result.deals):
        rates, pledges = (result.medians(quantity, names, place) for quantity in result.predicted)
        pledge = "?" if deal.pledge is None else f"{deal.pledge:g}"
        first = deal.partner[:14], deal.date.isoformat(), f"{deal.rate:g}"
        table.add_row(*first, *rates, pledge, *pledges)
    print_table(table)
    console.print(
        "Rates in percent, pledges in bn USD, each beside what was predicted.\n", soft_wrap=True
    )
    _scores("rates (percentage points)", result.rates)
    _scores("pledges (bn USD)", result.pledges)
    console.print(f"{' '.join(MEANING.split())}\nForecast {result.held.words}.", soft_wrap=True)


def _draw(folder: Path, result: "Backtest", scenario: str, kinds: str) -> None:
    from negotiation.plots.backtest import plot_backtest
    from negotiation.plots.scores import plot_scores

    pictures = {
        "backtest": lambda: plot_backtest(result, scenario)[0],
        "scores": lambda: plot_scores(result, scenario)[0],
    }
    save_pictures(folder, kinds, pictures)


def _report(result: "Backtest") -> None:
    from negotiation.studies.backtest.report import MEANING, agreement_words

    numbers = ("tariff", "predicted", "80 %", "made", "predicted", "80 %")
    table = new_table(["partner"], numbers, no_wrap=True)
    for row in result.rows:
        mark = "" if row.settled else " *"
        pledge = "?" if row.pledge_bn is None else f"{row.pledge_bn:g}"
        tariff = f"{row.announced_pct:g} → {row.agreed_pct:g}{mark}"
        table.add_row(row.partner[:14], tariff, *_told(row, "rate"), pledge, *_told(row, "pledge"))
    print_table(table)
    console.print(
        "Tariffs announced and agreed, in percent, and pledges made, in bn USD, beside their "
        "predictions. * set by the host without a deal; not scored.\n",
        soft_wrap=True,
    )
    _scores("rates (percentage points)", result.rates)
    _scores("pledges (bn USD)", result.pledges)
    console.print(f"{' '.join(MEANING.split())}\n{agreement_words(result)}", soft_wrap=True)


def _told(row: "PartnerRow", quantity: str) -> tuple[str, str]:
    ends = row.predicted[f"played_{quantity}"]
    return ("–", "") if not ends.known else (f"{ends.median:.3g}", f"{ends.low:.3g} – {ends.high:.3g}")


def _scores(title: str, scores: "list[Score]") -> None:
    from negotiation.studies.backtest.scores import closest

    table = Table(box=None, pad_edge=False)
    table.add_column(title)
    table.add_column("fitted to")
    for name in ("error", "CRPS", "rank", "in 80 %", "score", "n"):
        table.add_column(name, justify="right", no_wrap=True)
    for each in scores:
        table.add_row(*(cell.split(" (")[0] for cell in each.cells))  # intervals: in the page
    print_table(table)
    best = closest(scores)
    console.print(f"Smallest error: {'none, nothing was predicted' if best is None else best.method}.\n")
