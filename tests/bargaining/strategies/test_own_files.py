"""Strategies in Python files of one's own: played by the file's name, and never at a file's bidding."""

import json
import sys
from contextlib import nullcontext

import pytest

from negotiation.bargaining.strategies import Strategy, parse_strategy
from negotiation.bargaining.strategies.program import files_in, programs_in
from negotiation.base.errors import InputError
from negotiation.studies import load_study
from negotiation.talks.setup import Setup
from tests.domains import versus
from tests.plugins import STAIRS

MARK = "from pathlib import Path\nPath(__file__).with_suffix('.ran').touch()\n"
STUDY = """
name = "one"
title = "One"
scenario = "korus-2018"
[fixed]
"strategies.KOR" = "{}"
"""


@pytest.fixture
def stairs(tmp_path):
    """A file with one bidding, which leaves a mark where it is run."""
    file = tmp_path / "stairs.py"
    file.write_text(MARK + STAIRS)
    return file


def test_a_strategy_plays_by_the_name_of_its_file(stairs):
    own = parse_strategy(f"{stairs}:steps=2,accept=const,threshold=1")
    assert (own.bidding.steps, own.stochastic) == (2, False)
    assert versus(own.name, [0] * 4, 11) == [10, 10, 5, 5, 5]


def test_a_file_that_was_mended_or_edited_is_run_anew_and_else_not(stairs):
    edited = STAIRS.replace("steps: int = 4", "steps: int = 6")
    stairs.write_text("x = 1 / 0")
    with pytest.raises(InputError, match="running it fails"):
        parse_strategy(str(stairs))
    assert str(stairs) not in sys.modules
    for content, steps in ((STAIRS, 4), (edited, 6)):
        stairs.write_text(content)
        one, same = (parse_strategy(str(stairs)).bidding for _ in range(2))
        assert (one.steps, type(one)) == (steps, type(same))


@pytest.mark.parametrize("name", ["stairs.py", "strategy.py"])  # the package has one of that name, too
def test_what_a_file_raises_in_the_talks_is_said(stairs, negotiate, name):
    stairs = stairs.with_name(name)
    content = STAIRS.replace(
        "self, view):\n        share =",
        "self, view):\n        share = {}[None] if view.round_index else",
    )
    stairs.write_text(content)
    code, _, err = negotiate("run", "korus-2018", "--strategy", f"KOR={stairs}")
    line = 1 + content[: content.index("[None]")].count("\n")
    said = f"strategy '{stairs}' in round 2 raises KeyError: None (target, line {line})"
    assert (code, err.splitlines()[-1]) == (2, f"negotiate: {said}")


METHODS = {
    **dict.fromkeys(["votes"], "self, view, draft, current"),
    **dict.fromkeys(["announce", "breaks_off"], "self, view"),
    **dict.fromkeys(["fresh", "__post_init__"], "self"),
    "check_times": "self, rounds",
    "ended": "self, view, status, agreement",
    "reads": "self, known",
    "asks": "self, view, model, asked",
}


def with_method(head):
    """The file's bidding with a method that raises."""
    return STAIRS.replace("class Anything", f"{head}\n        return 1 / 0\n\n\nclass Anything")


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("protocol", ["alternating", "single-text"])
def test_whatever_method_raises_is_said_in_words_with_its_name(stairs, method, protocol):
    stairs.write_text(with_method(f"    def {method}({METHODS[method]}):"))
    only_in = {"votes": "single-text", "breaks_off": "alternating", "asks": "alternating"}
    asked = only_in.get(method, protocol) == protocol
    strategies = {"KOR": f"{stairs}:error=0.1"}
    setup = Setup(scenario="korus-2018", rounds=2, protocol=protocol, strategies=strategies)
    said = rf"strategy '{stairs}.*raises ZeroDivisionError: division by zero \({method}, line \d+\)"
    with pytest.raises(InputError, match=said) if asked else nullcontext():
        setup.talks().run()


@pytest.mark.parametrize("what", ["fault", "message", "evidence", "papers"])
def test_what_a_text_of_its_own_raises_is_said_in_words(stairs, what):
    stairs.write_text(with_method(f"    @property\n    def {what}(self):"))
    with pytest.raises(InputError, match=rf"raises ZeroDivisionError.*\({what}, line \d+\)"):
        getattr(parse_strategy(str(stairs)), what)


def test_a_parameter_of_its_own_is_no_knowledge(stairs):
    stairs.write_text(STAIRS.replace("steps", "cost"))
    own = parse_strategy(f"{stairs}:cost=3")
    assert (type(own), own.bidding.cost) == (Strategy, 3)
    both = parse_strategy(f"{stairs}:cost=3,error=0.1")
    assert (both.bidding.cost, both.knowledge.cost, both.knowledge.error) == (3, 0, 0.1)


def test_draws_run_no_python_file_and_that_is_said_before_the_talks(stairs, negotiate):
    code, out, err = negotiate("run", "korus-2018", "--strategy", f"KOR={stairs}", "--robust", "40")
    assert (code, out) == (2, "")
    assert f"--robust runs no Python file ({stairs})" in err


def test_no_file_has_it_run(stairs, negotiate):
    name = f"{stairs}:steps=2"
    setup = Setup(scenario="korus-2018", rounds=1, strategies={"KOR": name})
    assert setup.programs == programs_in([name, "linear", 3]) == [name]
    assert setup.reads_files
    run, study = stairs.with_name("run.json"), stairs.with_name("study.toml")
    document = {"scenario_sha256": setup.load().digest, "version": "0", "setup": setup.document()}
    run.write_text(json.dumps(document))
    code, _, err = negotiate("run", str(run))
    assert (code, err.split(" (")[0]) == (2, f"negotiate: {run} would run a Python file here")
    assert err.endswith("): run lets it with --programs\n")
    study.write_text(STUDY.format(name))
    with pytest.raises(InputError, match="a study runs no Python file"):
        load_study(study)
    with pytest.raises(InputError, match="unknown strategy"):
        parse_strategy(f"mixture:tactics={stairs}+linear,weights=1+1")
    assert not stairs.with_suffix(".ran").exists()
    code, *_ = negotiate("run", str(run), "--programs", "--json")
    assert (code, stairs.with_suffix(".ran").exists()) == (0, True)


def test_what_changes_in_a_file_or_in_what_it_reads_is_noticed(stairs):
    data = stairs.with_name("learnt.json")
    digests = set()
    for content in ("1", "2"):
        data.write_text(content)
        digests |= {
            *files_in([f"{stairs}:{data}"]).values(),
            *files_in([f"{stairs}:file={data}"]).values(),
        }
    assert len(digests) == 2
    assert files_in(["linear", "boulware:model=prior"]) == {}


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (None, "there is no such file"),
        ("x = 1", "one subclass of Bidding is needed, here: none"),
        ("1 / 0", "running it fails \\(ZeroDivisionError: division by zero\\)"),
        (
            STAIRS + "\nclass More(Stairs):\n    pass\n",
            "one subclass of Bidding is needed, here: Stairs, More",
        ),
    ],
)
def test_a_file_that_cannot_be_used_is_said(tmp_path, content, said):
    file = tmp_path / "own.py"
    if content is not None:
        file.write_text(content)
    with pytest.raises(InputError, match=f"strategy '{file}': {said}"):
        parse_strategy(str(file))
