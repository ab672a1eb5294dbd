"""What stands behind the pages answers whatever a browser sends; the server keeps to this machine."""

import socket
from urllib.parse import urlsplit

import pytest

from negotiation.app.server import HOST, serve
from negotiation.base.errors import InputError

pytest.importorskip("solara", reason="THE PAGE IS NOT TESTED: solara is not installed (extra 'app')")

import solara

from negotiation.app import main
from negotiation.app.choices import scenarios
from negotiation.app.play import PlayPage, Screens, TwoPage
from negotiation.app.results import ResultsPage
from negotiation.app.watch import Stage
from negotiation.play.briefing import brief

FORM = {"scenario": "korus-2018", "side": "USA", "opponent": "early", "rounds": 5, "seed": 1}


def press(screens: Screens, what: str, draft: object = None) -> None:
    """Press a button of the window as it stands."""
    moves = screens.shown.value.view.get("moves", 0)
    screens.move({"what": what, "draft": draft, "answers": moves})


def test_a_state_of_the_talks_is_briefed_once_a_side(monkeypatch):
    states = []

    def counted(talks, outlook):
        states.append((outlook.code, len(talks.protocol.moves)))
        return brief(talks, outlook)

    monkeypatch.setattr("negotiation.play.session.brief", counted)
    screens = Screens(two=False)
    screens.start(FORM)
    assert len(states) == 1
    for expected in (2, 3):
        screens.start_from("hint")
        screens.try_draft(screens.shown.value.first)
        screens.poll()
        press(screens, "offer", screens.shown.value.first)
        if screens.shown.value.view["screen"] == "table":
            assert len(states) == expected
    assert len(states) == len(set(states)) > 1


def test_a_game_from_start_to_debrief():
    screens = Screens(two=False)
    screens.start(FORM)
    shown = screens.shown.value
    assert shown.view["screen"] == "table"
    screens.start_from("hint")
    screens.try_draft(screens.shown.value.first)
    assert screens.shown.value.trial["worth"]["payoff"]
    press(screens, "offer", screens.shown.value.first)
    screens.save()
    name, text = (screens.shown.value.file[key] for key in ("name", "text"))
    screens.transcript()
    assert screens.shown.value.file["name"].endswith(".md")
    if screens.shown.value.view["screen"] == "table":
        press(screens, "walk")
    assert screens.shown.value.view["screen"] == "debrief"
    screens.draw()
    assert screens.shown.value.pictures["space"].startswith("data:image/png;base64,")
    secret = screens.shown.value.view["secret"]
    screens.restore(secret)
    assert screens.shown.value.view["screen"] == "debrief", "loaded anew, the page is where it was"
    played = screens.desk.seat.session.moves
    screens.leave()
    screens.restore(secret)
    assert screens.shown.value.view["screen"] == "start", "who leaves gives the seat up"
    again = Screens(two=False)
    again.load({"name": name, "text": text})
    assert again.shown.value.notice == ""
    assert again.desk.seat.session.moves == played[: len(again.desk.seat.session.moves)]


def test_two_people_hear_of_each_other():
    first, second = Screens(two=True), Screens(two=True)
    first.start(FORM)
    assert first.shown.value.view["screen"] == "wait"
    second.join(first.shown.value.view["code"])
    first.poll()
    assert first.shown.value.view["screen"] == "table"
    press(second, "offer", second.shown.value.first)
    assert not first.shown.value.view["may_accept"]
    first.poll()
    assert first.shown.value.view["may_accept"]
    press(first, "accept")
    second.poll()
    assert second.shown.value.view["screen"] == "debrief"


@pytest.mark.parametrize(
    ("event", "sent"),
    [
        ("start", {"scenario": None}),
        ("join", {"code": 1}),
        ("load", {"name": "x.json", "text": "[]"}),
        ("load", {"name": "x.json", "text": None}),
        ("try_draft", {}),
        ("start_from", "hint"),
        ("poll", None),
        ("save", None),
        ("transcript", None),
        ("move", {"what": "offer", "draft": {"reciprocal": 99}, "answers": 0}),
        ("move", {"what": "accept", "answers": 0}),
        ("move", {"what": "cheat", "answers": 0}),
        ("restore", "x"),
    ],
)
def test_what_cannot_be_done_is_said(event, sent):
    screens = Screens(two=False)
    getattr(screens, event)(sent)
    assert screens.shown.value.notice
    assert screens.shown.value.view == {"screen": "start"}


def test_without_talks_that_are_over_nothing_is_drawn():
    screens = Screens(two=False)
    before = screens.shown.value
    screens.draw(None)
    assert screens.shown.value == before


def test_an_illegal_offer_leaves_the_game_as_it_was():
    screens = Screens(two=False)
    screens.start(FORM)
    before = screens.shown.value.view
    for draft in (None, {}, before, screens.shown.value.first | {"steel": 77}):
        press(screens, "offer", draft)
        assert screens.shown.value.notice
        assert screens.shown.value.view == before
    assert not [move for move in screens.desk.seat.session.moves if move.party == "USA"]


def test_a_stage_plays_and_goes_back():
    stage = Stage()
    stage.step()
    stage.back()
    assert stage.shown.value.view is None
    form = {
        "scenario": "korus-2018",
        "strategies": {"KOR": "early", "USA": "early"},
        "rounds": 3,
        "seed": 1,
    }
    stage.choose(form | {"rounds": 0})
    assert "rounds" in stage.shown.value.notice
    stage.choose(form)
    assert stage.shown.value.view["played"] == 0
    stage.step()
    assert stage.shown.value.view["played"] == 1
    assert stage.shown.value.pictures["space"]
    stage.back()
    assert stage.shown.value.view["played"] == 0


def test_every_page_of_the_head_has_a_route():
    assert ["/" + route.path.strip("/") for route in main.routes] == list(main.PAGES)


def test_a_port_that_is_taken_is_said():
    with socket.socket() as other:
        other.bind((HOST, 0))
        other.listen()
        with pytest.raises(InputError, match=r"--port \d+: .*in use"):
            serve(other.getsockname()[1], open_browser=False)


def test_only_this_machine_is_answered(server):
    port = urlsplit(server).port
    with socket.socket() as probe:  # another address of this machine: answered by who listens on all
        probe.settimeout(2)
        assert probe.connect_ex(("127.0.0.2", port)) != 0


@pytest.mark.parametrize("page", [PlayPage, TwoPage])
def test_a_page_begins_at_the_start_screen(page):
    box, _ = solara.render(page(), handle_error=False)
    two = [each for each in scenarios() if len(each["sides"]) == 2]
    assert box.children[0].children[0].scenarios == (two if page is TwoPage else scenarios())
    assert len(two) < len(scenarios())


def test_results_are_opened_and_refused(place, monkeypatch):
    monkeypatch.chdir(place)
    box, _ = solara.render(ResultsPage(), handle_error=False)
    screen = box.children[0]
    assert screen.folders == ["out/patience"]
    screen.vue_open("out/patience")
    assert box.children[0].view["title"] == "Does patience pay?"
    screen.vue_open("out/empty")
    assert "holds no sweep" in box.children[0].notice
    assert box.children[0].view is None


@pytest.mark.parametrize(
    ("event", "sent", "part"),
    [
        ("start", None, "cannot send"),
        ("start", {"scenario": []}, "unknown scenario"),
        ("start", FORM | {"opponent": {}}, "unknown opponent"),
        ("start", FORM | {"rounds": "9" * 5000}, "not a whole number"),
        ("load", "x", "cannot send"),
        ("load", {"name": "game.json", "text": "\ud800"}, "not a saved game"),
        ("load", {"name": "game.json", "text": "{}"}, "This is not a saved game"),
    ],
)
def test_what_a_browser_cannot_send_is_refused_in_words(event, sent, part):
    screens = Screens(two=False)
    getattr(screens, event)(sent)
    assert part in screens.shown.value.notice
    assert screens.shown.value.attempt == 1, "the page may be used again"
