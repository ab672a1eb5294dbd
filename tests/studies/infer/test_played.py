"""Deals that strategies have played: no solution of the likelihood, and yet its weights are found."""

import pytest

from negotiation import HubTalks, load_hub
from negotiation.studies.infer import infer

FEW = {"partners.number": 20, "talks.capacity": 20}
ISSUES = ("reciprocal", "pledge", "purchases", "access")


def written(model, path):
    """Write down how talks ended, as somebody would who read of them."""
    lines = [",".join(("iso3", "date", "settled", *ISSUES))]
    for table in model.queue:
        day = model.hub.calendar.start
        if table.agreement is None:
            lines.append(f"{table.code},{day},no" + "," * len(ISSUES))
            continue
        levels = table.talks.game.space.levels(table.agreement)
        lines.append(f"{table.code},{day},yes," + ",".join(str(levels[key]) for key in ISSUES))
    path.write_text("\n".join(lines) + "\n")
    return path


@pytest.mark.slow
def test_weights_of_a_host_that_played_are_found(tmp_path):
    weights = {"host_party.weights.consumer_surplus": 0.98, "host_party.weights.balance": 0.06}
    played = HubTalks(load_hub("hub-2025", FEW | weights), rng=1).run()
    assert len(played.concluded) >= 15
    result = infer(load_hub("hub-2025", FEW), written(played, tmp_path / "played.csv"), draws=300)
    found = {each.name: each for each in result.unknowns}
    # played deals are no draws from the likelihood: it puts them at 0.93
    assert found["USA.consumer_surplus"].mean == pytest.approx(0.98, abs=0.06)
    low, high = found["USA.consumer_surplus"].interval_95
    assert low < 0.98 < high
    assert found["USA.balance"].mean == pytest.approx(0.06, abs=0.04)
    assert found["unexplained"].mean < 0.25
    settled = [fit.by_weights for fit in result.fits if fit.settled]
    assert sum(settled) / len(settled) > 0.8
