"""``negotiate compare``: packages side by side."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from negotiation.cli.console import (
    check_picture,
    component_table,
    console,
    finish,
    new_table,
    print_table,
    save_picture,
    share_words,
    styled,
)
from negotiation.cli.options import (
    OFFER,
    Horizon,
    Json,
    ScenarioName,
    Set,
    asked_for,
    offer_of,
    say_idle,
)
from negotiation.talks.words import meanings, of_sides

if TYPE_CHECKING:
    from negotiation.scenarios import Scenario
    from negotiation.talks.comparison import ComparisonResult
    from negotiation.talks.offers import PartyRange


def compare(
    scenario: ScenarioName,
    packages: Annotated[
        list[str],
        typer.Argument(help=f"Two to six, each {OFFER}."),
    ],
    horizon: Horizon = None,
    set_: Set = None,
    seed: Annotated[int, typer.Option(min=0, help="Seed of the draws behind the ranges.")] = 0,
    out: Annotated[Path | None, typer.Option(help="New picture.")] = None,
    csv: Annotated[Path | None, typer.Option(help="Write all figures to a new CSV file.")] = None,
    json: Json = False,
) -> None:
    """Hold packages against each other: terms, worth to each side and why, and which beats which."""
    from negotiation.base.outputs import check_new
    from negotiation.scenarios.loader import parse_overrides
    from negotiation.scenarios.off_grid import with_amounts
    from negotiation.talks.comparison import compare_result
    from negotiation.valuation.game import Game

    check_picture(out)
    check_new("--csv", csv)
    asked = asked_for(scenario, overrides=parse_overrides(set_ or []), horizon=horizon)
    loaded = asked.load()
    offers = [offer_of(text, loaded) for text in packages]
    between: list[str] = []
    for offer in offers:
        loaded, new = with_amounts(loaded, offer)
        between += [key for key in new if key not in between]
    game = Game(loaded, asked.horizon)
    say_idle(game, asked.scenario, asked.overrides)
    result = compare_result(game, [game.outcome(offer) for offer in offers], seed)
    if csv is not None:
        _write(csv, result)

    def draw(path: Path) -> None:
        from negotiation.plots import plot_comparison

        save_picture(path, lambda: plot_comparison(result, loaded)[0])

    document = result.document() | {"between_levels": between}
    finish(document, json, lambda: _report(result, loaded, packages, between), out, draw)


def _report(
    result: "ComparisonResult", scenario: "Scenario", given: list[str], between: list[str]
) -> None:
    console.print(styled("bold", f"Packages in {scenario.title}"))
    for letter, text in zip(result.packages, given, strict=True):
        console.print(f"  {letter}: {text}", soft_wrap=True)
    console.print()
    console.print(_terms(result, scenario))
    differ = [{key: package.offer[key] for key in result.differ} for package in result.packages.values()]
    for line in meanings(scenario, differ):
        console.print(styled("dim", line))
    for key in between:
        console.print(f"{scenario.issue(key).name}: with amounts that are not at the table")
    for code, party in scenario.parties.items():
        console.print()
        sides = {letter: package.parties[code] for letter, package in result.packages.items()}
        title = f"{party.name}, once in force, against no deal"
        print_table(_aligned(component_table(title, sides)))
        console.print(_side(result, code, sides))
    console.print()
    console.print(_common(result))
    console.print()
    console.print(_duels(result))
    console.print(
        f"Ranges and chances: {result.draws} draws of all figures from their ranges, each evenly and "
        "for itself, the same for all packages; in brackets 95 % intervals of so many draws.",
        soft_wrap=True,
    )


def _aligned(table: Table) -> Table:
    """Give all tables' columns the same places as far as what is in them allows it."""
    for column, width in zip(table.columns, [30, *[7] * len(table.columns)], strict=False):
        column.min_width = width
    return table


def _terms(result: "ComparisonResult", scenario: "Scenario") -> Table:
    from negotiation.bargaining.outcomes import format_level

    table = _aligned(new_table(["issue"], result.packages, "Terms that differ"))
    for key in result.differ:
        spec, levels = scenario.issue(key), [p.offer[key] for p in result.packages.values()]
        units = ["" if isinstance(level, str) else f" {spec.unit}" for level in levels]
        cells = [format_level(lv) + unit for lv, unit in zip(levels, units, strict=True)]
        table.add_row(spec.name, *cells)
    return table


def _side(result: "ComparisonResult", code: str, sides: "dict[str, PartyRange]") -> Table:
    """Lay out what people feel of the packages on one side, and how sure it is."""
    table = _aligned(new_table([""], sides))
    table.show_header = False
    for label, cells in _felt(result, code, sides):
        table.add_row(label, *cells)
    return table


def _felt(
    result: "ComparisonResult", code: str, sides: "dict[str, PartyRange]"
) -> Iterator[tuple[str, list[str]]]:
    parties = list(sides.values())
    yield "90 % of draws, low", [f"{party.low:+z.1f}" for party in parties]
    yield "90 % of draws, high", [f"{party.high:+z.1f}" for party in parties]
    yield "worse than no deal", [f"{party.loss:z.0%}" for party in parties]
    gdps = [party.gdp for party in parties]
    if None not in gdps:
        known = [gdp for gdp in gdps if gdp is not None]
        yield f"GDP after {known[0].years} years, %", [f"{gdp.level_pct:+z.2f}" for gdp in known]
        yield "growth in year 1, points", [f"{gdp.first_year_points:+z.2f}" for gdp in known]
    incomes = [party.per_household_usd for party in parties if party.per_household_usd is not None]
    if incomes:
        yield "USD a year per household", [f"{income:+z,.0f}" for income in incomes]
    chances = [package.ratification.get(code) for package in result.packages.values()]
    if None not in chances:
        yield "chance of ratification", [f"{chance:z.0%}" for chance in chances]


def _common(result: "ComparisonResult") -> Table:
    packages = list(result.packages.values())
    sides = of_sides(packages[0].parties).capitalize()
    table = _aligned(new_table([""], result.packages, f"{sides} sides (bn USD a year)"))
    table.add_row("distance to the frontier", *(f"{p.frontier_distance:z.2f}" for p in packages))
    table.add_row("left without hurting anybody", *(f"{p.left_on_table:z.2f}" for p in packages))
    trades = [p.trade for p in packages if p.trade is not None]
    if trades:
        table.add_row("exports to the host", *(f"{trade.exports_bn:z.1f}" for trade in trades))
        table.add_row("the host's revenue on them", *(f"{t.tariff_revenue_bn:z.1f}" for t in trades))
    return table


def _duels(result: "ComparisonResult") -> Table:
    parties = result.duels[0].parties
    table = new_table([""], [*parties, of_sides(parties)], "Chance to be worth more")
    for duel in result.duels:
        shares = [*duel.parties.values(), duel.both]
        table.add_row(f"{duel.package} than {duel.other}", *map(share_words, shares))
    return table


def _write(path: Path, result: "ComparisonResult") -> None:
    """Write a row a figure, a column a package.

    Raises
    ------
    InputError : the file cannot be written.
    """
    from negotiation.base.files import write_whole
    from negotiation.base.tables import write_csv
    from negotiation.talks.comparison import figures

    rows = ([name, *values] for name, values in figures(result).items())
    write_whole(path, lambda draft: write_csv(draft, ["figure", *result.packages], rows))
