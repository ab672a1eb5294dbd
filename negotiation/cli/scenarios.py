"""``negotiate scenarios``: list, show, validate."""

from typing import TYPE_CHECKING, Annotated

import typer

from negotiation.cli.console import console, print_json
from negotiation.cli.options import Json

if TYPE_CHECKING:
    from negotiation.scenarios import Scenario

app = typer.Typer(help="Look at the scenarios and check your own.", no_args_is_help=True)


@app.command("list")
def list_(json: Json = False) -> None:
    """List the built-in scenarios."""
    from negotiation.scenarios import load_scenario, scenario_names

    titles = {name: load_scenario(name).title for name in scenario_names()}
    if json:
        print_json({"scenarios": titles})
        return
    for name, title in titles.items():
        console.print(f"{name:<20} {title}")


@app.command()
def show(
    name: Annotated[str, typer.Argument(help="Built-in scenario, or a TOML file.")],
    json: Json = False,
) -> None:
    """Show figures with their sources, issues, parties and calendar."""
    from negotiation.scenarios import load_scenario

    scenario = load_scenario(name)
    if json:
        document = scenario.model_dump(mode="json")
        print_json(document | {"outcomes": scenario.space.size, "sha256": scenario.digest})
        return
    _show_talks(scenario)
    _show_figures(scenario)


@app.command()
def validate(file: Annotated[str, typer.Argument(help="A TOML file.")], json: Json = False) -> None:
    """Check a scenario file; say what is wrong, where, and what is allowed."""
    from negotiation.scenarios import load_scenario

    scenario = load_scenario(file)
    figures = [figure for _, figure in scenario.figures()]
    facts = {
        "name": scenario.name,
        "valid": True,
        "outcomes": scenario.space.size,
        "issues": len(scenario.issues),
        "figures": len(figures),
        "assumptions": sum(figure.assumption for figure in figures),
    }
    if json:
        print_json(facts)
        return
    console.print(
        f"{file} is valid: {facts['issues']} issues, {facts['outcomes']:,} outcomes, "
        f"{facts['figures']} figures of which {facts['assumptions']} assumptions",
        soft_wrap=True,
    )


def _show_talks(scenario: "Scenario") -> None:
    from negotiation.outcomes import format_level

    console.print(f"[bold]{scenario.title}[/bold]\n{scenario.description.strip()}\n")
    for code, party in scenario.parties.items():
        role = "home: exports and invests" if code == scenario.home else "host: imports and sets tariffs"
        console.print(f"{code}  {party.name} ({role})")
    console.print(f"\n[bold]Issues[/bold] ({scenario.space.size:,} outcomes)")
    for issue in scenario.issues:
        levels = ", ".join(format_level(spec.level) for spec in issue.levels)
        line = f"{issue.key:<13} {issue.name} [{issue.unit or 'levels'}]: {levels}"
        console.print(f"{line}; no deal: {format_level(issue.no_deal)}", markup=False, soft_wrap=True)
    calendar = scenario.calendar
    console.print(f"\n[bold]Calendar[/bold] ({calendar.rounds} rounds of {calendar.round_days} days)")
    for event in calendar.events:
        console.print(f"{event.date}  {event.name}")
    for phase in calendar.no_deal:
        console.print(f"{phase.start}  without a deal from here: {phase.name}")


def _show_figures(scenario: "Scenario") -> None:
    console.print("\n[bold]Figures[/bold]: key, value (low – high), unit, year; source")
    for path, figure in scenario.figures():
        span = f"{figure.value:g} ({figure.low:.4g} – {figure.high:.4g})"
        guess = ", assumption" if figure.assumption else ""
        source = figure.source.removeprefix("assumption: ")
        line = f"{path:<46} {span:<26} {figure.unit}, {figure.year}{guess}; {source}"
        console.print(line, markup=False, soft_wrap=True)
    count = sum(figure.assumption for _, figure in scenario.figures())
    console.print(f"\n{count} of these figures are assumptions.")
