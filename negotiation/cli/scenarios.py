"""``negotiate scenarios``: list, show, validate."""

from collections import Counter
from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING, Annotated, Any

import typer

from negotiation.cli import completion
from negotiation.cli.console import console, give_copy, print_json, styled
from negotiation.cli.options import Json, ScenarioName

if TYPE_CHECKING:
    from typing_extensions import TypeIs

    from negotiation.scenarios import HubScenario, Scenario
    from negotiation.scenarios.calendar import Calendar

SIZES = ("partners", "issues", "outcomes")
"""What tells how large a scenario is."""

app = typer.Typer(help="Look at the scenarios and check your own.", no_args_is_help=True)


@app.command("list")
def list_(json: Json = False) -> None:
    """List the built-in scenarios."""
    from negotiation.scenarios import scenario_names

    titles = {name: _load(name).title for name in scenario_names()}
    if json:
        print_json({"scenarios": titles})
        return
    for name, title in titles.items():
        console.print(f"{name:<22} {title}")


@app.command()
def show(
    name: ScenarioName,
    json: Json = False,
) -> None:
    """Show figures with their sources, issues, parties and calendar."""
    scenario = _load(name)
    if json:
        document = scenario.model_dump(mode="json") | {"sha256": scenario.digest}
        print_json(document | {key: value for key, value in _facts(scenario).items() if key in SIZES})
        return
    if _is_hub(scenario):
        _show_hub(scenario)
    else:
        _show_talks(scenario)
    _show_figures(scenario)


@app.command()
def copy(
    name: Annotated[str, typer.Argument(help="Built-in scenario.", autocompletion=completion.scenarios)],
    file: Annotated[Path, typer.Argument(help="New TOML file.")],
) -> None:
    """Copy a built-in scenario into a file of your own, to be changed."""
    from negotiation.scenarios import scenario_text

    give_copy(lambda: scenario_text(name), file, f"negotiate scenarios validate {file} checks it")


@app.command()
def new(
    home: Annotated[
        str,
        typer.Argument(
            help="Country that exports and invests, e.g. Japan or JPN.",
            autocompletion=completion.countries,
        ),
    ],
    host: Annotated[
        str,
        typer.Argument(
            help="Country that sets tariffs: USA, or any in your tables.",
            autocompletion=completion.countries,
        ),
    ],
    out: Annotated[Path, typer.Option(help="New TOML file.")],
    data: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR",
            help="Your tables: trade.csv (or BACI and products.csv), markets.csv, tariffs.csv, "
            "countries.csv.",
        ),
    ] = None,
    sectors: Annotated[
        str, typer.Option(metavar="KEY,KEY", help="Sectors, e.g. autos,steel; all if left out.")
    ] = "",
    template: Annotated[
        str,
        typer.Option(
            metavar="FILE|NAME",
            help="Talks that what no table says is taken from.",
            autocompletion=completion.scenarios,
        ),
    ] = "korea-us-2025",
) -> None:
    """Make the talks of a country with the United States from tables, or of any two from your tables."""
    from negotiation.base.files import write_text
    from negotiation.base.outputs import check_new
    from negotiation.scenarios.assembled import new_text, to_replace_first
    from negotiation.scenarios.chosen import chosen
    from negotiation.scenarios.new import new_scenario
    from negotiation.scenarios.own import own_scenario
    from negotiation.scenarios.template import template as usual
    from negotiation.valuation.names import check_names

    check_new("--out", out)
    some = [key.strip() for key in sectors.split(",") if key.strip()]
    own = chosen(template)
    made = own_scenario(data, home, host, some, own) if data else new_scenario(home, host, some, own)
    check_names(made)
    write_text(out, new_text(made))
    facts, first = _facts(made), to_replace_first(made)
    console.print(f"Written to {out}; negotiate run {quote(str(out))} plays it", soft_wrap=True)
    console.print(f"Sectors: {', '.join(made.sectors)}", soft_wrap=True)
    if (
        own is not None
        and not some
        and (lacking := [key for key in usual().sectors if key not in own.sectors])
    ):
        console.print(
            f"Left out, since {template} has no such sectors: {', '.join(lacking)}", soft_wrap=True
        )
    console.print(
        f"{facts['assumptions']} of {facts['figures']} figures are assumptions, most of them as in "
        f"{template}; replace these first, which do most to the talks with Korea (the page of "
        f"negotiate report {quote(str(out))} ranks figures by what they do to these talks):",
        soft_wrap=True,
    )
    for path, figure in first.items():
        why = figure.source.removeprefix("assumption: ")
        span = f"{figure.value:g} ({figure.low:g} – {figure.high:g}) {figure.unit}"
        console.print(f"  {path}: {span}; {why}", soft_wrap=True)


@app.command()
def validate(file: Annotated[str, typer.Argument(help="A TOML file.")], json: Json = False) -> None:
    """Check a scenario file; say what is wrong, where, and what is allowed."""
    facts = _facts(_load(file))
    if json:
        print_json(facts)
        return
    sizes = ", ".join(f"{facts[key]:,} {key}" for key in SIZES if key in facts)
    console.print(f"{file} is valid: {sizes}, {_counted(facts)}", soft_wrap=True)


def _load(name: str) -> "Scenario | HubScenario":
    from negotiation.scenarios.loader import load
    from negotiation.valuation.names import check_names

    scenario = load(name)
    check_names(scenario)
    return scenario


def _is_hub(scenario: "Scenario | HubScenario") -> "TypeIs[HubScenario]":
    from negotiation.scenarios import HubScenario

    return isinstance(scenario, HubScenario)


def _facts(scenario: "Scenario | HubScenario") -> dict[str, Any]:
    """Return how large a scenario is: a hub by its partners, talks by their issues and outcomes."""
    figures = [figure for _, figure in scenario.figures()]
    bases = Counter(figure.basis for figure in figures)
    sizes = (
        {"partners": len(scenario.at_tables)}
        if _is_hub(scenario)
        else {"issues": len(scenario.issues), "outcomes": scenario.space.size}
    )
    counts = {
        "figures": len(figures),
        "sourced": bases["sourced"],
        "derived": bases["derived"],
        "assumptions": bases["assumed"],
        "assumed_ranges": sum(figure.range_assumed for figure in figures),
        "context": sum(figure.context for figure in figures),
    }
    return {"name": scenario.name, "valid": True, **sizes, **counts}


def _counted(facts: dict[str, Any]) -> str:
    bases = f"{facts['sourced']} sourced, {facts['derived']} derived from sourced ones"
    bases += f", {facts['assumptions']} assumptions"
    return f"{facts['figures']} figures ({bases}), {facts['context']} of them for reading only"


def _show_hub(hub: "HubScenario") -> None:
    console.print(styled("bold", f"{hub.title}", f"\n{hub.description.strip()}\n"))
    console.print(f"{hub.host}  {hub.host_party.name} (host: imports and sets tariffs)")
    columns = "code, name, imports and exports of the host (bn USD), announced rate"
    console.print(styled("bold", "\nPartners", f" ({len(hub.at_tables)}): {columns}"), soft_wrap=True)
    for code in hub.at_tables:
        p = hub.table[code]
        console.print(f"{code}  {p.name:<24} {p.imports:z8.3f} {p.exports:z8.3f} {p.announced:5g} %")
    talks = hub.talks
    console.print(f"\n{talks.capacity} tables at once, {talks.rounds} rounds each, order: {talks.order}")
    console.print(f"The table of one of them: negotiate scenarios show {hub.name}:{hub.at_tables[0]}")
    _show_calendar(hub.calendar)


def _show_talks(scenario: "Scenario") -> None:
    from negotiation.bargaining.outcomes import format_level

    console.print(styled("bold", f"{scenario.title}", f"\n{scenario.description.strip()}\n"))
    for code, party in scenario.parties.items():
        role = "home: exports and invests" if code == scenario.home else "host: imports and sets tariffs"
        console.print(f"{code}  {party.name}{f' ({role})' if scenario.trades else ''}")
    console.print(styled("bold", "\nIssues", f" ({scenario.space.size:,} outcomes)"))
    for issue in scenario.issues:
        levels = ", ".join(format_level(spec.level) for spec in issue.levels)
        line = f"{issue.key:<13} {issue.name} [{issue.unit or 'levels'}]: {levels}"
        console.print(f"{line}; no deal: {format_level(issue.no_deal)}", soft_wrap=True)
    _show_calendar(scenario.calendar)


def _show_calendar(calendar: "Calendar") -> None:
    console.print(
        styled("bold", "\nCalendar", f" ({calendar.rounds} rounds of {calendar.round_days} days)")
    )
    for event in calendar.events:
        console.print(f"{event.date}  {event.name}")
    for phase in calendar.no_deal:
        console.print(f"{phase.start}  without a deal from here: {phase.name}")


def _show_figures(scenario: "Scenario | HubScenario") -> None:
    from negotiation.scenarios.figures import GUESSED

    console.print(styled("bold", "\nFigures", ": key, value (low – high), unit, year; source"))
    for path, figure in scenario.figures():
        span = f"{figure.value:g} ({figure.low:.4g} – {figure.high:.4g})"
        marks = f", derived: {figure.data}" * (figure.basis == "derived")
        marks += ", assumption" * figure.assumption + ", assumed range" * figure.range_assumed
        marks += ", for reading only" * figure.context
        source = figure.source.removeprefix("assumption: ")
        line = f"{path:<46} {span:<26} {figure.unit}, {figure.year}{marks}; {source}"
        console.print(line, soft_wrap=True)
    facts, ranges = _facts(scenario), " or ".join(f"{share:z.0%}" for share in GUESSED)
    console.print(
        f"\n{_counted(facts)}: nothing is computed from those in these talks. {facts['assumed_ranges']} "
        f"assumptions have an assumed range ({ranges} around the value).",
        soft_wrap=True,
    )
