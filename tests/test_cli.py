"""The command, run as a user runs it: in process for most, as a process where that matters."""

import json
import subprocess
import sys
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from negotiation import cli, load_scenario
from negotiation.version import package_version


@pytest.fixture
def negotiate(monkeypatch, capsys):
    """Run the command; return exit code, standard output and standard error."""

    def call(*arguments: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["negotiate", *arguments])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        out, err = capsys.readouterr()
        code = ended.value.code
        return (0 if code is None else int(code)), out, err

    return call


def ok(result: tuple[int, str, str]) -> str:
    code, out, err = result
    assert (code, err) == (0, "")
    return out


def test_run_prints_rounds_agreement_and_theory(negotiate):
    out = ok(negotiate("run", "korea-us-2025", "--seed", "1"))
    for part in ("14 Apr", "KOR", "USA", "3 June: Korean presidential election", "Agreement", "Nash",
                 "Distance to the Pareto frontier", "per household", "points of growth"):  # fmt: skip
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
        assert {"payoff", "components", "growth_points", "per_household_usd"} <= set(party)
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
    assert names == {"run.json", "trace.parquet", "payoff_space.png", "concessions.png", "waterfall.png"}
    saved = json.loads((folder / "run.json").read_text())
    assert saved["scenario_sha256"] == load_scenario("korea-us-2025").digest
    assert saved["parameters"]["strategies"]["KOR"] == "linear:model=prior"
    trace = pq.read_table(folder / "trace.parquet")
    assert trace.num_rows >= 2
    assert {"round", "date", "party", "action", "reciprocal", "steel", "payoff_KOR"} <= set(
        trace.column_names
    )
    code, _, err = negotiate("run", "korea-us-2025", "--out", str(folder))
    assert code == 2
    assert "already in use" in err


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


def test_another_protocol_and_first_mover(negotiate):
    document = json.loads(ok(negotiate("run", "korea-us-2025", "--protocol", "single-text", "--json")))
    assert document["agreement"] is not None
    assert set(document["analysis"]) == {"distances", "inefficiency", "opposition", "max_welfare"}
    out = ok(negotiate("run", "korea-us-2025", "--protocol", "demand", "--first", "USA"))
    assert "No agreement: the demands were incompatible" in out
    out = ok(negotiate("run", "korea-us-2025", "--first", "USA"))
    assert out.index("14 Apr USA") < out.index("14 Apr KOR")
    assert "picture of the other side: correlation with the truth" in out


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
        json.loads(ok(negotiate("explain", "korea-us-2025", "--horizon", name, "--json")))["trade"][
            "exports_change_pct"
        ]
        for name in ("short", "path", "long")
    ]
    assert falls[0] > falls[1] > falls[2]


def test_scenarios_are_listed_shown_and_validated(negotiate, tmp_path):
    assert "korea-us-2025" in ok(negotiate("scenarios", "list"))
    assert "korea-us-2025" in json.loads(ok(negotiate("scenarios", "list", "--json")))["scenarios"]
    out = ok(negotiate("scenarios", "show", "korea-us-2025"))
    for part in ("Issues", "Calendar", "elasticities.short.trade", "Figures"):
        assert part in out
    shown = json.loads(ok(negotiate("scenarios", "show", "korea-us-2025", "--json")))
    assert shown["outcomes"] >= 200_000
    assert shown["sectors"]["autos"]["exports"]["source"]
    source = Path(cli.__file__).parents[1] / "scenarios" / "korea-us-2025.toml"
    copy = tmp_path / "mine.toml"
    copy.write_text(source.read_text())
    assert "is valid: 11 issues" in ok(negotiate("scenarios", "validate", str(copy)))
    assert json.loads(ok(negotiate("scenarios", "validate", str(copy), "--json")))["valid"]


def test_validation_prints_writes_and_refuses(negotiate, tmp_path):
    assert "KIET" in ok(negotiate("validation"))
    assert len(json.loads(ok(negotiate("validation", "--json")))["comparisons"]) == 8
    ok(negotiate("validation", "--out", str(tmp_path / "page.md")))
    assert "KIET" in (tmp_path / "page.md").read_text()
    code, _, err = negotiate("validation", "--out", str(tmp_path / "no" / "page.md"))
    assert code == 2
    assert "cannot write there" in err


@pytest.mark.parametrize(
    ("arguments", "part"),
    [
        (("run", "korea-2025"), "unknown scenario 'korea-2025': did you mean 'korea-us-2025'"),
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
        (("explain", "korea-us-2025", "reciprocal=13"), "unknown level of 'reciprocal' '13'"),
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

    monkeypatch.setattr("negotiation.scenarios.load_scenario", interrupted)
    code, _, err = negotiate("scenarios", "show", "korea-us-2025")
    assert code == 130
    assert "Traceback" not in err


def test_help_imports_nothing_heavy():
    code = "import sys, negotiation.cli; print([m for m in ('numpy', 'mesa', 'matplotlib', 'pydantic', 'pyarrow') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_closed_pipe_is_no_error():
    command = f"{Path(sys.executable).with_name('negotiate')} scenarios show korea-us-2025 | head -1"
    done = subprocess.run(command, shell=True, capture_output=True, text=True, check=True)
    assert "Traceback" not in done.stderr
    assert "talks" in done.stdout
