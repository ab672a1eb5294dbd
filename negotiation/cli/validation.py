"""``negotiate validation``: the trade block beside published estimates and observed imports."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from negotiation.cli.console import console, print_json
from negotiation.cli.options import Json


def validation(
    out: Annotated[Path | None, typer.Option(help="New Markdown file.")] = None,
    json: Json = False,
) -> None:
    """Hold the trade block against published estimates for Korea, and against what the US imported."""
    from negotiation.base.files import write_text
    from negotiation.base.outputs import check_new
    from negotiation.scenarios import load_scenario
    from negotiation.studies.validation import compare, document, hold, told

    check_new("--out", out)
    scenario = load_scenario("korea-us-2025")
    comparisons, episodes = compare(scenario), hold(scenario)
    if json:
        published = [asdict(c) | {"brackets": c.brackets} for c in comparisons]
        print_json({"comparisons": published, "observed": [told(each) for each in episodes]})
    elif out is None:
        console.print(document(comparisons, episodes), soft_wrap=True)
    else:
        write_text(out, document(comparisons, episodes))
