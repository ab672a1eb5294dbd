"""``negotiate scenarios new``: what it says, and what it leaves behind."""

import json
import re

import pytest


def test_it_says_what_to_replace_and_the_file_is_played(negotiate, tmp_path):
    file = tmp_path / "vietnam.toml"
    code, out, err = negotiate("scenarios", "new", "Vietnam", "US", "--out", file)
    assert (code, err) == (0, "")
    assumed, figures = map(int, re.search(r"(\d+) of (\d+) figures are assumptions", out).groups())
    code, checked, _ = negotiate("scenarios", "validate", file, "--json")
    assert code == 0
    assert (json.loads(checked)["assumptions"], json.loads(checked)["figures"]) == (assumed, figures)
    first = re.findall(r"^  ([\w.]+): ", out, re.MULTILINE)
    assert len(first) == 10
    ours = ("--set", f"{first[0]}=0.1")
    code, played, err = negotiate("run", file, "--rounds", 3, *ours, "--json")
    assert (code, err) == (0, "")
    assert set(json.loads(played)["parties"]) == {"VNM", "USA"}


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("Atlantis", "US"), "unknown country 'Atlantis'"),
        (("Japan", "Vietnam"), "host 'Vietnam': the tables are those of the United States"),
        (("Japan", "US", "--sectors", "cars"), "unknown sector 'cars'"),
    ],
)
def test_what_cannot_be_made_leaves_nothing(negotiate, tmp_path, arguments, said):
    code, out, err = negotiate("scenarios", "new", *arguments, "--out", tmp_path / "new.toml")
    assert (code, out) == (2, "")
    assert said in err
    assert err.count("\n") == 1
    assert list(tmp_path.iterdir()) == []
