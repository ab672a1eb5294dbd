"""Weights and patience from offers: the replay is what is played, intervals hold what they should."""

from dataclasses import replace

import numpy as np
import pytest

from negotiation import Game, TradeTalks, load_hub, load_scenario
from negotiation.base.errors import InputError
from negotiation.base.tables import write_csv
from negotiation.studies.infer import traced
from negotiation.studies.infer.offers import read_offers
from negotiation.studies.infer.replays import made_with, replay
from negotiation.studies.infer.traced import adjusted, checked, infer_offers, side_of

TRUE = {"consumer_surplus": 0.8, "producer_surplus": 1.1, "balance": 0.1, "tariff_revenue.steel": 0.9}


@pytest.fixture(scope="module")
def game():
    return Game(load_scenario("korus-2018"), election="none")


@pytest.fixture(scope="module")
def short():
    """Offers of the United States in talks of four rounds."""
    return replay(Game(load_scenario("korus-2018"), rounds=4, election="none"), "USA", 400)


@pytest.fixture(scope="module")
def played(tmp_path_factory):
    """A run's own table: a late conceder with other weights against the default."""
    changed = {f"parties.USA.weights.{name}": value for name, value in TRUE.items()}
    talks = TradeTalks(Game(load_scenario("korus-2018", changed)), {"USA": "boulware:model=prior"})
    columns = talks.run().columns()
    path = tmp_path_factory.mktemp("run") / "trace.csv"
    write_csv(path, list(columns), zip(*columns.values(), strict=True))
    return path


def test_a_replay_with_the_true_weights_makes_the_offers_of_the_talks(game, played):
    made = read_offers(game, played)["USA"]
    offered = ~np.isnan(made)
    assert offered.any(axis=1).sum() >= 10
    again = made_with(game, "USA", TRUE, 4.0)
    np.testing.assert_array_equal(again[offered], made[offered])
    assert (made_with(game, "USA", TRUE, 1.0)[offered] != made[offered]).any()


def test_intervals_hold_the_truth_as_often_as_they_say(short):
    ranks, _ = checked(np.zeros_like(short.offers[0]), short)
    assert ranks.shape == (100, 5)
    covered = (np.abs(ranks - 0.5) <= 0.4).mean(axis=0)
    # within what chance allows 100 worlds at 80 %, once in 500
    assert ((covered >= 0.66) & (covered <= 0.92)).all(), covered


def test_offers_say_much_of_patience_and_little_of_producers(short):
    found = [side_of("USA", short.offers[k], without(short, k)) for k in range(10)]
    learned = np.mean([[each.learned for each in side.unknowns] for side in found], axis=0)
    assert learned[-1] > 0.75
    assert learned[1] < learned[-1] / 2


def without(all_played, k):
    kept = np.arange(len(all_played.points)) != k
    return replace(all_played, points=all_played.points[kept], offers=all_played.offers[kept])


def test_offers_that_nobody_would_make_are_called_far(short):
    swapped = 1 - short.offers[0]
    assert side_of("USA", swapped, short).farther < 0.05
    assert side_of("USA", short.offers[0], short).farther > 0.05


def test_what_is_explained_by_the_gaps_is_taken_away_and_nothing_leaves_its_range():
    rng = np.random.default_rng(0)
    gaps = rng.normal(0, 1, (200, 2))
    points = 1 / (1 + np.exp(-(0.3 + gaps @ np.array([[2.0], [-1.0]]))))
    moved = adjusted(points, gaps)
    np.testing.assert_allclose(moved, 1 / (1 + np.exp(-0.3)), atol=0.01)
    blind = adjusted(rng.random((200, 1)), 9 * gaps)
    assert ((blind > 0) & (blind < 1)).all()


HEADER = "date,party,korus,access,trucks"
WRONG = {
    "2017-08-22,USA,2.3,kept,soon": ("line 2, column trucks", "unknown level", "'soon'", "never"),
    "2017-08-22,USA,7,kept,never": ("line 2, column korus", "unknown level", "2.3"),
    "2017-08-22,JPN,2.3,kept,never": ("line 2, column party", "unknown party 'JPN'", "KOR, USA"),
    "2017-08-21,USA,2.3,kept,never": ("line 2, column date", "from 2017-08-22", "2018-05-14"),
    "22.8.2017,USA,2.3,kept,never": ("line 2, column date", "is no date"),
    "2017-08-22,USA,,,": ("line 2, column party", "one term", "korus"),
    "2017-08-22,USA,0,,\n2017-08-30,USA,2.3,,": ("line 3, column date", "another offer", "2017-08-22"),
}


@pytest.mark.parametrize("rows", WRONG)
def test_a_wrong_party_date_or_level_is_refused_in_words(rows, game, tmp_path):
    path = tmp_path / "mine.csv"
    path.write_text(f"{HEADER}\n{rows}\n")
    with pytest.raises(InputError) as caught:
        read_offers(game, path)
    assert all(part in str(caught.value) for part in (str(path), *WRONG[rows])), caught.value


def test_an_unknown_issue_no_offer_and_a_whole_hub_are_refused_in_words(game, tmp_path):
    path = tmp_path / "mine.csv"
    path.write_text("date,party,fish\n2017-08-22,USA,0\n")
    with pytest.raises(InputError, match=r"mine\.csv: unknown column .*'fish'.* korus, access"):
        read_offers(game, path)
    path.write_text("date,party,action,korus\n2017-08-22,USA,accept,0\n")
    with pytest.raises(InputError, match="no offer in it"):
        read_offers(game, path)
    with pytest.raises(InputError, match=r"'hub-2025:\w+', not of a whole hub"):
        infer_offers(load_hub("hub-2025"), path)
    with pytest.raises(InputError, match="objective is 'welfare'"):
        replay(Game(load_scenario("korea-us-2025", {"objective": "welfare"})), "USA", 1)


def test_terms_that_are_not_known_and_days_between_rounds_are_allowed(game, tmp_path):
    path = tmp_path / "mine.csv"
    path.write_text("date;party;korus;source\n2017-09-18;USA;2,3;a paper\n2017-09-19;USA;0;\n")
    made = read_offers(game, path)["USA"]
    axis = game.space.axis("korus")
    assert (made[1, axis], made[2, axis]) == (1.0, 0.0)
    assert np.isnan(made).sum() == made.size - 2


def test_the_same_seed_gives_the_same_and_all_is_told(game, tmp_path, monkeypatch):
    monkeypatch.setattr(traced, "WORLDS", 5)
    path = tmp_path / "mine.csv"
    path.write_text("date,party,korus,access\n2017-08-22,KOR,0,kept\n2017-10-20,KOR,0,kept\n")
    first, second = (infer_offers(game.scenario, path, 60).document() for _ in range(2))
    assert first == second
    assert (first["played"], first["kept"]) == (60, 50)
    assert [(side["party"], side["offers"]) for side in first["sides"]] == [("KOR", 2)]
