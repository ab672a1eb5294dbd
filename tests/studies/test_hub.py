"""Studies of one partner's table among others."""

import numpy as np
import pytest

from negotiation.base.errors import InputError
from negotiation.scenarios import Tables, load_hub, replaced
from negotiation.studies import load_study, open_executor, open_results, run_sweep
from negotiation.studies.sweep import Sweep
from negotiation.talks.hub import HubTalks

STUDY = """
name = "queue"
title = "A small queue"
scenario = "hub-2025:KOR"
record = "traces"
[fixed]
"hub.partners.number" = 8
"hub.talks.capacity" = 2
"hub.talks.rounds" = 10
[vary]
place = [1, 4, 0]
"hub.precedent.loss" = [0, 0.2]
"strategies.KOR" = ["linear:model=prior", "random"]
[design]
seed = 4
"""
SMALL = {"partners.number": 8, "talks.capacity": 2, "talks.rounds": 10}


@pytest.fixture
def write(tmp_path):
    def write(text):
        path = tmp_path / "study.toml"
        path.write_text(text, encoding="utf-8")
        return path

    return write


def hub_outcome(final, table):
    held = table.held_in(final)
    return final.scenario.no_deal if held is None else held


@pytest.fixture
def study(write):
    return load_study(write(STUDY))


@pytest.mark.slow
def test_every_row_and_move_equals_the_table_of_a_single_hub(study, tmp_path):
    run_sweep(study, tmp_path / "out")
    results = open_results(tmp_path / "out")
    rows, moves = results.table().to_pylist(), results.traces().to_pylist()
    assert len(rows) == 12
    for row in rows:
        hub = replaced(load_hub("hub-2025"), SMALL | {"precedent.loss": row["hub.precedent.loss"]})
        seed = study.design.run_seed(row["run"])
        model = HubTalks(hub, {"KOR": row["strategies.KOR"]}, seed, {"KOR": row["place"]}).run()
        table = next(table for table in model.queue if table.code == "KOR")
        assert row["status"] == "ok"
        final = table.final_game()
        signed = hub_outcome(final, table)
        assert row["exports"] == pytest.approx(final.measure("exports", signed), rel=1e-12)
        if table.talks is None:
            assert (row["agreed"], row["ending"]) == (0, "not reached")
            continue
        talks = table.talks
        assert row["ending"] == talks.protocol.status
        assert row["date"] == talks.today
        assert row["agreement"] == talks.protocol.agreement
        assert row["purchases"] == (
            None if row["agreement"] is None else final.space.levels(signed)["purchases"]
        )
        mine = [move["outcome"] for move in moves if move["run"] == row["run"]]
        assert mine == [move.outcome for move in talks.protocol.moves]
        if table.agreement is not None:
            worth = final.payoff(table.agreement, talks.last_round)
            np.testing.assert_allclose([row["payoff_KOR"], row["payoff_USA"]], worth, rtol=1e-12)
            assert row["reciprocal"] == table.rate


def test_rows_do_not_depend_on_workers_or_chunks(write, tmp_path):
    text = STUDY.replace(
        '"hub.talks.rounds" = 10', '"hub.talks.rounds" = 10\n"hub.talks.order" = "random"'
    )
    study = load_study(write(text.replace('["linear:model=prior", "random"]', '["random"]')))
    run_sweep(study, tmp_path / "one")
    with open_executor("processes", 1) as start:
        run_sweep(study, tmp_path / "other", start, 1)
    tables = [open_results(tmp_path / name).table().sort_by("run") for name in ("one", "other")]
    assert tables[0].equals(tables[1])
    exports = tables[0]["exports"].to_pylist()
    assert len(set(exports)) > 3, "each run has a world of its own"


@pytest.mark.slow
def test_levels_are_those_of_the_runs_own_hub(write, tmp_path):
    text = STUDY.replace("place = [1, 4, 0]", 'place = [1, 0]\n"hub.purchases.years" = [3, 5]')
    study = load_study(write(text.replace(', "random"]', "]")))
    run_sweep(study, tmp_path / "out")
    for row in open_results(tmp_path / "out").table().to_pylist():
        hub = replaced(load_hub("hub-2025"), SMALL | {"purchases.years": row["hub.purchases.years"]})
        allowed = [spec.level for spec in Tables(hub).scenario("KOR").issue("purchases").levels]
        assert row["purchases"] is None or row["purchases"] in allowed


def test_a_partner_without_a_table_is_measured_in_the_runs_own_hub(write, tmp_path):
    text = STUDY.replace("place = [1, 4, 0]", 'place = [0]\n"hub.partners.flows" = [0.97, 1.03]')
    study = load_study(write(text.replace('capacity" = 2', 'capacity" = 1')))
    run_sweep(study, tmp_path / "out")
    rows = open_results(tmp_path / "out").table().to_pylist()
    assert {row["ending"] for row in rows} == {"not reached"}
    low, high = (
        {row["exports"] for row in rows if row["hub.partners.flows"] == flows} for flows in (0.97, 1.03)
    )
    assert max(low) < 0.95 * min(high)


def test_places_matter_and_the_digest_knows_the_hub(study, write, tmp_path):
    other = load_study(write(STUDY.replace('"hub.talks.rounds" = 10', '"hub.talks.rounds" = 9')))
    assert Sweep(other).digest != Sweep(study).digest
    assert study.units["hub.precedent.loss"] == "share"


def test_figures_of_the_hub_can_be_drawn(write):
    text = STUDY.replace(
        "[vary]\n", '[vary]\n"hub.market.covered" = { low = 0.5, high = 0.7, steps = 2 }\n'
    )
    study = load_study(write(text))
    assert study.parameters[-1].name == "strategies.KOR"
    assert {p.name for p in study.parameters} >= {"hub.market.covered", "place"}
    text = (
        'name = "draws"\ntitle = "Draws"\nscenario = "hub-2025:KOR"\nranges = ["hub.investment"]\n'
        '[fixed]\nplace = 2\n[design]\nkind = "random"\nruns = 3\n'
    )
    names = [p.name for p in load_study(write(text)).parameters]
    assert "hub.investment.host_value" in names


def test_without_a_place_a_table_is_an_ordinary_scenario(write):
    study = load_study(
        write('name = "one"\ntitle = "One"\nscenario = "hub-2025:KOR"\n[vary]\nrounds = [5, 6]\n')
    )
    assert study.hub is None
    assert study.scenario.home == "KOR"


@pytest.mark.parametrize(
    ("old", "new", "parts"),
    [
        ("place = [1, 4, 0]", "place = [1, 9]", ["vary.place", "place 9 of KOR", "1 to 8"]),
        ("place = [1, 4, 0]", "place = [1.5]", ["vary.place", "whole number"]),
        ('"hub.talks.capacity" = 2', '"hub.talks.capacity" = 0', ["capacity", "a number above 0"]),
        ('"hub.talks.capacity"', '"hub.talks.capacty"', ["capacty", "allowed: capacity"]),
        ('"hub.talks.rounds" = 10', 'protocol = "demand"', ["protocol", "do not have it"]),
        (
            '"hub.talks.rounds" = 10',
            '"sectors.goods.exports" = 5',
            ["sectors.goods.exports", "hub.PATH"],
        ),
        ('"hub.talks.rounds" = 10', '"hub.host" = "FRA"', ["hub.host", "another hub"]),
        ("hub-2025:KOR", "korea-us-2025", ["scenario", "a table of a hub"]),
        ("hub-2025:KOR", "hub-2025:KRO", ["scenario", "did you mean 'UKR'"]),
    ],
)
def test_wrong_studies_are_refused_with_their_place(write, old, new, parts):
    with pytest.raises(InputError) as error:
        load_study(write(STUDY.replace(old, new)))
    for part in ["study.toml", *parts]:
        assert part in str(error.value)
