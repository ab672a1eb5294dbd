"""Studies on a small version of the Korea-US talks: eight issues' levels fewer, 150 firms."""

from dataclasses import replace
from pathlib import Path

import pytest

from negotiation.studies import Study, load_study

HEAD = """
name = "small"
title = "A small study"
scenario = "korea-us-2025"
"""

STRATEGIES = """
[fixed]
first = "random"
"firms.number" = 150
[vary]
rounds = [6, 9]
"strategies.KOR" = ["linear:model=prior", "random", "hybrid"]
"strategies.USA" = ["conceder", "boulware:exponent=3"]
[design]
replicates = 3
seed = 7
"""
"""Drawn movers and winners, strategies with chance, one that does not compile."""

DRAWS = """
ranges = ["elasticities", "politics"]
[fixed]
"firms.number" = 150
election = "none"
[design]
kind = "random"
runs = 24
seed = 3
"""


WANTED = {"reciprocal": 15, "autos": 15, "pledge": 350, "shipbuilding": "yards", "defence": "double"}


@pytest.fixture(scope="session")
def narrow(korea):
    """The scenario with the levels of no deal, of the pause and of one agreement: 192 outcomes."""
    issues = []
    for spec in korea.issues:
        phases = [phase.levels.get(spec.key) for phase in korea.calendar.no_deal]
        kept = {
            spec.issue.position(x)
            for x in (spec.no_deal, WANTED.get(spec.key), *phases)
            if x is not None
        }
        levels = [spec.levels[place] for place in sorted(kept)]
        issues.append(spec.model_copy(update={"levels": levels}))
    return korea.model_copy(update={"issues": issues})


@pytest.fixture
def write(tmp_path):
    """Write a study file and return its path."""

    def write(text: str, name: str = "study.toml") -> Path:
        path = tmp_path / name
        path.write_text(HEAD + text, encoding="utf-8")
        return path

    return write


@pytest.fixture
def small(write, narrow):
    """Return a study on the narrow scenario from the text of a study file."""

    def small(text: str) -> Study:
        study = load_study(write(text))
        fixed = {"firms": study.scenario.firms}
        return replace(study, scenario=narrow.model_copy(update=fixed))

    return small
