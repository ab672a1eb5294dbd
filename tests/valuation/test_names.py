"""A weight, a stake or a piece of evidence names a component that there is, or is refused."""

import pytest

from negotiation.base.errors import InputError
from negotiation.scenarios import Scenario, load_hub, load_scenario, scenario_text
from negotiation.talks.hub import HubTalks
from negotiation.valuation.game import Game

PLACES = [
    ("agriculture = { value = 1.0,", "argiculture = { value = 1.0,", "parties.KOR.weights.argiculture", "agriculture"),
    ("stakes = { agriculture = { value = 3.0 } }", "stakes = { agricultur = { value = 3.0 } }", "politics.sides.KOR.constituencies.farmers.stakes.agricultur", "agriculture"),
    ('moves = { "balance.components"', 'moves = { "balance.component"', "evidence.net_surplus.moves.balance.component", "balance.components"),
]  # fmt: skip


def changed(folder, name, old, new):
    text = scenario_text(name)
    assert old in text
    path = folder / "mine.toml"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return path


@pytest.mark.parametrize(("old", "new", "key", "meant"), PLACES)
def test_a_slip_is_refused_with_its_key_and_the_nearest_name(tmp_path, old, new, key, meant):
    path = changed(tmp_path, "korea-us-2025", old, new)
    with pytest.raises(InputError) as refused:
        Game(load_scenario(path))
    assert f"scenario 'korea-us-2025': {key}: unknown component" in str(refused.value)
    assert f"did you mean '{meant}'? allowed: " in str(refused.value)


def test_a_side_cannot_weigh_what_only_the_other_feels(korea):
    document = korea.model_dump()
    weights = document["parties"]["KOR"]["weights"]
    weights["balance"] = document["parties"]["USA"]["weights"]["balance"]
    with pytest.raises(InputError, match="parties.KOR.weights.balance: unknown component"):
        Game(Scenario.model_validate(document))


def test_the_command_finds_a_slip_in_a_file(tmp_path, negotiate):
    old, new, key, _ = PLACES[0]
    path = changed(tmp_path, "korea-us-2025", old, new)
    code, _, err = negotiate("scenarios", "validate", path)
    assert code == 2
    assert key in err


def test_a_hub_is_refused_before_anybody_talks(tmp_path, negotiate):
    path = changed(tmp_path, "hub-2025", "producer_surplus = ", "producer_surplu = ")
    with pytest.raises(InputError, match="weights.producer_surplu: .* did you mean 'producer_surplus'"):
        HubTalks(load_hub(path))
    code, _, err = negotiate("scenarios", "validate", path)
    assert code == 2
    assert "weights.producer_surplu:" in err
