"""The page on what parties can play, from the registries."""

from negotiation.bargaining.catalogue import REGISTRIES
from negotiation.bargaining.strategies.recipes import Recipe
from negotiation.cli.strategies import USE, entry_of
from tools.site.pages import code, page, table

TITLES = {
    "bidding": "Bidding: what to offer",
    "acceptance": "Acceptance conditions: when to say yes",
    "model": "Opponent models: what the other side wants",
    "protocol": "Protocols: who may say what and when",
}


def strategies_page() -> str:
    """Write formula, parameters and source of each."""
    parts = [
        "A strategy is bidding, an acceptance condition and an opponent model, which combine freely."
    ]
    for kind, registry in REGISTRIES.items():
        parts += [f"## {TITLES[kind]}", f"`{USE[kind]}`"]
        for name in registry.usable():
            entry = entry_of(registry, name)
            parts += [f"### {name}", entry["summary"]]
            if not isinstance(registry[name], Recipe):
                parts.append(f"Rule: {entry['rule']}")
                continue
            parts += [
                f"```text\n{entry['formula']}\n```",
                f"Source: {entry['source']}. Runs {entry['runs']}.",
            ]
            rows = [
                [code(key), "must be given" if default is None else code(default)]
                for key, default in entry["parameters"].items()
            ]
            parts.append(table(["parameter", "if left out"], rows) if rows else "")
    return page("Strategies and protocols", *parts)
