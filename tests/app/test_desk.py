"""What a visitor may do and sees, without a browser."""

import json
import re
from itertools import product

import pytest

from negotiation.app.aftermath import debrief_view, pictures_of
from negotiation.app.choices import OPPONENTS, STRATEGIES, scenarios
from negotiation.app.desk import Desk
from negotiation.app.games import Games
from negotiation.app.show import Show
from negotiation.app.sweeps import found, results_view
from negotiation.app.turns import signed
from negotiation.bargaining.strategies import parse_strategy
from negotiation.base.errors import InputError

SIDES = {entry["key"]: {side["code"]: side["name"] for side in entry["sides"]} for entry in scenarios()}
TWO = [key for key, sides in SIDES.items() if len(sides) == 2]
FEW = [key for key in TWO if key != "korea-us-2025-sectors"]
"""Those of which all outcomes are listed; of the others every part of a game takes longer."""
MANY = {"usmca-2026": "MEX", "trade-round": "JPN", "shared-airport": "CEN"}


def form(**changes: object) -> dict[str, object]:
    chosen = {
        "scenario": "korea-us-2025",
        "side": "KOR",
        "opponent": "steady",
        "rounds": "5",
        "seed": "3",
    }
    return chosen | changes


def desk(**changes: object) -> Desk:
    opened = Desk(Games())
    opened.start(form(**changes), two=False)
    return opened


def make(game: Desk, what: str, draft: object = None) -> None:
    """Move in answer to what stands."""
    game.move(what, draft, len(game.seat.session.moves))


@pytest.mark.parametrize(
    ("scenario", "opponent"),
    [*product(FEW, OPPONENTS), ("korea-us-2025-sectors", "fair")],
)
def test_every_opponent_can_be_played_against_to_an_end(scenario, opponent):
    game = desk(scenario=scenario, opponent=opponent)
    while game.screen == "table":
        draft = game.draft_from("hint")
        assert game.trial(draft)["worth"]["payoff"]
        make(game, "offer", draft)
    assert game.view()["headline"]


@pytest.mark.parametrize("key", STRATEGIES)
def test_every_strategy_has_a_name_that_the_package_knows(key):
    words, spec = STRATEGIES[key]
    assert parse_strategy(spec).name
    assert words[0].isupper()


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"scenario": "/etc/passwd"}, "unknown scenario"),
        ({"side": "JPN"}, "unknown side"),
        ({"opponent": "script:file=x"}, "unknown opponent"),
        ({"rounds": "17"}, "from 1 to 16"),
        ({"rounds": "-1"}, "rounds"),
        ({"seed": "x"}, "seed"),
    ],
)
def test_a_start_that_the_screen_does_not_offer_is_refused(changes, message):
    with pytest.raises(InputError, match=message):
        desk(**changes)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda draft: None,
        lambda draft: [1, 2],
        lambda draft: draft | {"reciprocal": 7},
        lambda draft: draft | {"reciprocal": -1},
        lambda draft: draft | {"reciprocal": 1.0},
        lambda draft: draft | {"reciprocal": True},
        lambda draft: draft | {"reciprocal": "15"},
        lambda draft: draft | {"tribute": 0},
        lambda draft: {"reciprocal": 1},
    ],
)
def test_an_offer_that_the_controls_cannot_send_is_refused(spoil):
    game = desk()
    with pytest.raises(InputError):
        make(game, "offer", spoil(game.first_draft()))
    assert game.seat.session.moves == []


def test_what_the_controls_say_is_what_is_offered():
    game = desk()
    fair = game.seat.session.suggestion("KOR")
    make(game, "offer", game.draft_from("hint"))
    assert game.seat.session.briefing("KOR").last_own == fair
    assert game.first_draft() == game.draft_from("own")
    assert game.view()["your_turn"]


@pytest.mark.parametrize("scenario", FEW)
@pytest.mark.parametrize("side", ["KOR", "USA"])
def test_whoever_just_presses_offer_offers_nothing_worse_than_no_deal(scenario, side):
    game = desk(scenario=scenario, side=side, opponent="late")
    assert game.trial(game.first_draft())["worth"]["good"]
    theirs = [move for move in game.seat.session.moves if move.party != side]
    make(game, "offer", game.first_draft())
    assert len(theirs) == (side == "USA")  # Korea moves first
    assert game.screen == "table" or game.view()["headline"].count("less than no deal") == 0


@pytest.mark.parametrize("opponent", OPPONENTS)
def test_the_game_is_not_won_by_pressing_offer_again_and_again(opponent):
    game = desk(opponent=opponent)
    while game.screen == "table":
        make(game, "offer", game.first_draft())
    assert not game.view()["agreed"]


def test_the_effects_beside_the_levels_are_differences_of_worth():
    game = desk()
    draft = game.first_draft()
    trial = game.trial(draft)
    for issue in trial["issues"]:
        assert draft[issue["key"]] == issue["at"]
        for place, level in enumerate(issue["levels"]):
            if level["effect"]:
                changed = game.trial(draft | {issue["key"]: place})["worth"]
                told = float(level["effect"].split(",")[0].removeprefix("you ").replace("−", "-"))
                assert told == pytest.approx(changed["value"] - trial["worth"]["value"], abs=0.006)


def test_the_table_says_nothing_of_the_other_sides_payoff():
    games = Games()
    first, second = Desk(games), Desk(games)
    first.start(form(), two=True)
    assert first.screen == "wait"
    second.join(first.seat.table.code)
    make(first, "offer", first.draft_from("hint"))
    make(second, "offer", second.draft_from("hint"))
    for mine, theirs in ((first, second), (second, first)):
        sent = json.dumps([mine.view(), mine.trial(mine.first_draft())])
        for visitor, seen in ((mine, True), (theirs, False)):
            moves = visitor.seat.session.briefing(visitor.seat.side).moves
            assert len(moves) == 2
            assert all((repr(move.payoff)[:10] in sent) is seen for move in moves)
    assert second.seat.secret not in json.dumps(first.view())
    with pytest.raises(InputError, match="turn"):
        make(second, "offer", second.first_draft())
    with pytest.raises(InputError, match="only a game against the machine"):
        first.save()


def test_a_save_goes_on_at_another_desk():
    game = desk()
    make(game, "offer", game.draft_from("hint"))
    name, text = game.save()
    assert name == "korea-us-2025-kor.json"
    again = Desk(Games())
    again.load(name, text)
    assert again.view()["history"] == game.view()["history"]
    with pytest.raises(InputError, match="x.json"):
        again.load("x.json", text.replace('"offer"', '"gift"'))


def test_the_debrief_shows_both_sides_after_the_end_only():
    game = desk()
    with pytest.raises(InputError, match="go on"):
        debrief_view(game.seat)
    with pytest.raises(InputError, match="go on"):
        pictures_of(game.seat)
    make(game, "walk")
    view = game.view()
    assert [side["payoff"] for side in view["sides"]] == ["+0.00", "+0.00"]
    assert not view["agreed"]
    assert all(term["deal"] == "–" for term in view["terms"])
    assert set(pictures_of(game.seat)) == {"space"}, "nobody has offered anything: there are no paths"


@pytest.mark.parametrize("scenario", SIDES)
def test_what_is_watched_is_the_run_of_the_same_setup(scenario):
    entry = next(each for each in scenarios() if each["key"] == scenario)
    chosen = {
        "scenario": scenario,
        "strategies": {side["code"]: "steady" for side in entry["sides"]},
        "rounds": 5,
        "seed": 2,
        "figures": {figure["key"]: figure["value"] for figure in entry["figures"]},
    }
    show = Show(chosen)
    assert show.pictures() == {}
    while show.model.running:
        before = show.played
        show.step()
        assert show.played == before + 1
        if show.model.running:
            said = "asks for itself.* [+−]\\d" if scenario in MANY else r"asks for \S\d.* offers \S\d"
            assert re.search(said, show.view()["message"])
    view = show.view()
    assert view["over"]
    assert view["end"]["terms"]
    moves = show.model.protocol.moves
    show.step()
    assert show.model.protocol.moves == moves
    show.back()
    assert show.played == 0
    figure = entry["figures"][0]
    for value in (2 * figure["high"], "much", None, True):
        with pytest.raises(InputError, match=figure["key"]):
            Show(chosen | {"figures": {figure["key"]: value}})
    with pytest.raises(InputError, match="unknown strategy"):
        Show(chosen | {"strategies": {}})


def test_only_sweeps_below_the_directory_are_opened(place, tmp_path):
    assert found(place) == ["out/patience"]
    view = results_view("out/patience", place)
    assert view["done"].startswith("12 of 12")
    assert len(view["pictures"]) == 1
    for text, message in (
        ("", "which folder"),
        ("out", "holds no sweep"),
        ("..", "lies outside"),
        (str(tmp_path), "lies outside"),
        ("out/\0", "which folder"),
    ):
        with pytest.raises(InputError, match=message):
            results_view(text, place)


def test_who_leaves_a_game_of_two_can_be_followed_by_somebody_else():
    games = Games()
    one, two, three = Desk(games), Desk(games), Desk(games)
    form = {"scenario": "korus-2018", "side": "KOR", "opponent": "", "rounds": 4, "seed": 1}
    one.start(form, two=True)
    two.join(one.view()["code"])
    make(one, "offer", one.first_draft())
    two.leave()
    assert one.screen == "wait"
    assert one.view()["begun"]
    three.join(one.view()["code"])
    assert (one.screen, three.screen) == ("table", "table")
    assert three.seat.side == "USA"
    one.leave()
    three.leave()
    assert len(games) == 0


def test_the_last_round_is_announced():
    desk = Desk(Games())
    form = {
        "scenario": "korus-2018",
        "side": "USA",
        "opponent": next(iter(OPPONENTS)),
        "rounds": 1,
        "seed": 1,
    }
    desk.start(form, two=False)
    assert "unless you accept, the talks end" in desk.view()["message"]
    desk.start(form | {"side": "KOR"}, two=False)
    assert "if United States refuses your offer, the talks end" in desk.view()["message"]


def test_the_tables_of_many_are_all_here():
    assert SIDES.keys() == {*TWO, *MANY}


@pytest.mark.parametrize("scenario", MANY)
def test_a_table_of_many_is_played_to_a_deal(scenario):
    """Who moved last, who has accepted and who must besides: as the moves have it."""
    game = desk(scenario=scenario, side=MANY[scenario], opponent="early", rounds="4")
    session = game.seat.session
    names = list(SIDES[scenario].values())
    while game.screen == "table":
        view, briefing = game.view(), session.briefing(MANY[scenario])
        assert [each in view["others"] for each in names] == [each != view["you"] for each in names]
        _check_message(view["message"], briefing)
        assert [point["by"] for point in view["points"]] == [
            SIDES[scenario][move.party] for move in session.moves if move.action == "offer"
        ]
        make(game, "offer", game.draft_from("hint"))
    view = game.view()
    assert view["agreed"]
    assert [side["played"] for side in view["sides"]].count("Accommodating") == len(names) - 1
    assert all(len(row["cells"]) == len(names) for row in view["components"])


def _check_message(message, briefing):
    names = {briefing.code: "you", **briefing.others}
    if briefing.standing is None:
        assert "which the others will hardly sign" in message
        return
    assert message.startswith(
        f"{names[briefing.proposer]} offers a deal worth {signed(briefing.standing.payoff)}"
    )
    after = [move.party for move in briefing.moves[::-1]]
    accepted = after[: after.index(briefing.proposer)][::-1]
    if accepted:
        missing = {names[code] for code in briefing.order if code not in (briefing.proposer, *accepted)}
        has, must = re.search(r"Accepted by (.*)\. It is a deal once (.*) accept it\.", message).groups()
        assert re.split(", | and ", has) == [names[code] for code in accepted]
        assert set(re.split(", | and ", must)) == missing
    else:
        assert "It is a deal once all accept it." in message


def test_a_level_says_what_it_changes_for_each_of_many():
    game = desk(scenario="usmca-2026", side="CAN", rounds="6")
    draft = game.draft_from("hint")
    for place, level in enumerate(game.trial(draft)["issues"][0]["levels"]):
        if level["effect"]:
            told = re.fullmatch(r"you (\S+), USA (\S+), MEX (\S+)", level["effect"]).groups()
            worths = [
                game.seat.session.worth("CAN", levels(game, each))
                for each in (draft | {"cars": place}, draft)
            ]
            changes = [worths[0].payoff - worths[1].payoff]
            changes += [worths[0].each[code] - worths[1].each[code] for code in ("USA", "MEX")]
            assert [float(each.replace("−", "-")) for each in told] == pytest.approx(changes, abs=0.006)


def levels(game: Desk, draft: dict[str, int]) -> dict[str, object]:
    """Return what places of levels stand for."""
    issues = game.seat.session.briefing(game.seat.side).issues
    return {issue.key: issue.levels[draft[issue.key]].level for issue in issues}


def test_two_people_play_talks_of_two():
    with pytest.raises(InputError, match="usmca-2026 has 3 sides: two people play talks of two"):
        Desk(Games()).start(form(scenario="usmca-2026", side="USA"), two=True)


def test_the_last_round_of_many_is_announced_to_who_can_still_be_refused():
    first, last = (desk(scenario="usmca-2026", side=side, rounds="1") for side in ("USA", "CAN"))
    assert "if anybody refuses your offer, the talks end" in first.view()["message"]
    assert "unless you accept, the talks end" in last.view()["message"]
