"""``negotiate validation``: the trade block beside published estimates."""

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
    """Hold the trade block against published estimates of the tariffs' effects on Korea."""
    from negotiation.base.files import write_text
    from negotiation.base.outputs import check_new
    from negotiation.scenarios import load_scenario
    from negotiation.studies.validation import compare, document

    check_new("--out", out)
    comparisons = compare(load_scenario("korea-us-2025"))
    if json:
        print_json({"comparisons": [asdict(c) | {"brackets": c.brackets} for c in comparisons]})
    elif out is None:
        console.print(document(comparisons), soft_wrap=True)
    else:
        write_text(out, document(comparisons))
