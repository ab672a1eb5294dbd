"""``negotiate strategies``: list and show what parties can play, and the protocols."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from negotiation.cli.console import console, print_json, styled
from negotiation.cli.options import Json

if TYPE_CHECKING:
    from negotiation.bargaining.strategies.registry import Recipe

app = typer.Typer(
    help="Look at strategies, acceptance conditions, opponent models, protocols.", no_args_is_help=True
)

USE = {
    "bidding": "--strategy PARTY=NAME",
    "acceptance": "--strategy PARTY=…:accept=NAME",
    "model": "--strategy PARTY=…:model=NAME",
    "protocol": "--protocol NAME",
}


@app.command("list")
def list_(json: Json = False) -> None:
    """List what can be combined, with one line on each."""
    catalogue = _catalogue()
    if json:
        print_json(catalogue)
        return
    for kind, entries in catalogue.items():
        console.print(styled("bold", kind, f"  {USE[kind]}"))
        for name, entry in entries.items():
            console.print(f"  {name:<22} {entry['summary']}", soft_wrap=True)


@app.command()
def show(
    name: Annotated[str, typer.Argument(help="A name from the list.")],
    json: Json = False,
) -> None:
    """Show formula, parameters with their defaults, and source."""
    from negotiation.base.errors import unknown

    catalogue = _catalogue()
    kinds = {entry: kind for kind, entries in catalogue.items() for entry in entries}
    if name not in kinds:
        raise unknown("strategy", name, kinds)
    kind = kinds[name]
    entry = catalogue[kind][name]
    if json:
        print_json({"name": name, "kind": kind, **entry})
        return
    console.print(styled("bold", f"{name}", f" ({kind}): {entry['summary']}"))
    for key in ("rule", "formula", "source", "runs"):
        if key in entry:
            console.print(f"{key}: {entry[key]}", soft_wrap=True)
    for key, default in entry.get("parameters", {}).items():
        console.print(f"parameter {key} = {'(must be given)' if default is None else default}")
    console.print(f"use: {USE[kind].replace('NAME', name)}")


def _catalogue() -> dict[str, dict[str, Any]]:
    from negotiation.bargaining.compiled.encode import ACCEPTANCE as FAST_CONDITIONS
    from negotiation.bargaining.compiled.encode import BIDDING as FAST_BIDDING
    from negotiation.bargaining.compiled.encode import MODELS as FAST_MODELS
    from negotiation.bargaining.protocols import PROTOCOLS
    from negotiation.bargaining.strategies import ACCEPTANCE, BIDDING, MODELS

    kinds = {
        "bidding": (BIDDING, FAST_BIDDING),
        "acceptance": (ACCEPTANCE, FAST_CONDITIONS),
        "model": (MODELS, FAST_MODELS),
    }
    catalogue: dict[str, dict[str, Any]] = {
        kind: {name: _entry(recipe, recipe.part in fast) for name, recipe in recipes.items()}
        for kind, (recipes, fast) in kinds.items()
    }
    for name, recipe in BIDDING.items():
        catalogue["bidding"][name]["parameters"] |= {"accept": recipe.accept, "model": recipe.model}
    catalogue["protocol"] = {
        name: {"summary": _summary(protocol), "rule": protocol.rule}
        for name, protocol in PROTOCOLS.items()
    }
    return catalogue


def _entry(recipe: "Recipe", compiled: bool) -> dict[str, Any]:
    return {
        "summary": f"{_summary(recipe.part)}{_preset(recipe)}",
        "formula": recipe.part.formula,
        "source": recipe.part.source,
        "runs": "compiled in batches" if compiled else "round by round, in batches too",
        "parameters": recipe.parameters(),
    }


def _preset(recipe: "Recipe") -> str:
    preset = ", ".join(f"{key} = {value}" for key, value in recipe.preset.items())
    return f" ({preset})" if preset else ""


def _summary(documented: type) -> str:
    return (documented.__doc__ or "").strip().splitlines()[0]
