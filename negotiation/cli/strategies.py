"""``negotiate strategies``: list and show what parties can play, and the protocols."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from negotiation.cli import completion
from negotiation.cli.console import console, print_json, styled, warn
from negotiation.cli.options import Json

if TYPE_CHECKING:
    from negotiation.bargaining.registry import Registry
    from negotiation.bargaining.strategies.recipes import Recipe

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
    """List what can be combined, with one line on each, and where it comes from if it is a plug-in."""
    from negotiation.bargaining.catalogue import REGISTRIES

    catalogue = {
        kind: {name: entry_of(registry, name) for name in registry.usable()}
        for kind, registry in REGISTRIES.items()
    }
    if json:
        print_json(catalogue)
    else:
        _print(catalogue)
    for registry in REGISTRIES.values():
        for fault in registry.faults():
            warn(fault)


def _print(catalogue: dict[str, dict[str, Any]]) -> None:
    for kind, entries in catalogue.items():
        console.print(styled("bold", kind, f"  {USE[kind]}"))
        for name, entry in entries.items():
            origin = f" (from {entry['from']})" if "from" in entry else ""
            console.print(f"  {name:<22} {entry['summary']}{origin}", soft_wrap=True)


@app.command()
def show(
    name: Annotated[
        str, typer.Argument(help="A name from the list.", autocompletion=completion.catalogue)
    ],
    json: Json = False,
) -> None:
    """Show formula, parameters with their defaults, and source."""
    from negotiation.bargaining.catalogue import REGISTRIES
    from negotiation.base.errors import unknown

    kinds = {each: kind for kind, registry in REGISTRIES.items() for each in registry}
    if name not in kinds:
        raise unknown("strategy", name, kinds)
    kind = kinds[name]
    entry = entry_of(REGISTRIES[kind], name)
    if json:
        print_json({"name": name, "kind": kind, **entry})
        return
    console.print(styled("bold", f"{name}", f" ({kind}): {entry['summary']}"))
    for key in ("rule", "formula", "source", "runs", "from"):
        if entry.get(key):
            console.print(f"{key}: {entry[key]}", soft_wrap=True)
    for key, default in entry.get("parameters", {}).items():
        console.print(f"parameter {key} = {'(must be given)' if default is None else default}")
    console.print(f"use: {USE[kind].replace('NAME', name)}")


def entry_of(registry: "Registry[Any]", name: str) -> dict[str, Any]:
    """Say what can be said of one thing: summary, formula or rule, source, parameters."""
    from negotiation.bargaining.strategies.recipes import Recipe

    thing, origin = registry[name], registry.origin(name)
    told = {"from": origin} if origin else {}
    if isinstance(thing, Recipe):
        return _recipe(thing) | told
    return {"summary": _summary(thing), "rule": thing.rule} | told


def _recipe(recipe: "Recipe") -> dict[str, Any]:
    from negotiation.bargaining.strategies import Bidding

    part = recipe.part
    usual = {}
    if issubclass(part, Bidding):
        usual = {"accept": part.usual_acceptance, "model": part.usual_model}
    return {
        "summary": f"{_summary(part)}{_preset(recipe)}",
        "formula": part.formula,
        "source": part.source,
        "runs": "compiled in batches" if part.compiled else "round by round, in batches too",
        "parameters": recipe.parameters() | usual,
    }


def _preset(recipe: "Recipe") -> str:
    preset = ", ".join(f"{key} = {value}" for key, value in recipe.preset.items())
    return f" ({preset})" if preset else ""


def _summary(documented: type) -> str:
    return (documented.__doc__ or "").strip().partition("\n")[0]
