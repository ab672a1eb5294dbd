"""``negotiate infer --offers``: weights and patience from a trace of offers."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from rich.table import Table

from negotiation.cli.console import console, finish, print_table, styled
from negotiation.cli.kinds import save_rows

if TYPE_CHECKING:
    from negotiation.base.arrays import FloatArray
    from negotiation.scenarios import HubScenario, Scenario
    from negotiation.studies.infer.result import Ends
    from negotiation.studies.infer.traced import Side, Traced

WORDS = """\
Patience is the exponent of concessions: 1 concedes evenly, 4 late, 0.25 early. It is assumed that each
side follows the clock, knows of the other what outsiders know, and offers what the other side likes best
among what is worth as much to itself. Acceptances and elections are not looked at. Right: how often
80 % intervals hold the truth where played offers are taken for these."""


def trace(
    document: "Scenario | HubScenario",
    offers: Path,
    draws: int,
    seed: int,
    out: Path | None,
    kinds: str,
    json: bool,
) -> None:
    """Infer from a file of offers, and print or save what they say."""
    from negotiation.base.outputs import new_folder
    from negotiation.studies.infer.traced import infer_offers

    result = infer_offers(document, offers, draws, seed)

    def save(target: Path) -> None:
        with new_folder(target) as folder:
            columns = {
                each.name: draws
                for side in result.sides
                for each, draws in zip(side.unknowns, side.draws.T, strict=True)
            }
            save_draws(folder, result.document(), columns, kinds)

    finish(result.document(), json, lambda: _report(result), out, save)


def _report(result: "Traced") -> None:
    where = f" ({result.offers}; scenario {result.scenario}; {result.played:,} talks played)"
    console.print(styled("bold", "What offers say of weights and patience", where))
    table = table_of("unknown", "before", "mean", "80 %", "identified", "right")
    for side in result.sides:
        for each in side.unknowns:
            cells = span(each.range), f"{each.mean:z.2f}", span(each.interval_80), each.identified
            table.add_row(each.name, *cells, f"{each.covered:z.0%}")
    print_table(table)
    for side in result.sides:
        console.print(_nearness(side), soft_wrap=True)
    console.print(" ".join(WORDS.split()), soft_wrap=True)


def _nearness(side: "Side") -> str:
    """Say whether what was offered looks like what is played at all."""
    lead = f"{side.party}, {side.offers} offers: "
    if side.farther < 0.05:
        return f"{lead}farther from all that is played than played ones are; intervals mean little."
    return f"{lead}{side.farther:z.0%} of played ones are as far from those nearest to them, or farther."


def save_draws(
    folder: Path, document: Mapping[str, object], columns: Mapping[str, "FloatArray"], kinds: str
) -> None:
    """Write a result, and draws by unknown."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    from negotiation.base.folders import write_json

    write_json(folder / "infer.json", document)
    draws = pa.table(dict(columns))
    pq.write_table(draws, folder / "draws.parquet", compression="zstd")
    save_rows(folder, kinds, "draws", draws.to_pylist())


def table_of(first: str, *names: str) -> Table:
    """Return a table without rows yet."""
    table = Table(box=None, pad_edge=False)
    table.add_column(first, min_width=24, no_wrap=True)
    for name in names:
        table.add_column(name, justify="right", no_wrap=True)
    return table


def span(ends: "Ends | None", form: str = "z.2f") -> str:
    """Write an interval; nothing if there is none."""
    return "" if ends is None else f"{ends[0]:{form}} – {ends[1]:{form}}"
