"""The codebook: columns of the tables that sweeps and tournaments write, from their schemas."""

import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pyarrow as pa

from negotiation.bargaining.strategies import parse_strategy
from negotiation.scenarios import load_scenario
from negotiation.studies import load_study
from negotiation.studies.rows import move_schema, run_schema
from negotiation.studies.tournament.tournament import Tournament
from negotiation.valuation.game import Game
from tools.site.pages import code, page, table

TALKS = "korus-2018"
STUDY = f"""name = "codebook"
title = "Codebook"
scenario = "{TALKS}"
[vary]
rounds = [3, 4]
"""

COMMON = {
    "run": "number of the run in the design, from 0",
    "status": "`ok`; `error`: it could not be played; `dead`: its process was lost",
    "ending": "how the talks ended: `agreement`, `walked away`, `deadline`, …",
    "payoff": "bn USD a year at the date signed, against no deal; 0 without an agreement",
    "error": "what went wrong, also what a party did wrong that walked away for it",
    "traceback": "where in the code it went wrong",
}
"""Columns that sweeps and tournaments have."""

RUN = COMMON | {
    "rounds": "what varies: one column a parameter, by its key in the study file",
    "round": "round in which the talks ended, from 1; where chance is exact, the one expected",
    "date": "the day on which they ended",
    "agreed": "1 or 0; where chance is exact, the chance of an agreement",
    "agreement": "number of the outcome agreed on; empty without one",
    "ratification": "chance that all sides ratify what was agreed; 0 without an agreement",
    "exports": "of the home country to the host, bn USD a year, with the agreement or without any",
}

MOVE = {
    "run": COMMON["run"],
    "move": "number of the move in the run, from 1",
    "round": "round in which the move was made, from 1",
    "party": "who moved",
    "action": "`offer`, `accept` or `walk`",
    "outcome": "number of the outcome that was offered or accepted; empty of who walks",
    "payoff": "bn USD a year, against no deal, if what is offered were signed in this round",
}

MATCH = COMMON | {
    "scenario": "the talks that were played",
    "home": "the strategy that played the home country",
    "host": "the strategy that played the host",
    "repeat": "which of the repeats, from 0",
    "first": "place of the side that moved first, from 0",
    "rounds": "round in which the talks ended, from 0",
    "agreement": "number of the outcome agreed on; -1 without one",
    "conceded": "how far the least offer has gone to the other's best outcome, by own value, 0 to 1",
    "offers": "offers made",
    "distinct": "offers made that differ",
    "selfish": "steps that are better for oneself and not for the other",
    "fortunate": "steps that are better for both",
    "concession": "steps that are worse for oneself and not for the other",
    "unfortunate": "steps that are worse for the other and not better for oneself",
    "nice": "steps that change nothing for oneself and are better for the other",
    "silent": "steps that change nothing for both",
}


def codebook_page() -> str:
    """Write the columns of each kind of table, with their types and what they hold."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "study.toml"
        path.write_text(STUDY, encoding="utf-8")
        study = load_study(path)
    levels = {each.key: f"level agreed on, or offered: {each.name}" for each in study.scenario.issues}
    game = Game(load_scenario(TALKS))
    tournament = Tournament((game,), (parse_strategy("linear"), parse_strategy("micro")), 1, 0)
    (played,) = tournament.schemas.values()
    return page(
        "Codebook of results",
        f"Columns are those of `{TALKS}`: other talks have their own issues and parties.",
        "## A sweep: one row a run\n`results/*.parquet` in the folder of `negotiate sweep`.",
        _columns(run_schema(study), RUN | levels),
        '## A sweep: one row a move\n`traces/*.parquet`, of a study with `record = "traces"`.',
        _columns(move_schema(replace(study, record="traces")), MOVE | levels),
        "## A tournament: one row a run\n`results/*.parquet` in the folder of `negotiate tournament`.",
        _columns(played, MATCH),
    )


def _columns(schema: pa.Schema, words: Mapping[str, str]) -> str:
    """Say what each column holds; one without words stops the build."""
    rows = [
        [code(each.name), each.type, words[re.sub(r"_(KOR|USA|home|host)$", "", each.name)]]
        for each in schema
    ]
    return table(["column", "type", "what"], rows)
