"""The code in the documentation runs."""

import json
import multiprocessing
import re
import shlex
from contextlib import contextmanager
from pathlib import Path

import pytest

from negotiation.bargaining.conformance import check_program
from negotiation.bargaining.programs import send_home
from negotiation.bargaining.programs.messages import SCHEMA
from negotiation.bargaining.strategies import BIDDING
from negotiation.base.toml_files import parse_toml
from negotiation.scenarios import Figure, load_scenario
from negotiation.scenarios.data import fields_of
from negotiation.scenarios.written import Written
from negotiation.studies import load_study
from negotiation.talks.setup import Setup

DOCS = Path(__file__).parents[1] / "docs"


def run_examples(page: str, count: int) -> dict[str, object]:
    blocks = re.findall(r"```python\n(.*?)```", (DOCS / page).read_text(), re.DOTALL)
    assert len(blocks) == count
    names: dict[str, object] = {}
    for block in blocks:
        exec(block, names)
    return names


def test_the_examples_of_the_page_on_home_run(capsys):
    names = run_examples("home.md", 3)
    supply, book, *chances = capsys.readouterr().out.splitlines()
    parts = [float(number) for number in re.findall(r"(\d+)(?:,| bn| for|$)", supply)]
    assert sum(parts) == pytest.approx(350, abs=2)
    pledge, *parts = (float(number) for number in re.findall(r"\d+", book))
    assert sum(parts) == pytest.approx(pledge, abs=2)
    assert [line.split()[0] for line in chances] == ["KOR", "USA"]
    assert names["later"].winner == "challenger"


def test_the_examples_of_the_bargaining_page_run(capsys, monkeypatch):
    monkeypatch.setattr(BIDDING, "_known", dict(BIDDING._known))  # what the page registers is gone again
    with usual_start_method():
        names = run_examples("bargaining.md", 9)
    first, limited, many, shares, *clubs, costs, own, named, _, _, _, _ = (
        capsys.readouterr().out.splitlines()
    )
    assert "'delivery': 'later'" in first, "later delivery creates value, and both solutions find it"
    assert limited.endswith("True")
    assert limited != first
    assert many.count("'A'") == 6, "who knows the others comes to terms with them"
    assert shares.startswith("[0.369")
    signed, held, leaving = clubs
    assert "('A', 'B', 'C', 'D')" in signed
    assert held.count("[") == 1 + 11, "no deal, and six pairs and four of three"
    assert leaving == "[1.5 1.5 1.5 1.5]"
    assert costs.startswith("[0.4 0.8 2. ]")
    assert own.startswith("agreement")
    assert named == "stairs:accept=combi,model=frequency"
    for row in names["rows"]:
        talks = names["TradeTalks"](names["game"], row["strategies"], rng=[1, 2][row["iteration"]]).run()
        assert (row["status"], row["rounds"]) == (talks.protocol.status, talks.steps)
        assert row["agreement"] == talks.protocol.agreement
        assert [row["payoff_KOR"], row["payoff_USA"]] == talks.payoffs.tolist()


def test_the_example_of_the_page_on_domains_runs(capsys, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    run_examples("domains.md", 1)
    reservations, nash = capsys.readouterr().out.splitlines()
    assert eval(reservations) == {"baker": 0.0, "eater": 0.1}
    assert nash == "2"  # (0.6 - 0.1) · 0.4 is the largest product of gains


@contextmanager
def usual_start_method():
    """Take back what Mesa's batch_run sets for the whole process."""
    before = multiprocessing.get_start_method(allow_none=True)
    yield
    multiprocessing.set_start_method(before, force=True)


def test_the_example_of_the_page_on_sweeps_runs_and_shows_the_study_of_the_folder(capsys, monkeypatch):
    monkeypatch.chdir(DOCS.parent)
    run_examples("sweeps.md", 2)
    means, gain = capsys.readouterr().out.splitlines()
    assert eval(means).keys() == {8, 16}
    assert re.fullmatch(
        r"boulware:model=prior against linear:model=prior 20 pairs: [+-]\d\.\d\d, 95 % interval .*", gain
    )
    shown = re.search(r"```toml\n(.*?)```", (DOCS / "sweeps.md").read_text(), re.DOTALL)
    study = Path("experiments/patience.toml").read_text()
    assert shown[1] == study[study.index("name =") :]


def test_the_table_of_points_of_the_page_on_sweeps_can_be_read(tmp_path):
    page = (DOCS / "sweeps.md").read_text()
    (tmp_path / "points.csv").write_text(re.search(r"```csv\n(.*?)```", page, re.DOTALL)[1])
    design = next(
        text for text in re.findall(r"```toml\n(.*?)```", page, re.DOTALL) if "points.csv" in text
    )
    head = 'name = "mine"\ntitle = "Mine"\nscenario = "korea-us-2025"\n'
    (tmp_path / "study.toml").write_text(head + design)
    study = load_study(tmp_path / "study.toml")
    assert (study.design.points, study.design.runs) == (3, 60)
    assert [parameter.name for parameter in study.parameters] == [
        "rounds",
        "strategies.KOR",
        "strategies.USA",
    ]


def test_the_example_of_the_page_on_equilibrium_runs(capsys):
    run_examples("equilibrium.md", 1)
    alone, answered = capsys.readouterr().out.splitlines()
    gains = [float(re.search(r"USA ([+-]\d+\.\d+)", line)[1]) for line in (alone, answered)]
    assert gains[0] > gains[1], "an answer takes away what a tariff alone would gain"


def test_the_example_of_the_page_on_objectives_runs(capsys):
    run_examples("objective.md", 1)
    welfare, schedule = capsys.readouterr().out.splitlines()
    assert "19 %" in welfare
    assert schedule.startswith("schedule: without pledges")


def test_the_examples_of_the_page_on_the_hub_run(capsys):
    run_examples("hub.md", 2)
    board, none, low, high = capsys.readouterr().out.splitlines()
    assert board.endswith("of 8 partners settled")
    rates = [float(re.search(r"(\S+) %", line)[1]) for line in (low, high)]
    assert none.startswith("after {}")
    assert rates[0] <= rates[1]


def test_the_example_of_the_page_on_playing_runs(capsys):
    run_examples("play.md", 1)
    first, second, *_ = capsys.readouterr().out.splitlines()
    assert "offers, " in first
    assert second.startswith("Agreement in round")


def test_the_example_of_the_page_on_scenarios_runs(capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    run_examples("scenarios.md", 1)
    market, china = fields_of("us_market.steel"), fields_of("us_imports.CHN.steel")
    rest = market["value"] - china["value"]
    assert capsys.readouterr().out.startswith(f"{rest:.1f} bn USD, ")


def test_the_figures_of_the_page_on_scenarios_can_be_read():
    text, *_ = re.findall(r"```toml\n(.*?)```", (DOCS / "scenarios.md").read_text(), re.DOTALL)
    toys = Written(text, "scenarios.md").expand(parse_toml(text, "scenarios.md"))["sectors"]["toys"]
    shares = toys.pop("shares")
    figures = {name: Figure.model_validate(field) for name, field in (toys | shares).items()}
    assert (figures["imports"].low, figures["imports"].high) == (1.5, 2.5)
    assert {name: figure.basis for name, figure in figures.items()} == {
        "imports": "assumed",
        "exports": "sourced",
        "market": "sourced",
        "JPN": "derived",
    }


def test_a_file_with_a_base_as_the_page_on_scenarios_has_it_is_read(tmp_path):
    _, text, others, _ = re.findall(r"```toml\n(.*?)```", (DOCS / "scenarios.md").read_text(), re.DOTALL)
    (tmp_path / "others.toml").write_text(f'base = "korea-us-2026"\n{others}')
    assert load_scenario(tmp_path / "others.toml").issue("chips").levels[1].no_worse_than
    (tmp_path / "mine.toml").write_text(text)
    mine = load_scenario(tmp_path / "mine.toml")
    assert [spec.level for spec in mine.issue("autos").levels] == [15, 25]
    assert (mine.ruling.chance.value, mine.politics.election) == (0.5, None)


def test_the_cake_of_the_page_on_scenarios_is_cut(tmp_path):
    *_, text = re.findall(r"```toml\n(.*?)```", (DOCS / "scenarios.md").read_text(), re.DOTALL)
    (tmp_path / "cake.toml").write_text(text)
    talks = Setup(scenario=str(tmp_path / "cake.toml")).talks().run()
    assert talks.game.space.levels(talks.protocol.agreement) == {"cut": "even"}


@pytest.mark.slow
def test_the_commands_of_the_page_for_analysts_run(negotiate, tmp_path, monkeypatch, few_draws):
    monkeypatch.chdir(tmp_path)
    blocks = re.findall(r"```sh\n(.*?)```", (DOCS / "analyst.md").read_text(), re.DOTALL)
    lines = [line for block in blocks for line in block.splitlines()]
    assert len(lines) == 14
    said = []
    for line in lines:
        program, *arguments = shlex.split(line)
        if arguments[0] == "report":  # its page has a test of its own
            continue
        assert program == "negotiate"
        code, out, err = negotiate(*arguments)
        assert (code, err) == (0, ""), line
        said.append(out)
    names = {path.name for path in Path("out").iterdir()}
    assert names == {"one", "packages.png", "packages.csv"}
    new = ("figures are assumptions", "Vietnam")
    told = ("payoff", "A than C", "pledge 0 bn: alone", "as it is")
    told = (*told, "Agreement", "B than C", "beef+rice", "as it is")
    words = ("550", "Nash  ", *new, *told, "Robustness: in 50")
    for out, word in zip(said, words, strict=True):
        assert word in out


@pytest.mark.slow
def test_the_commands_of_the_page_on_reports_write_what_its_table_says(
    tmp_path, monkeypatch, negotiate, few_draws
):
    monkeypatch.chdir(tmp_path)
    page = (DOCS / "report.md").read_text()
    commands = [
        line.split()
        for block in re.findall(r"```sh\n(.*?)```", page, re.DOTALL)
        for line in block.splitlines()
    ]
    assert len(commands) == 4
    for _, *words in commands[1:]:  # of the smaller talks: what is written is the same
        assert negotiate(*(word.replace("korea-us-2025", "korus-2018") for word in words))[0] == 0
    kinds = {path.suffix for path in Path("out/mine_files").iterdir()}
    assert kinds == {".csv", ".png", ".svg", ".pdf"}
    assert "sectors.autos.exports" in Path("out/mine.md").read_text()
    assert {path.suffix for path in Path("out/korus").iterdir()} == {".json", ".parquet", ".csv", ".svg"}


def test_the_example_of_the_page_on_trade_talks_runs(capsys):
    """All lose in the war, and the deal brings more than that."""
    names = run_examples("trade-talks.md", 1)
    assert capsys.readouterr().out.count("converged: True") == 3
    assert names["alone"].equilibrium.welfare[0] > 1 > names["war"].equilibrium.welfare.max()
    assert names["deal"].gains.min() > 0


@pytest.mark.slow
def test_the_examples_of_the_page_on_weights_run(capsys):
    names = run_examples("infer.md", 2)
    *weights, covered = capsys.readouterr().out.splitlines()
    assert [line.split(":")[0] for line in weights][::4] == ["USA.investment", "partner.pledge_cost"]
    assert eval(covered).keys() == set(names["prior"].names)
    low, high = names["result"].unknowns[4].range
    assert (low, high) == (0, 1)


def test_the_program_of_the_page_on_programs_keeps_to_the_protocol_and_plays(
    capsys, tmp_path, monkeypatch
):
    monkeypatch.chdir(tmp_path)
    agent, use = re.findall(r"```python\n(.*?)```", (DOCS / "programs.md").read_text(), re.DOTALL)
    assert len([line for line in agent.splitlines() if line]) == 10
    Path("agent.py").write_text(agent)
    assert check_program("./agent.py") > 0
    exec(use, {})
    send_home()
    assert capsys.readouterr().out == "agreement no fault\n"


def test_the_page_on_programs_names_all_messages():
    page = (DOCS / "programs.md").read_text()
    for kind, content in json.loads(SCHEMA.read_text())["$defs"].items():
        if name := content.get("properties", {}).get("type", {}).get("const"):
            assert f"| `{name}` |" in page, kind
            assert all(f"`{key}`" in page for key in content["properties"] if key != "type"), kind


def test_the_example_of_the_page_on_large_spaces_runs(capsys):
    names = run_examples("large.md", 1)
    said = capsys.readouterr().out.splitlines()
    assert said[0].startswith("1,000,000,000,000 agreements")
    assert names["found"].points["nash"].score > 0
    at, best = (re.findall(r"-?[\d.]+", line.split(":")[1]) for line in said[2:])
    assert -100 <= float(at[0]) < -99.9
    assert -100 <= float(best[0]) <= -99
    assert float(best[1]) > float(at[1])
