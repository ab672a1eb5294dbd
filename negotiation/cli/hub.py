"""``negotiate run`` of a hub: a live board of tables."""

import gc
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from rich.live import Live
from rich.table import Table

from negotiation.cli.console import console, finish, new_table, print_table, styled
from negotiation.cli.kinds import save_pictures, save_rows
from negotiation.cli.options import say_ruling

if TYPE_CHECKING:
    from negotiation.talks.hub import HubTalks
    from negotiation.talks.hub_results import HubResult, PartnerResult
    from negotiation.talks.setup import HubSetup

NAME = 14
"""Letters of a partner's name on the board."""


def run_hub(setup: "HubSetup", model: "HubTalks", out: Path | None, kinds: str, json: bool) -> None:
    """Play all tables of a hub; say what each partner got."""
    from negotiation.base.outputs import new_folder
    from negotiation.talks.hub_results import hub_result
    from negotiation.talks.saved import run_document

    gc.disable()  # all tables stay to the end: there is nothing to be collected
    try:
        if json:
            model.run()
        else:
            _play(model)
        result = hub_result(model)
    finally:
        gc.enable()

    def save(target: Path) -> None:
        with new_folder(target) as folder:
            _save(folder, model, result, run_document(setup, model, result.document()), kinds)

    finish(result.document(), json, lambda: _report(model, result), out, save)


def _play(model: "HubTalks") -> None:
    """Show the open tables as they stand, and say what is concluded as it happens."""
    talks = model.hub.talks
    console.print(styled("bold", f"{model.hub.title}"))
    console.print(
        f"{len(model.queue)} partners, {talks.capacity} tables at once for {talks.rounds} rounds each; "
        f"{model.rounds} rounds of {model.hub.calendar.round_days} days from {model.today:%-d %B %Y}"
    )
    say_ruling(model.tables.first(model.queue[0].code))
    console.print()
    with Live(console=console, transient=True, auto_refresh=False) as live:
        while model.running:
            day, before = model.today, len(model.concluded)
            model.step()
            for code in list(model.concluded)[before:]:
                live.console.print(f"{day:%-d %b}  {_deal(model, code)}", soft_wrap=True)
            if console.is_terminal:  # else nobody sees it
                live.update(_board(model), refresh=True)


def _deal(model: "HubTalks", code: str) -> str:
    table = next(table for table in model.queue if table.code == code)
    assert table.talks is not None
    assert table.agreement is not None
    words = table.talks.game.words(table.agreement)
    partner = model.hub.table[code]
    return (
        f"{partner.name}: {words['reciprocal']} instead of {partner.announced:g} %, "
        f"{_by_sector(words)}pledge {words['pledge']}, purchases {words['purchases']}, {words['access']}"
    )


def _by_sector(words: dict[str, str]) -> str:
    """Say the tariffs on cars and steel, if the talks are about them."""
    names = {"autos": "cars", "steel": "steel"}
    return "".join(f"{name} {words[key]}, " for key, name in names.items() if key in words)


def _board(model: "HubTalks") -> Table:
    """Lay out the open tables: the round, and the rates that the two sides ask for."""
    board = new_table(["partner"], ("round", "partner offers", f"{model.hub.host} offers"))
    for table in model.open_tables:
        talks = table.talks
        assert talks is not None
        cells = []
        for code in talks.game.parties:
            made = talks.views[code].made
            cells.append(talks.game.words(made[-1])["reciprocal"] if made else "")
        rounds = f"{talks.protocol.round_index} of {talks.game.rounds}"
        board.add_row(model.hub.table[table.code].name, rounds, *cells)
    return board


def _report(model: "HubTalks", result: "HubResult") -> None:
    board = Table(box=None, padding=(0, 1, 0, 0), pad_edge=False)
    board.add_column("", justify="right", no_wrap=True)
    board.add_column("partner", no_wrap=True)
    for name in (
        "closed",
        "tariff",
        "cars",
        "steel",
        "pledge",
        "buys",
        "worth",
        model.hub.host,
        "later",
    ):
        board.add_column(name, justify="right", no_wrap=True)
    for row in result.partners:
        board.add_row(*_cells(row))
    console.print()
    print_table(board)
    host = result.host
    rate = "" if host.mean_rate_pct is None else f", mean rate {host.mean_rate_pct:z.1f} %"
    console.print(
        f"\n{host.agreements} of {len(result.partners)} partners settled{rate}; worth to "
        f"{host.code} {host.payoff:+z.2f} bn USD a year when signed, {host.final:+z.2f} later.",
        soft_wrap=True,
    )
    if host.surplus is not None:
        console.print(
            f"{host.code} has {host.surplus:z.0%} of what deals are worth to both; Nash solutions come "
            f"nearest with a weight of {host.nash_weight:z.2f} for it (0.5: equals; median of tables).",
            soft_wrap=True,
        )
    console.print(
        "Pledges and purchases (buys) in bn USD; worth to the partner and to the host in bn USD a year "
        "against no deal with that partner; later: to the partner, once all deals are known.",
        soft_wrap=True,
    )
    if words := _about_sectors(result):
        console.print(words, soft_wrap=True)


def _about_sectors(result: "HubResult") -> str:
    """Say who talks by sector, and whose deals fail at home."""
    whole = sum(row.sectors == 1 for row in result.partners)
    if whole == len(result.partners):
        return ""
    lost = [row.partner for row in result.partners if row.ratified is False]
    return (
        f"{len(result.partners) - whole} partners talk by sector, cars and steel apart; {whole} about "
        "all goods as one: they sell little under tariffs on sectors, or no table has their sectors. "
        f"Signed, but not ratified: {', '.join(lost) or 'none'}."
    )


def _cells(row: "PartnerResult") -> list[str]:
    closed = "never" if row.closed is None else f"{date.fromisoformat(row.closed):%-d %b}"
    cells = [str(row.place), row.partner[:NAME], closed]
    if row.status != "agreement":
        return [*cells, f"{row.announced_pct:g} %", *[""] * 7]
    worth = (_four(value) for value in (row.payoff_partner, row.payoff_host, row.final_partner))
    tariff = f"{row.announced_pct:g} → {row.rate_pct:g} %"
    sectors = ("" if level is None else f"{level:g} %" for level in (row.autos, row.steel))
    return [*cells, tariff, *sectors, f"{row.pledge:g}", f"{row.purchases:g}", *worth]


def _four(value: float | None) -> str:
    """Write a worth with four digits: large and small ones stand in one column."""
    assert value is not None, "there is a deal"
    return f"{value:+z.{3 if abs(value) < 9.9995 else 2}f}"


def _save(
    folder: Path, model: "HubTalks", result: "HubResult", document: dict[str, object], kinds: str
) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    from negotiation.base.folders import write_json
    from negotiation.plots.board import plot_board

    write_json(folder / "hub.json", document)
    rows = [row.document() for row in result.partners]
    pq.write_table(pa.Table.from_pylist(rows), folder / "tables.parquet")
    save_rows(folder, kinds, "tables", rows)
    save_pictures(folder, kinds, {"board": lambda: plot_board(model)})
