import pytest

from negotiation.talks.constituencies import Constituency, Legislature
from negotiation.talks.model import TradeTalks


def test_constituencies_look_at_the_offer_under_the_mandate_of_the_day(polls):
    talks = TradeTalks(polls, {"KOR": "hardliner", "USA": "hardliner"}, rng=1)
    agents = list(talks.agents_by_type[Constituency])
    sides = polls.scenario.politics.sides
    assert len(agents) == sum(len(side.constituencies) for side in sides.values())
    assert all(agent.chance is None for agent in agents)
    while talks.running:
        talks.step()
        standing = talks.protocol.standing
        for agent in agents:
            group = next(g for g in talks.game.home_views[agent.code].consents if g.key == agent.key)
            assert agent.chance == pytest.approx(group.at(polls.space, standing), rel=1e-12)
        for agent in talks.agents_by_type[Legislature]:
            expected = talks.game.home_views[agent.code].chance(standing)
            assert agent.chance == pytest.approx(expected)
    assert talks.ratified is None, "nothing was signed"


def test_legislatures_vote_on_what_was_signed_once(polls):
    verdicts = []
    for seed in range(40):
        talks = TradeTalks(polls, rng=seed).run()
        votes = [agent.ratified for agent in talks.legislatures.values()]
        assert None not in votes
        assert talks.ratified == all(votes)
        verdicts.append(talks.ratified)
    assert 0 < sum(verdicts) < len(verdicts), "the chances lie between 0 and 1"
    again = [TradeTalks(polls, rng=seed).run().ratified for seed in range(5)]
    assert again == verdicts[:5]
