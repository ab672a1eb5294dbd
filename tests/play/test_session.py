"""A game with people is the same game."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from negotiation.base.errors import InputError
from negotiation.play import PlaySetup, Session, save_game, shared
from negotiation.play.saves import saved_game
from negotiation.play.shared import shared_game
from negotiation.scenarios import load_scenario, scenario_text
from tests.conftest import rounded
from tests.play.conftest import KOREA, KORUS, imitate, setup, talked

SEATS = ("KOR", "USA", "KOR USA")
STRATEGIES = (
    "linear:model=prior",
    "brinkmanship",
    "micro:accept=combi,model=frequency",
    "random:accept=const",
    "nice-tit-for-tat",
    "absolute-tit-for-tat",
    "hybrid",
)


def same(session: Session, talks) -> None:
    """Hold a session against talks that nobody interrupted."""
    assert session.over
    assert session.moves == talks.protocol.moves
    assert session.talks.datacollector.tables == talks.datacollector.tables
    assert session.talks.protocol.status == talks.protocol.status
    assert session.talks.news == talks.news
    assert session.talks.ratified == talks.ratified
    assert session.talks.time == talks.time


@pytest.mark.parametrize("people", SEATS)
@pytest.mark.parametrize("spec", STRATEGIES)
def test_people_who_move_like_strategies_get_what_strategies_get(people, spec):
    talks, wanted = talked(setup(people, seed=3, rounds=8), spec, spec)
    same(imitate(talks, wanted), talks)


@pytest.mark.parametrize("people", SEATS)
@pytest.mark.parametrize(
    ("kor", "usa", "end"),
    [
        ("boulware:model=prior", "boulware:model=prior", "agreement"),
        ("hardliner", "tied-hands", "deadline"),
        ("hardliner", "brinkmanship:risk=1", "walked away"),
    ],
)
def test_the_same_holds_with_politics_firms_and_an_election(people, kor, usa, end):
    talks, wanted = talked(setup(people, KOREA, seed=2), kor, usa)
    assert talks.protocol.status == end
    session = imitate(talks, wanted)
    same(session, talks)
    assert session.talks.game.winner == talks.game.winner


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("people", SEATS)
def test_whoever_moves_first(people, seed):
    talks, wanted = talked(setup(people, seed=seed, first="random"), "linear", "linear")
    same(imitate(talks, wanted), talks)


def test_both_may_be_drawn_to_move_first():
    firsts = {Session(setup(seed=seed, first="random")).briefing("KOR").first for seed in range(12)}
    assert firsts == {"KOR", "USA"}


def test_an_election_in_the_talks_changes_what_the_table_is_worth():
    session = Session(setup("KOR USA", KOREA, election="challenger"))
    worth = []
    while session.briefing("KOR").round < 10:
        worth.append(session.worth("KOR", {"reciprocal": 10, "autos": 10}).components)
        for code in ("KOR", "USA"):
            session.offer(code, {"reciprocal": 10, "autos": 10})
    briefing = session.briefing("KOR")
    assert briefing.election["winner"] == "challenger"
    assert any("election won" in news["text"] for news in briefing.news)
    assert worth[0]["reopening"] != 0
    assert session.worth("KOR", {}).components["reopening"] == pytest.approx(0, abs=1e-12)


def test_two_people_take_turns(two):
    for _ in range(3):
        assert two.turn == "KOR"
        two.offer("KOR", {"korus": 0})
        assert two.turn == "USA"
        assert two.briefing("USA").may_accept
        assert not two.briefing("KOR").may_accept
        two.offer("USA", {"steel": 0})
    two.accept("KOR")
    assert two.over
    assert two.turn is None
    assert two.talks.protocol.agreement == two.moves[-2].outcome


def test_issues_left_out_stand_as_in_ones_own_last_offer(two):
    no_deal = load_scenario(KORUS).no_deal
    two.offer("KOR", {"korus": 0})
    first = two.levels(two.moves[-1].outcome)
    assert first == two.levels(no_deal) | {"korus": 0.0}
    two.offer("USA", {"steel": "quota70", "safety": "50000"})
    assert two.levels(two.moves[-1].outcome)["korus"] == 2.3
    two.offer("KOR", {"steel": "0"})
    assert two.levels(two.moves[-1].outcome) == first | {"steel": 0.0}


def test_an_offer_below_ones_own_reservation_is_made_but_marked(korus):
    given_away = {"korus": 2.3, "agriculture": "now", "pharma": "amended"}
    worth = korus.worth("KOR", given_away)
    assert worth.payoff < 0
    assert "better off without" in worth.remarks[0]
    korus.offer("KOR", given_away)
    assert korus.levels(korus.moves[0].outcome)["agriculture"] == "now"


def refuse(session, action, *arguments, match):
    before = session.moves
    with pytest.raises(InputError, match=match):
        getattr(session, action)(*arguments)
    assert session.moves == before


def test_wrong_moves_are_refused_and_change_nothing(two):
    refuse(two, "accept", "KOR", match="nothing to accept")
    refuse(two, "offer", "USA", {}, match="USA cannot move: it is KOR's turn")
    refuse(two, "walk_away", "USA", match="it is KOR's turn")
    refuse(two, "offer", "JPN", {}, match="unknown seat 'JPN'.*KOR, USA")
    refuse(two, "offer", "KOR", {"stel": 25}, match="unknown issue 'stel': did you mean 'steel'")
    refuse(two, "offer", "KOR", {"steel": 26}, match="unknown level of 'steel' '26'.*quota70")
    refuse(two, "worth", "KOR", {"steel": "free"}, match="unknown level")
    refuse(two, "debrief", match="the talks go on")
    two.offer("KOR", {})
    refuse(two, "accept", "KOR", match="it is USA's turn")
    two.walk_away("USA")
    for action, arguments in (("offer", ({},)), ("accept", ()), ("walk_away", ())):
        refuse(two, action, "KOR", *arguments, match=r"the talks are over \(walked away\)")


def test_what_people_say_is_heard_and_shown_and_changes_nothing_for_strategies(two):
    two.offer("KOR", {"korus": 0}, message=" <b>fair</b>\n\x1b[2J is \ud83d| fair ")
    said = "<b>fair</b> [2J is | fair"
    assert [(m.party, m.message) for m in two.briefing("USA").heard] == [("KOR", said)]
    assert two.briefing("KOR").heard == []
    assert "“\\<b\\>fair\\</b\\> \\[2J is \\/ fair”" in two.transcript("USA")
    assert said in saved_game(two).model_dump_json(), "what cannot be written is left out"
    two.offer("USA", {}, message="")
    assert two.briefing("USA").heard == []
    refuse(two, "accept", "KOR", None, "x" * 501, match="501 characters: 500 at most")
    refuse(two, "accept", "KOR", None, 3, match="message must be a text, not 3")
    heard = [Session(setup(seed=2)) for _ in range(2)]
    for session, message in zip(heard, ("", "give in or else"), strict=True):
        for _ in range(3):
            session.offer("KOR", {}, message=message)
    quiet, loud = ([(m.party, m.outcome) for m in session.moves] for session in heard)
    assert quiet == loud


def test_nobody_accepts_an_own_offer():
    session = Session(setup("KOR USA", first="USA"))
    session.offer("USA", {})
    session.offer("KOR", {})
    session.accept("USA")
    assert session.talks.protocol.proposer == "KOR"


@pytest.mark.parametrize(
    ("wanted", "match"),
    [
        (setup("JPN"), "unknown side 'JPN'.*KOR, USA"),
        (setup("KOR KOR"), "cannot both play KOR"),
        (setup(strategies={"KOR": "linear"}), "KOR is played by a person"),
        (setup(strategies={"JPN": "linear"}), "unknown party 'JPN'"),
        (setup(strategies={"USA": "lineer"}), "unknown strategy 'lineer': did you mean 'linear'"),
        (setup(first="JPN"), "unknown first mover 'JPN'"),
        (setup(rounds=0), "rounds is 0"),
        (setup(scenario="korus"), "unknown scenario 'korus'"),
        (setup(scenario="hub-2025"), "name one, e.g. hub-2025:KOR"),
        (setup(overrides={"sectors.cars": 1}), "sectors.cars"),
        (setup(election="incumbent"), "no politics.election"),
    ],
)
def test_a_game_that_cannot_be_is_refused(wanted, match):
    with pytest.raises(InputError, match=match):
        Session(wanted)


@pytest.mark.parametrize(
    ("values", "parts"),
    [
        ({"people": []}, ["people"]),
        ({"people": ["KOR", "USA", "JPN"]}, ["people", "at most 2"]),
        ({"people": ["KOR"], "seed": -1}, ["seed"]),
        ({"people": ["KOR"], "horizon": "eternal"}, ["unknown horizon 'eternal'", "allowed: short"]),
        ({"people": ["KOR"], "sides": 3}, ["sides: unknown key"]),
    ],
)
def test_a_setup_says_in_words_what_it_does_not_take(values, parts):
    with pytest.raises(InputError) as told:
        PlaySetup.of(scenario=KORUS, **values)
    for part in parts:
        assert part in str(told.value)


def test_a_script_with_impossible_offers_is_refused_before_the_game(tmp_path):
    path = tmp_path / "script.toml"
    path.write_text('offers = [{ steel = "quota70" }, { steel = 12 }]')
    with pytest.raises(InputError, match="script.toml.*unknown level of 'steel' '12'"):
        Session(setup(strategies={"USA": f"script:file={path}"}))


def test_an_opponent_that_cannot_go_on_stops_the_game_without_harm(tmp_path):
    path = tmp_path / "script.toml"
    path.write_text('offers = [{ korus = 0, access = "kept", steel = "quota63", trucks = "2021" }]')
    session = Session(setup(strategies={"USA": f"script:file={path}"}))
    with pytest.raises(InputError, match="below its reservation value"):
        session.offer("KOR", {"korus": 0})
    assert len(session.moves) == 1
    with pytest.raises(InputError, match="it is USA's turn"):
        session.offer("KOR", {})
    save_game(session, tmp_path / "game.json")


def test_games_of_one_scenario_share_its_tables(tmp_path):
    assert shared_game(setup()) is shared_game(setup("USA", seed=9))
    assert shared_game(setup(rounds=5)) is not shared_game(setup(rounds=6))
    text = scenario_text(f"{KORUS}")
    path = tmp_path / "mine.toml"
    path.write_text(text)
    before = shared_game(setup(scenario=str(path)))
    path.write_text(text.replace("round_days = 14", "round_days = 7"))
    assert shared_game(setup(scenario=str(path))).game.rounds > before.game.rounds


def test_sessions_in_threads_do_not_disturb_each_other():
    specs = ("random:accept=const", "linear:model=frequency", "nice-tit-for-tat")
    alone = [talked(setup(seed=seed), spec, spec) for seed in range(2) for spec in specs]
    with ThreadPoolExecutor(6) as pool:
        together = list(pool.map(lambda pair: imitate(*pair), alone))
    for session, (talks, _) in zip(together, alone, strict=True):
        same(session, talks)


def test_a_move_is_made_once_however_many_try(two):
    def attempt(_):
        try:
            two.offer("KOR", {})
        except InputError:
            return 0
        return 1

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(attempt, range(16))) == 1
    assert len(two.moves) == 1


def test_the_record_is_closed_while_the_talks_go_on(two):
    with pytest.raises(InputError, match="the talks go on"):
        _ = two.talks
    two.walk_away("KOR")
    assert two.talks.protocol.status == "walked away"


def test_without_a_list_all_that_is_said_is_the_same(unlisted):
    def told():
        session = Session(setup(rounds=4))
        first = session.wish("KOR"), session.suggestion("KOR")
        while not session.over:
            session.offer("KOR", session.suggestion("KOR"))
        debrief = session.debrief().document()
        for estimated in ("zopa_share", "model_accuracy"):
            del debrief["result"][estimated]
        return rounded([first, session.worth("KOR", {}).remarks, debrief])

    listed = told()
    unlisted()
    shared._kept.cache_clear()
    assert told() == listed
    shared._kept.cache_clear()
