"""What people call the columns of results: words first, and no two alike."""

import re

import pytest

from negotiation.scenarios import load_hub, load_scenario
from negotiation.studies import open_results, run_sweep
from negotiation.studies.column_words import column_words, level_words

KEYS = {
    "strategies.KOR": "Korea's strategy",
    "strategies.USA.exponent": "exponent of the United States' strategy",
    "parties.KOR.idle_share": "Korea: idle share",
    "parties.KOR.gdp": "Korea: GDP",
    "rivals.JPN.tariffs.reciprocal": "Japan: tariffs: reciprocal",
    "sectors.autos.shares.CAN": "Passenger cars: Canada",
    "issues.defence.levels.double.values.USA": "Defence cost share: twice the agreed share: the United States",
    "politics.sides.KOR.constituencies.ppp.weight": "politics: Korea: People Power Party: weight",
    "elasticities.long.trade": "elasticities: long: trade",
    "rounds": "rounds at most",
}


def test_keys_are_said_in_words(korea):
    words = column_words(korea, None, list(KEYS))
    assert {key: words[key] for key in KEYS} == KEYS
    assert words["payoff_USA"] == "the United States' payoff"
    assert words["defence"] == "Defence cost share"


@pytest.mark.parametrize("name", ["korea-us-2025", "korus-2018", "hub-2025:KOR"])
def test_every_figure_has_words_of_its_own_without_codes(name):
    scenario = load_scenario(name)
    hub = load_hub("hub-2025") if ":" in name else None
    figures = hub.figures() if hub else scenario.figures()
    varied = [f"hub.{path}" if hub else path for path, _ in figures]
    words = column_words(scenario, hub, varied)
    assert set(varied) <= set(words)
    assert len(set(words.values())) == len(words)
    for key, text in words.items():
        assert not re.search(r"\b(KOR|JPN|CHN|EUU|ROW)\b|_", text) or text == key


def test_levels_are_said_in_their_words(small, tmp_path, korea, negotiate):
    assert level_words(korea)["defence"]["SMA12"] == "1.52 trillion KRW as agreed for 2026"
    run_sweep(small("[vary]\nrounds = [12, 13]"), tmp_path / "out")
    code, out, _ = negotiate("results", tmp_path / "out", "--by", "defence", "--outcome", "round")
    assert code == 0
    level = open_results(tmp_path / "out").to_frame()["defence"].iloc[0]
    assert level in ("SMA12", "double")
    assert level not in out
    assert " ".join(level_words(korea)["defence"][level].split()[:2]) in out


def test_a_folder_without_words_is_told_by_its_keys(small, tmp_path):
    run_sweep(small("[vary]\nrounds = [12, 13]"), tmp_path / "out")
    results = open_results(tmp_path / "out")
    old = type(results)(
        results.folder, {k: v for k, v in results.manifest.items() if k not in ("words", "levels")}
    )
    assert old.name_of("rounds") == "rounds"
    assert old.label("payoff_KOR") == "payoff_KOR (bn USD a year, against no deal)"
    assert old.value_of("defence", "SMA12") == "SMA12"
