"""``negotiate domains``: files of GENIUS, GeniusWeb and NegMAS."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from negotiation.base.errors import InputError
from negotiation.cli.console import console, print_json, print_table, styled
from negotiation.cli.options import Json

if TYPE_CHECKING:
    from negotiation.scenarios import Scenario
    from negotiation.scenarios.domains import Domain

TOML = "toml"

app = typer.Typer(help="Domains of GENIUS, GeniusWeb and NegMAS.", no_args_is_help=True)

Files = Annotated[
    list[str],
    typer.Argument(
        metavar="FILE…",
        help="A folder with a domain, or its file of issues and profiles; else all beside it.",
    ),
]


@app.command()
def show(files: Files, json: Json = False) -> None:
    """Show issues, weights, reservation values and the discount."""
    from negotiation.scenarios.domains import domain_of

    domains = [domain_of(scenario) for scenario in _scenarios(files)]
    if json:
        print_json({"domains": [_document(domain) for domain in domains]})
        return
    for domain in domains:
        _show(domain)


@app.command()
def convert(
    files: Files,
    to: Annotated[str, typer.Option(metavar="toml|genius|geniusweb|negmas", help="Format.")],
    out: Annotated[Path, typer.Option(help="New folder; of toml, a scenario, a new file.")],
) -> None:
    """Write a domain, or talks without trade, in another format."""
    from negotiation.base.errors import unknown
    from negotiation.base.files import write_text
    from negotiation.base.outputs import check_new, new_folder
    from negotiation.scenarios.domains import domain_of, write_domain
    from negotiation.scenarios.domains.files import FORMATS
    from negotiation.scenarios.toml_text import toml_text

    if to not in (TOML, *FORMATS):
        raise unknown("format", to, (TOML, *FORMATS))
    scenario, *others = _scenarios(files)
    if others:
        raise InputError(f"{len(others) + 1} domains are named: one at a time is written")
    if to == TOML:
        check_new("--out", out)
        write_text(out, toml_text(scenario))
    else:
        with new_folder(out) as folder:
            write_domain(domain_of(scenario), folder, to)
    console.print(f"Written to {out}; negotiate tournament {out} plays it", soft_wrap=True)


def _scenarios(files: list[str]) -> "list[Scenario]":
    from negotiation.scenarios import load_scenario
    from negotiation.scenarios.domains.files import joined

    return [load_scenario(name) for name in joined(files)]


def _document(domain: "Domain") -> dict[str, Any]:
    return {
        "name": domain.name,
        "outcomes": domain.outcomes,
        "issues": {name: list(levels) for name, levels in domain.issues.items()},
        "parties": {
            each.name: {
                "weights": dict(zip(domain.issues, each.weights, strict=True)),
                "values": dict(zip(domain.issues, map(list, each.values), strict=True)),
                "reservation": each.reservation,
                "discount": each.discount,
            }
            for each in domain.profiles
        },
    }


def _show(domain: "Domain") -> None:
    from rich.table import Table

    extent = f": {len(domain.issues)} issues, {domain.outcomes:,} outcomes"
    console.print(styled("bold", domain.name, extent))
    table = Table(box=None, padding=(0, 1, 0, 0), pad_edge=False)
    table.add_column("weights", overflow="fold")
    for name in ("levels", *(profile.name for profile in domain.profiles)):
        table.add_column(name, justify="right", overflow="fold")
    for place, (issue, levels) in enumerate(domain.issues.items()):
        weights = (f"{profile.weights[place]:z.3f}" for profile in domain.profiles)
        table.add_row(issue, str(len(levels)), *weights)
    for name in ("reservation", "discount"):
        table.add_row(name, "", *(f"{getattr(profile, name):z.3f}" for profile in domain.profiles))
    print_table(table)
