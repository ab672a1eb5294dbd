"""The command, run as a user runs it: in process for most, as a process where that matters."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from negotiation import Game, TradeTalks, cli, load_scenario
from negotiation.base.version import package_version
from negotiation.scenarios import scenario_text
from negotiation.studies.validation import hold


def ok(result: tuple[int, str, str]) -> str:
    code, out, err = result
    assert (code, err) == (0, "")
    return out


def test_run_prints_rounds_agreement_and_theory(negotiate):
    out = ok(negotiate("run", "korea-us-2025", "--seed", "1"))
    for part in ("14 Apr", "KOR", "USA", "3 June: Korean presidential election", "Agreement", "Nash",
                 "Distance to the Pareto frontier", "per household", "growth"):  # fmt: skip
        assert part in out


def test_run_says_why_there_is_no_agreement(negotiate, tmp_path):
    firm = ("--strategy", "KOR=hardliner", "--strategy", "USA=hardliner")
    assert "No agreement: the deadline passed" in ok(negotiate("run", "korea-us-2025", *firm))
    path = tmp_path / "walk.toml"
    path.write_text("offers = [{ walk = true }]")
    out = ok(negotiate("run", "korea-us-2025", "--strategy", f"KOR=script:file={path}"))
    assert "a party walked away" in out


def test_run_json_is_one_document_with_what_was_promised(negotiate):
    result = json.loads(ok(negotiate("run", "korea-us-2025", "--seed", "1", "--json")))
    assert {
        "agreement",
        "rounds",
        "date",
        "parties",
        "solutions",
        "pareto_distance",
        "seed",
        "version",
    } <= set(result)
    for party in result["parties"].values():
        assert {"payoff", "components", "gdp", "per_household_usd"} <= set(party)
        assert sum(party["components"].values()) == pytest.approx(party["payoff"])
    for solution in result["solutions"].values():
        assert set(solution) == {"outcome", "payoffs"}
    assert result["seed"] == 1


def test_run_options_reach_the_talks(negotiate):
    out = ok(
        negotiate(
            "run",
            "korea-us-2025",
            "--rounds",
            "30",
            "--set",
            "sectors.autos.exports=60",
            "--horizon",
            "long",
        )
    )
    assert "30 rounds from 14 April to 3 November 2025" in out
    out = ok(negotiate("run", "korea-us-2025", "--strategy", "KOR=boulware:exponent=3", "--json"))
    assert json.loads(out)["seed"] == 0


def test_run_writes_a_complete_folder(negotiate, tmp_path):
    folder = tmp_path / "new" / "run"
    out = ok(negotiate("run", "korea-us-2025", "--seed", "1", "--out", str(folder)))
    assert "Written to" in out
    names = {path.name for path in folder.iterdir()}
    assert names == {
        "run.json",
        "trace.parquet",
        "payoff_space.png",
        "concessions.png",
        "issue_paths.png",
        "waterfall.png",
    }
    code, _, err = negotiate("run", str(folder))
    assert (code, err) == (
        2,
        f"negotiate: {folder} is a folder; negotiate run {folder}/run.json plays its run again\n",
    )
    saved = json.loads((folder / "run.json").read_text())
    assert saved["scenario_sha256"] == load_scenario("korea-us-2025").digest
    assert saved["setup"]["strategies"]["KOR"] == "linear:model=prior"
    trace = pq.read_table(folder / "trace.parquet")
    assert trace.num_rows >= 2
    assert {"round", "date", "party", "action", "reciprocal", "steel", "payoff_KOR"} <= set(
        trace.column_names
    )
    code, _, err = negotiate("run", "korea-us-2025", "--out", str(folder))
    assert code == 2
    assert "already in use" in err


def test_a_round_of_cuts_is_written_with_its_tariffs(negotiate, tmp_path):
    folder, early = tmp_path / "run", [f"--strategy={code}=conceder" for code in ("USA", "MEX", "CAN")]
    asked = "--rounds", "4", "--format", "csv,svg", "--out", str(folder)
    out = ok(negotiate("run", "usmca-2026", *early, *asked))
    assert "US tariffs on cars: " in out
    assert (folder / "tariffs.svg").exists()
    scenario = load_scenario("usmca-2026")
    agreed = json.loads((folder / "run.json").read_text())["agreement"]
    cuts = scenario.cuts_at(scenario.space.index(agreed))
    found = pq.read_table(folder / "tariffs.parquet").to_pydict()
    assert found == scenario.trade_round.columns(cuts)
    assert (folder / "tariffs.csv").read_text().count("\n") == 1 + len(found["tariff"])
    changed = {
        who
        for who, old, new in zip(found["importer"], found["without_deal"], found["tariff"], strict=True)
        if old != new
    }
    assert changed <= {"USA", "MEX", "CAN"} != set()


def test_without_an_agreement_there_is_no_waterfall(negotiate, tmp_path):
    firm = ("--strategy", "KOR=hardliner", "--strategy", "USA=hardliner")
    ok(negotiate("run", "korea-us-2025", *firm, "--out", str(tmp_path / "run"), "--json"))
    assert not (tmp_path / "run" / "waterfall.png").exists()
    assert (tmp_path / "run" / "payoff_space.png").exists()


def test_strategies_are_listed_and_shown(negotiate):
    out = ok(negotiate("strategies", "list"))
    for name in ("boulware", "micro", "rubinstein", "optimal", "bayesian", "single-text"):
        assert name in out
    assert "exponent = 4" in out
    catalogue = json.loads(ok(negotiate("strategies", "list", "--json")))
    assert set(catalogue) == {"bidding", "acceptance", "model", "protocol"}
    out = ok(negotiate("strategies", "show", "boulware"))
    for part in ("1 - t^exponent", "Faratin", "exponent = 4.0", "accept = next", "compiled"):
        assert part in out
    assert "file = (must be given)" in ok(negotiate("strategies", "show", "script"))
    assert "In each round the parties move" in ok(negotiate("strategies", "show", "alternating"))
    entry = json.loads(ok(negotiate("strategies", "show", "hybrid", "--json")))
    assert entry["parameters"]["model"] == "frequency"
    assert entry["runs"] == "round by round, in batches too"


def test_a_mediators_text_and_the_votes_are_printed(negotiate):
    out = ok(negotiate("run", "korus-2018", "--protocol", "single-text", "--rounds", "6"))
    votes = re.findall(r"(\d) .* (KOR|USA) .* votes for (\d+) of 100 drafts", out)
    assert [(n, party) for n, party, _ in votes] == [
        (str(k), p) for k in range(1, 7) for p in ("KOR", "USA")
    ]
    texts = re.findall(r"the mediator's text: (.*)", out)
    assert len(texts) == 6
    assert any(
        "korus" in text and re.search(r"\(worth KOR [+-]\S+, USA [+-]\S+\)", text) for text in texts
    )
    assert not re.search(r"accept$", out, re.MULTILINE)


def test_another_protocol_and_first_mover(negotiate):
    document = json.loads(ok(negotiate("run", "korea-us-2025", "--protocol", "single-text", "--json")))
    assert document["agreement"] is not None
    assert set(document["analysis"]) == {"distances", "inefficiency", "opposition", "max_welfare"}
    out = ok(
        negotiate(
            "run",
            "korea-us-2025",
            "--protocol",
            "demand",
            "--first",
            "USA",
            "--strategy",
            "USA=hardliner",
        )
    )
    assert "No agreement: the demands were incompatible" in out
    assert "KOR's picture" in out
    assert "USA's picture" not in out  # it has no model
    out = ok(negotiate("run", "korea-us-2025", "--first", "USA"))
    assert out.index("14 Apr USA") < out.index("14 Apr KOR")
    assert "picture of the other side: correlation with the truth" in out


def test_what_nobody_named_in_a_domain_is_said_and_that_nothing_is_drawn(negotiate):
    laptop = Path(__file__).parents[2] / "examples" / "laptop.toml"
    out = ok(negotiate("explain", str(laptop), "brand=a"))
    assert "  brand: a\n" in out, "named, though a is the level without a deal"
    assert "  disk: small  (not named: taken to be this)\n" in out
    assert "No figure that counts here has a range: nothing is drawn." in out
    assert "draws of all figures" not in out
    assert "draws of all figures" in ok(negotiate("explain", "korus-2018", "steel=0"))


def test_explain_says_what_an_offer_is_worth_and_why(negotiate):
    out = ok(negotiate("explain", "korea-us-2025", "reciprocal=15", "autos=15", "pledge=350"))
    for part in (
        "Investment pledge: 350 bn",
        "as without a deal",
        "pledge cost",
        "90 % of draws",
        "Exports to the host",
    ):
        assert part in out
    document = json.loads(ok(negotiate("explain", "korea-us-2025", "reciprocal=15", "--json")))
    for party in document["parties"].values():
        assert party["low"] < party["high"]
        assert sum(party["components"].values()) == pytest.approx(party["payoff"])
    assert set(document["trade"]) == {"exports_change_pct", "exports_bn", "tariff_revenue_bn"}


def test_explain_takes_a_horizon(negotiate):
    falls = [
        json.loads(
            ok(negotiate("explain", "korea-us-2025", "reciprocal=25", "--horizon", name, "--json"))
        )["trade"]["exports_change_pct"]
        for name in ("short", "path", "long")
    ]
    assert falls[0] > falls[1] > falls[2]


def test_scenarios_are_listed_shown_and_validated(negotiate, tmp_path):
    assert "korea-us-2025" in ok(negotiate("scenarios", "list"))
    assert "korea-us-2025" in json.loads(ok(negotiate("scenarios", "list", "--json")))["scenarios"]
    out = ok(negotiate("scenarios", "show", "korea-us-2025"))
    for part in ("Issues", "Calendar", "elasticities.short.trade", "Figures"):
        assert part in out
    told = [line for line in out.splitlines() if "assumption, assumed range" in line]
    assert f"{len(told)} assumptions have an assumed range (25% or 30% around the value)" in out
    shown = json.loads(ok(negotiate("scenarios", "show", "korea-us-2025", "--json")))
    assert shown["outcomes"] >= 200_000
    assert shown["sectors"]["autos"]["exports"]["source"]
    source = Path(cli.__file__).parents[1] / "data" / "scenarios" / "korea-us-2025.toml"
    copy = tmp_path / "mine.toml"
    copy.write_text(source.read_text())
    out = ok(negotiate("scenarios", "validate", str(copy)))
    assert "is valid: 11 issues" in out
    assert " figures (" in out
    assert json.loads(ok(negotiate("scenarios", "validate", str(copy), "--json")))["valid"]


@pytest.mark.parametrize(
    ("name", "most"), [("korea-us-2025", 165), ("hub-2025", 62), ("korus-2018", 150)]
)
def test_figures_are_counted_as_the_file_marks_them(negotiate, name, most):
    out, text = ok(negotiate("scenarios", "show", name)), scenario_text(name)
    figures = out.partition("Figures: key, value")[2].splitlines()[1:]
    lines = [line for line in figures if ";" in line and " – " in line]
    derived, assumed = (sum(mark in line for line in lines) for mark in (", derived: ", ", assumption"))
    sourced = len(lines) - derived - assumed
    said = f"{len(lines)} figures ({sourced} sourced, {derived} derived from sourced ones, "
    said += f"{assumed} assumptions)"
    assert said in out
    assert assumed <= most
    page = (Path(cli.__file__).parents[2] / "README.md").read_text(encoding="utf-8")
    assert said in page or name != "korea-us-2025"
    keys = [key for key in re.findall(r'data = "([^"]*)"', text) if re.fullmatch(r"[\w.]+", key)]
    assert derived == text.count('data = "') - len(keys)
    facts = json.loads(ok(negotiate("scenarios", "validate", name, "--json")))
    counts = [facts[key] for key in ("sourced", "derived", "assumptions")]
    assert counts == [sourced, derived, assumed]


@pytest.mark.slow
def test_validation_prints_writes_and_refuses(negotiate, korea, tmp_path, monkeypatch):
    held = hold(korea)
    monkeypatch.setattr("negotiation.studies.validation.hold", lambda scenario: held)
    told = json.loads(ok(negotiate("validation", "--json")))
    assert {c["brackets"] for c in told["comparisons"]} == {True, False}
    assert all(len(each["partners"]) == 8 and each["methods"] for each in told["observed"])
    ok(negotiate("validation", "--out", str(tmp_path / "page.md")))
    assert "KIET" in (tmp_path / "page.md").read_text()
    code, _, err = negotiate("validation", "--out", str(tmp_path / "no" / "page.md"))
    assert code == 2
    assert "cannot write there" in err


@pytest.mark.parametrize(
    ("arguments", "part"),
    [
        (("run", "korea-2025"), "which talks are 'korea-2025'? korea-us-2025, korea-us-2025-sectors, "),
        (("run", "korea-us-2025", "--strategy", "KOR=tough"), "unknown strategy 'tough'"),
        (("run", "korea-us-2025", "--strategy", "KOR"), "expected PARTY=STRATEGY"),
        (("run", "korea-us-2025", "--strategy", "KOR=linear", "--strategy", "KOR=linear"), "'KOR' is given twice"),
        (("run", "korea-us-2025", "--strategy", "JPN=linear"), "unknown party 'JPN'"),
        (("run", "korea-us-2025", "--strategy", "KOR=boulware:exponent=-2"), "exponent=-2 must be above 0"),
        (("run", "korea-us-2025", "--set", "sectors.car.exports=3"), "unknown key 'car'"),
        (("run", "korea-us-2025", "--set", "sectors.autos.exports=nan"), "finite"),
        (("run", "korea-us-2025", "--set", "sectors.autos.exports=-3"), "negative"),
        (("run", "korea-us-2025", "--set", "sectors.autos"), "expected KEY=VALUE"),
        (("run", "korea-us-2025", "--rounds", "0"), "rounds is 0"),
        (("run", "korea-us-2025", "--horizon", "far"), "unknown horizon 'far'"),
        (("explain", "korea-us-2025", "reciprocal=much"), "unknown level of 'reciprocal' 'much'"),
        (("explain", "korea-us-2025", "tax=13"), "unknown issue 'tax'"),
        (("explain", "korea-us-2025", "reciprocal"), "expected ISSUE=LEVEL"),
        (("scenarios", "show", "nowhere.toml"), "cannot read the scenario file"),
        (("scenarios", "validate", "pyproject.toml"), "pyproject.toml"),
    ],
)  # fmt: skip
def test_wrong_input_ends_with_one_message_and_code_2(negotiate, arguments, part):
    code, out, err = negotiate(*arguments)
    assert code == 2
    assert out == ""
    assert part in err
    assert err.startswith("negotiate: ")
    assert "Traceback" not in err


@pytest.mark.parametrize(
    ("arguments", "part"),
    [
        (("strategies", "show", "boulwar"), "unknown strategy 'boulwar': did you mean 'boulware'"),
        (("run", "korea-us-2025", "--protocol", "auction"), "unknown protocol 'auction'"),
        (("run", "korea-us-2025", "--first", "JPN"), "unknown first mover 'JPN'"),
        (
            ("run", "korea-us-2025", "--strategy", "KOR=linear:accept=const,threshold=nan"),
            "threshold=nan",
        ),
    ],
)
def test_wrong_strategies_and_protocols_are_refused(negotiate, arguments, part):
    code, out, err = negotiate(*arguments)
    assert (code, out) == (2, "")
    assert part in err
    assert err.count("\n") == 1


def test_nothing_is_left_behind_when_a_run_is_refused(negotiate, tmp_path):
    folder = tmp_path / "run"
    code, _, _ = negotiate("run", "korea-us-2025", "--strategy", "KOR=tough", "--out", str(folder))
    assert code == 2
    path = tmp_path / "bad.toml"
    path.write_text("offers = [{ reciprocal = 1 }]")
    code, _, err = negotiate(
        "run", "korea-us-2025", "--strategy", f"KOR=script:file={path}", "--out", str(folder)
    )
    assert code == 2
    assert "unknown level" in err
    assert [p.name for p in tmp_path.iterdir()] == ["bad.toml"]


def test_version_and_interruption(negotiate, monkeypatch):
    assert ok(negotiate("--version")).strip() == package_version()

    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("negotiation.scenarios.loader.load", interrupted)
    code, _, err = negotiate("scenarios", "show", "korea-us-2025")
    assert code == 130
    assert "Traceback" not in err


@pytest.mark.parametrize("command", ["winset korus-2018", "firms korus-2018 --firms 200"])
def test_a_picture_is_drawn_where_one_is_asked_for_only(command):
    code = (
        "import sys; sys.argv = ['negotiate', *" + repr(command.split()) + "]\n"
        "from negotiation.cli import main\n"
        "try:\n    main()\nfinally:\n    print('matplotlib.pyplot' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.stdout.splitlines()[-1] == "False", done.stderr


def test_help_imports_nothing_heavy():
    code = "import sys, negotiation.cli; print([m for m in ('numpy', 'mesa', 'matplotlib', 'pydantic', 'pyarrow') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_picture_of_talks_loads_no_statistics():
    code = "import sys, negotiation.plots.run; print('scipy.stats' in sys.modules or 'scipy.optimize' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


def test_a_closed_pipe_is_no_error():
    command = f"{Path(sys.executable).with_name('negotiate')} scenarios show korea-us-2025 | head -1"
    done = subprocess.run(command, shell=True, capture_output=True, text=True, check=True)
    assert "Traceback" not in done.stderr
    assert "talks" in done.stdout


# ------------------------------------------------------------------ firms, win-sets, politics, evidence
def test_run_says_a_line_a_round_on_pledges_and_ratification(negotiate):
    out = ok(negotiate("run", "korea-us-2025", "--seed", "1"))
    assert out.count("chance of ratification KOR") >= 5
    assert "firms pledge" in out
    assert "election won by" in out
    assert "At home: Korea" in out
    assert "is public money" in out


def test_run_takes_the_home_options_and_keeps_them(negotiate, tmp_path):
    arguments = ("--consensus", "1", "--election", "challenger", "--firms", "150", "--evidence", "jobs,supply_chain")  # fmt: skip
    out = ok(negotiate("run", "korea-us-2025", *arguments, "--out", tmp_path / "run", "--format", "csv"))
    assert "KOR argues: Korean firms stand behind 820,000 jobs" in out
    assert "The evidence (jobs, supply_chain) was worth KOR" in out
    saved = json.loads((tmp_path / "run" / "run.json").read_text())
    assert saved["setup"]["election"] == "challenger"
    assert saved["setup"]["evidence"] == "jobs,supply_chain"
    assert saved["setup"]["overrides"] == {"politics.consensus": 1, "firms.number": 150}
    assert saved["firms"]["number"] == 150
    assert saved["evidence"]["without"] in ("agreement", "deadline", "walked away")
    trace = pq.read_table(tmp_path / "run" / "trace.parquet").to_pydict()
    assert [e for e in trace["evidence"] if e] == ["jobs", "supply_chain"]
    assert all(0 <= c <= 1 for c in trace["chance_KOR"])


def test_a_signature_before_the_election_tells_the_risk_of_reopening(negotiate):
    out = ok(
        negotiate(
            "run",
            "korea-us-2025",
            "--strategy",
            "KOR=conceder:exponent=0.15,model=prior",
            "--strategy",
            "USA=conceder:model=prior",
        )
    )
    assert "Korea votes later: its next government reopens the agreement" in " ".join(out.split())


@pytest.mark.slow
def test_a_failed_vote_is_said_before_what_the_deal_would_have_brought(negotiate):
    game = Game(load_scenario("korea-us-2025", {"firms.number": 150}))
    seed = next(s for s in range(40) if TradeTalks(game, rng=s).run().ratified is False)
    out = ok(negotiate("run", "korea-us-2025", "--seed", str(seed), "--firms", "150"))
    assert "It was not ratified. Had it been:" in out
    assert "the agreement is not ratified: the no-deal path takes effect" in " ".join(out.split())


def test_firms_prints_totals_movers_and_lobbies_and_draws(negotiate, tmp_path):
    picture = tmp_path / "new" / "firms.png"
    out = ok(negotiate("firms", "korea-us-2025", "reciprocal=15", "--out", str(picture)))
    for part in (
        "15,000 firms",
        "130.5 bn",
        "130 bn",
        "7.7 bn",
        "60% of components",
        "move first",
        "Lobbies",
    ):
        assert part in out
    assert picture.stat().st_size > 20_000
    document = json.loads(
        ok(negotiate("firms", "korea-us-2025", "--firms", "30", "--json", "--out", tmp_path / "b.svg"))
    )
    assert document["firms"] == 30
    assert len(document["first_movers"]) >= 1


def test_winset_says_who_binds_and_draws(negotiate, tmp_path):
    picture = tmp_path / "winset.png"
    out = ok(negotiate("winset", "korea-us-2025", "--out", str(picture)))
    assert "Along the frontier" in out
    assert "Democratic Party" in out
    assert picture.stat().st_size > 20_000
    arguments = ("--consensus", "0.9", "--winner", "challenger", "--json", "--out", tmp_path / "b.pdf")
    document = json.loads(ok(negotiate("winset", "korea-us-2025", *arguments)))
    assert document["mandate"] == "challenger"


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--horizon", "medium"), "horizon: unknown horizon 'medium': allowed: short, path, long"),
        (("--set", "payoff=medium"), "korea-us-2025: payoff: 'partial' or 'equilibrium' is needed, not 'medium'"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("command", ["run", "explain", "ideal"])
def test_a_choice_that_does_not_exist_is_answered_with_those_that_do(negotiate, command, options, said):
    """And with nothing else: where there are no talks, none are said not to begin."""
    assert negotiate(command, "korea-us-2025", *options) == (2, "", f"negotiate: {said}\n")


@pytest.mark.parametrize(
    ("arguments", "part"),
    [
        (("run", "korea-us-2025", "--firms", "0"), "firms.number: a number above 0 is needed, not 0"),
        (("run", "korea-us-2025", "--firms", "-5"), "firms.number"),
        (("firms", "korea-us-2025", "--firms", "3"), "firms.number is 3: at least 13 are needed"),
        (("run", "korea-us-2025", "--consensus", "1.5"), "politics.consensus: a share lies between 0 and 1"),
        (("winset", "korea-us-2025", "--consensus", "-0.1"), "politics.consensus"),
        (("run", "korea-us-2025", "--evidence", "beef"), "unknown evidence 'beef': allowed: none, all, net_surplus"),
        (("run", "korea-us-2025", "--election", "soon"), "unknown election 'soon'"),
        (("winset", "korea-us-2025", "--winner", "nobody"), "unknown winner 'nobody'"),
        (("run", "korea-us-2025", "--set", "politics.election.date=2025-09-01"), "politics.election.date: is 2025-09-01"),
        (("run", "korea-us-2025", "--set", "sectors.autos.components=0.5"), "sectors: components add up to 1.5, not to 1"),
        (("firms", "korea-us-2025", "--out", "firms.txt"), "a picture is needed"),
        (("firms", "nowhere.toml", "--out", "firms"), "a picture is needed, .png, .svg or .pdf"),
        (("winset", "nowhere.toml", "--out", "winset.txt"), "a picture is needed"),
        (("firms", "korea-us-2025", "pledge=12"), "unknown level of 'pledge'"),
    ],
)  # fmt: skip
def test_wrong_input_on_home_and_firms_is_one_message(negotiate, arguments, part):
    code, out, err = negotiate(*arguments)
    assert (code, out) == (2, "")
    assert part in err
    assert "Traceback" not in err


def test_winset_needs_politics(negotiate, tmp_path):
    text = load_text()
    plain = tmp_path / "plain.toml"
    start, end = text.index("[politics]"), text.index("[evidence.net_surplus]")
    plain.write_text(text[:start] + text[end:], encoding="utf-8")
    code, _, err = negotiate("winset", str(plain))
    assert code == 2
    assert "has no table [politics]" in err
    out = ok(negotiate("run", str(plain), "--seed", "1"))
    assert "At home" not in out


def load_text() -> str:
    return (Path(cli.__file__).parents[1] / "data" / "scenarios" / "korea-us-2025.toml").read_text(
        encoding="utf-8"
    )


def test_a_scenario_can_be_copied_and_is_never_written_over(negotiate, tmp_path):
    path = tmp_path / "mine.toml"
    assert "scenarios validate" in ok(negotiate("scenarios", "copy", "korea-us-2025", path))
    assert load_scenario(path) == load_scenario("korea-us-2025")
    code, _, err = negotiate("scenarios", "copy", "korea-us-2025", path)
    assert (code, "is there already" in err) == (2, True)
    code, _, err = negotiate("scenarios", "copy", "korea", tmp_path / "other.toml")
    assert (code, "unknown scenario 'korea'" in err) == (2, True)
    code, _, err = negotiate("scenarios", "copy", "korea-us-2025", tmp_path / "no" / "folder.toml")
    assert (code, "cannot write there" in err) == (2, True)


def test_an_objective_is_an_option_of_what_the_host_wants(negotiate):
    talks, offer = "hub-2025:KOR", "reciprocal=15"
    told = json.loads(ok(negotiate("explain", talks, offer, "--objective", "schedule", "--json")))
    assert told["parties"]["USA"]["components"]["schedule.reciprocal"] == pytest.approx(0, abs=1e-9)
    assert told["standing"]["pareto_distance"] >= 0
    assert "and to come near a tariff of 20 %" in ok(
        negotiate("ideal", talks, "--objective", "schedule")
    )
    code, _, err = negotiate("run", talks, "--objective", "wealth")
    assert code == 2
    assert "'political', 'welfare' or 'schedule' is needed" in err


MAIN = """
import os, sys
from negotiation.cli import main
sys.argv = ["negotiate", "--version"]
try:
    main()
except SystemExit:
    print(os.environ["OPENBLAS_NUM_THREADS"], "numpy" in sys.modules)
"""


@pytest.mark.parametrize(
    ("given", "used"), [({}, "1 False"), ({"OPENBLAS_NUM_THREADS": "4"}, "4 False")]
)
def test_small_matrices_are_left_to_one_thread_unless_asked_otherwise(given, used):
    """It counts only before NumPy is there."""
    inherited = {name: value for name, value in os.environ.items() if name != "OPENBLAS_NUM_THREADS"}
    done = subprocess.run(
        [sys.executable, "-c", MAIN], env=inherited | given, capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines()[-1] == used
